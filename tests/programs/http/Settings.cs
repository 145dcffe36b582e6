// Clients that others make, and what handlers can be told.

using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using Microsoft.Extensions.DependencyInjection;

internal static class Factories
{
    public static async Task RunAsync(string server)
    {
        var services = new ServiceCollection();
        services.AddTransient<Stamp>();
        services.AddHttpClient("named", client => client.BaseAddress = new Uri(server)).AddHttpMessageHandler<Stamp>();
        services.AddHttpClient<Typed>(client => client.BaseAddress = new Uri(server));
        services.AddHttpClient("sockets").UseSocketsHttpHandler((handler, _) => handler.AllowAutoRedirect = false);
        services.AddHttpClient("primary").ConfigurePrimaryHttpMessageHandler(() => new HttpClientHandler { MaxAutomaticRedirections = 1 });
        await using var provider = services.BuildServiceProvider();
        var factory = provider.GetRequiredService<IHttpClientFactory>();
        await Check.RunAsync("named client", () => factory.CreateClient("named").GetStringAsync("/describe"));
        await Check.RunAsync("typed client", () => provider.GetRequiredService<Typed>().GetAsync());
        await Check.RunAsync("client of sockets", async () => $"{(int)(await factory.CreateClient("sockets").GetAsync($"{server}/redirect?302&/describe")).StatusCode}");
        await Check.RunAsync("primary handler", async () => $"{(int)(await factory.CreateClient("primary").GetAsync($"{server}/loop")).StatusCode}");
        await Check.RunAsync("derived handler", async () =>
        {
            using var client = new HttpClient(new Derived());
            return await client.GetStringAsync($"{server}/describe");
        });
        await Check.RunAsync("invoker", async () =>
        {
            using var invoker = new HttpMessageInvoker(new SocketsHttpHandler());
            using var response = await invoker.SendAsync(new HttpRequestMessage(HttpMethod.Get, $"{server}/describe"), CancellationToken.None);
            return await response.Content.ReadAsStringAsync();
        });
    }

    private sealed class Stamp : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Add("X-Stamp", "stamped");
            return base.SendAsync(request, cancellationToken);
        }
    }

    private sealed class Typed(HttpClient client)
    {
        public Task<string> GetAsync() => client.GetStringAsync("describe");
    }

    private sealed class Derived : HttpClientHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Add("X-Derived", "yes");
            return base.SendAsync(request, cancellationToken);
        }
    }
}

internal static class Settings
{
    public static async Task RunAsync(string server)
    {
        await Check.RunAsync("settings without effect", async () =>
        {
            using var handler = new SocketsHttpHandler
            {
                MaxConnectionsPerServer = 4,
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
                PooledConnectionIdleTimeout = TimeSpan.FromMinutes(2),
                MaxResponseDrainSize = 5,
                ResponseDrainTimeout = TimeSpan.FromSeconds(1),
                MaxResponseHeadersLength = 32,
                KeepAlivePingDelay = TimeSpan.FromSeconds(10),
                KeepAlivePingTimeout = TimeSpan.FromSeconds(5),
                KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
                EnableMultipleHttp2Connections = true,
                ConnectTimeout = TimeSpan.FromSeconds(10),
                PreAuthenticate = true,
                UseProxy = false,
            };
            using var client = new HttpClient(handler);
            return await client.GetStringAsync($"{server}/describe");
        });
#pragma warning disable CA1416 // Some of these are not there in a component, and have their defaults.
        await Check.Run("defaults", () =>
        {
            var (one, two) = (new HttpClientHandler(), new SocketsHttpHandler());
            return $"{one.AllowAutoRedirect} {one.MaxAutomaticRedirections} {one.UseCookies} {one.AutomaticDecompression} {one.UseProxy} {one.PreAuthenticate} {one.UseDefaultCredentials} {one.MaxConnectionsPerServer} {one.MaxResponseHeadersLength} {one.ClientCertificateOptions} {one.ClientCertificates.Count} {one.CheckCertificateRevocationList} {one.SslProtocols} {one.ServerCertificateCustomValidationCallback is null} {one.SupportsAutomaticDecompression} {one.SupportsRedirectConfiguration} {one.Credentials is null} {one.Properties.Count}"
                + $" | {two.AllowAutoRedirect} {two.MaxAutomaticRedirections} {two.ConnectTimeout} {two.Expect100ContinueTimeout} {two.PooledConnectionIdleTimeout} {two.PooledConnectionLifetime} {two.ResponseDrainTimeout} {two.MaxResponseDrainSize} {two.KeepAlivePingDelay} {two.KeepAlivePingTimeout} {two.KeepAlivePingPolicy} {two.InitialHttp2StreamWindowSize} {two.EnableMultipleHttp2Connections} {two.ConnectCallback is null} {SocketsHttpHandler.IsSupported}";
        });
#pragma warning restore CA1416
        await Check.RunAsync("set too late", async () =>
        {
            using var handler = new HttpClientHandler();
            using var client = new HttpClient(handler);
            await client.GetStringAsync($"{server}/describe");
            handler.AllowAutoRedirect = false;
            return "set";
        });
        await Check.RunAsync("used after its end", () =>
        {
            var handler = new HttpClientHandler();
            handler.Dispose();
            return new HttpClient(handler).GetStringAsync($"{server}/describe");
        });
        await Check.Run("out of range", () => new HttpClientHandler { MaxAutomaticRedirections = 0 }.ToString()!);
        if (Check.IsComponent)
        {
            Refused();
        }
    }

#pragma warning disable CA1416 // The compiler warns of each.
    // What would otherwise be lost without a word. Compared with what the test says, not with .NET.
    private static void Refused()
    {
        Say("ServerCertificateCustomValidationCallback", () => new HttpClientHandler { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator });
        Say("CheckCertificateRevocationList", () => new HttpClientHandler { CheckCertificateRevocationList = true });
        Say("SslProtocols", () => new HttpClientHandler { SslProtocols = SslProtocols.Tls13 });
        Say("ClientCertificateOptions", () => new HttpClientHandler { ClientCertificateOptions = ClientCertificateOption.Automatic });
        Say("UseDefaultCredentials", () => new HttpClientHandler { UseDefaultCredentials = true });
        Say("Proxy", () => new HttpClientHandler { Proxy = new WebProxy("http://127.0.0.1:3128") });
        Say("Proxy of sockets", () => new SocketsHttpHandler { Proxy = new WebProxy("http://127.0.0.1:3128") });
        Say("ConnectCallback", () => new SocketsHttpHandler { ConnectCallback = (_, _) => ValueTask.FromResult(Stream.Null) });
        Say("SslOptions", () => new SocketsHttpHandler().SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true);
    }

#pragma warning restore CA1416

    private static void Say(string name, Func<object> work)
    {
        try
        {
            Console.WriteLine($"component: {name}: no, {work()}");
        }
        catch (PlatformNotSupportedException exception)
        {
            Console.WriteLine($"component: {name}: {exception.Message}");
        }
    }
}

internal static class Nginx
{
    public static async Task RunAsync(string server)
    {
        using var client = new HttpClient();
        await Check.RunAsync("nginx file", async () =>
        {
            var bytes = await client.GetByteArrayAsync($"{server}/large.bin");
            return $"{bytes.Length} {bytes[^1]}";
        });
        await Check.RunAsync("nginx range", async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{server}/large.bin");
            request.Headers.Range = new(10, 19);
            using var response = await client.SendAsync(request);
            return $"{(int)response.StatusCode} {response.Content.Headers.ContentRange} {(await response.Content.ReadAsByteArrayAsync()).Length}";
        });
        await Check.RunAsync("nginx not modified", async () =>
        {
            using var first = await client.GetAsync($"{server}/large.bin");
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{server}/large.bin");
            request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
            return await Check.ShowAsync(await client.SendAsync(request));
        });
        await Check.RunAsync("nginx head", async () =>
        {
            using var response = await client.SendAsync(new HttpRequestMessage(HttpMethod.Head, $"{server}/large.bin"));
            return $"{(int)response.StatusCode} {response.Content.Headers.ContentLength} {response.Headers.Server?.ToString().Split('/')[0]}";
        });
        foreach (var site in new[] { "one.example", "two.example" })
        {
            await Check.RunAsync($"nginx {site}", async () =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, $"{server}/site");
                request.Headers.Host = site;
                return await Check.ShowAsync(await client.SendAsync(request));
            });
        }
        await Check.RunAsync("nginx redirect", async () =>
        {
            using var response = await client.GetAsync($"{server}/old");
            return $"{(int)response.StatusCode} {response.RequestMessage!.RequestUri!.AbsolutePath}";
        });
        await Check.RunAsync("nginx agent", async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{server}/agent");
            request.Headers.UserAgent.ParseAdd("Tool/1.0 (an example) Library/2.5");
            return await Check.ShowAsync(await client.SendAsync(request));
        });
        await Check.RunAsync("nginx too large", async () => $"{(int)(await client.PostAsync($"{server}/site", new ByteArrayContent(new byte[5_000_000]))).StatusCode}");
        await Check.RunAsync("nginx consent refused", async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"{server}/site") { Content = new ByteArrayContent(new byte[5_000_000]) };
            request.Headers.ExpectContinue = true;
            return $"{(int)(await client.SendAsync(request)).StatusCode}";
        });
        await Check.RunAsync("nginx forbidden method", async () => $"{(int)(await client.DeleteAsync($"{server}/large.bin")).StatusCode}");
        await Check.RunAsync("nginx side by side", async () =>
        {
            var all = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.GetByteArrayAsync($"{server}/large.bin")));
            return $"{all.Sum(bytes => bytes.LongLength)}";
        });
    }
}
