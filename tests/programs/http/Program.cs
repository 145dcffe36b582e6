// One line or more for each thing that HttpClient does. The arguments are two addresses of the test's own server, which
// answers as its path says, and that of nginx where there is one.

using System.Net;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text;

var (server, other) = (args[0], args[1]);
await Requests.RunAsync(server);
await Redirects.RunAsync(server, other);
await Cookies.RunAsync(server);
await Limits.RunAsync(server);
await Failures.RunAsync(server);
await Bodies.RunAsync(server);
await Compressed.RunAsync(server);
await Factories.RunAsync(server);
await Settings.RunAsync(server);
if (args.Length > 2)
{
    await Nginx.RunAsync(args[2]);
}

internal static class Check
{
    /// <summary>Whether the program runs in a component.</summary>
    public static bool IsComponent { get; } = RuntimeInformation.OSArchitecture == Architecture.Wasm;

    public static async Task RunAsync(string name, Func<Task<string>> work)
    {
        string result;
        try
        {
            result = await work();
        }
        catch (Exception exception)
        {
            result = Describe(exception);
        }
        Console.WriteLine($"{name}: {result}");
    }

    public static Task Run(string name, Func<string> work) => RunAsync(name, () => Task.FromResult(work()));

    public static string Describe(Exception exception)
    {
        var text = exception.GetType().Name;
        text += exception switch
        {
            HttpRequestException { HttpRequestError: var error, StatusCode: var status } => $" {error} {status}",
            HttpIOException { HttpRequestError: var error } => $" {error}",
            _ => "",
        };
        return exception.InnerException is TimeoutException or HttpIOException ? $"{text} < {Describe(exception.InnerException)}" : text;
    }

    public static async Task<string> ShowAsync(HttpResponseMessage response)
    {
        using (response)
        {
            return $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}";
        }
    }
}

internal static class Requests
{
    public static async Task RunAsync(string server)
    {
        using var client = new HttpClient();
        await Check.RunAsync("string", () => client.GetStringAsync($"{server}/describe?who=C%23"));
        await Check.RunAsync("base address", async () =>
        {
            using var based = new HttpClient { BaseAddress = new Uri($"{server}/sub/") };
            return await based.GetStringAsync("describe");
        });
        await Check.RunAsync("list-like fields", async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{server}/describe");
            request.Headers.UserAgent.ParseAdd("Tool/1.0 (an example; of words) Library/2.5");
            request.Headers.Accept.ParseAdd("text/html");
            request.Headers.Accept.ParseAdd("application/json;q=0.5");
            request.Headers.AcceptLanguage.ParseAdd("de-DE");
            request.Headers.AcceptLanguage.ParseAdd("en;q=0.3");
            request.Headers.CacheControl = new CacheControlHeaderValue { NoCache = true, MaxAge = TimeSpan.FromSeconds(5) };
            request.Headers.Add("X-Numbers", ["one", "two"]);
            request.Headers.Add("Cookie", ["a=1", "b=2"]);
            request.Headers.TryAddWithoutValidation("X-Odd", "a, b");
            request.Headers.Date = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "token");
            request.Headers.IfNoneMatch.ParseAdd("\"x\"");
            request.Headers.Range = new RangeHeaderValue(0, 10);
            return await Check.ShowAsync(await client.SendAsync(request));
        });
        await Check.RunAsync("host", async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{server}/describe-host");
            request.Headers.Host = "site.example";
            return await Check.ShowAsync(await client.SendAsync(request));
        });
        foreach (var method in new[] { "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "PROPFIND" })
        {
            await Check.RunAsync(method, async () => await Check.ShowAsync(await client.SendAsync(new HttpRequestMessage(new HttpMethod(method), $"{server}/describe"))));
        }
        await Check.RunAsync("text", async () => await Check.ShowAsync(await client.PostAsync($"{server}/describe", new StringContent("größe", Encoding.UTF8, "text/x-words"))));
        await Check.RunAsync("form", async () => await Check.ShowAsync(await client.PostAsync($"{server}/describe", new FormUrlEncodedContent(new Dictionary<string, string> { ["a b"] = "c&d", ["e"] = "é" }))));
        await Check.RunAsync("multipart", async () => await Check.ShowAsync(await client.PutAsync($"{server}/describe", new MultipartFormDataContent("line") { { new StringContent("one"), "first" }, { new ByteArrayContent([65, 66]), "file", "ab.bin" } })));
        await Check.RunAsync("stream", async () => await Check.ShowAsync(await client.PostAsync($"{server}/describe", new StreamContent(new Unseekable("streamed")))));
        await Check.RunAsync("chunked", async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"{server}/describe") { Content = new StringContent("in chunks") };
            request.Headers.TransferEncodingChunked = true;
            return await Check.ShowAsync(await client.SendAsync(request));
        });
        await Check.RunAsync("chunked without body", async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"{server}/describe");
            request.Headers.TransferEncodingChunked = true;
            return await Check.ShowAsync(await client.SendAsync(request));
        });
        await Check.RunAsync("not ASCII", async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{server}/describe");
            request.Headers.TryAddWithoutValidation("X-Name", "größe");
            return await Check.ShowAsync(await client.SendAsync(request));
        });
        await Check.RunAsync("sent twice", async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{server}/describe");
            await client.SendAsync(request);
            return await Check.ShowAsync(await client.SendAsync(request));
        });
        await Check.RunAsync("ftp", () => client.GetStringAsync("ftp://127.0.0.1/"));
        await Check.RunAsync("no address", () => client.GetStringAsync("/describe"));
        await Check.RunAsync("status", () => client.GetStringAsync($"{server}/status/503"));
        await Check.RunAsync("no content", async () => await Check.ShowAsync(await client.GetAsync($"{server}/status/204")));
        await Check.RunAsync("headers of a response", async () =>
        {
            using var response = await client.GetAsync($"{server}/headers");
            return $"{response.ReasonPhrase}|{string.Join("+", response.Headers.GetValues("x-many"))}|{string.Join("+", response.Headers.GetValues("x-latin"))}|{response.Content.Headers.ContentType}|{response.Content.Headers.ContentLength}|{response.Headers.ETag}|{response.Headers.Server}|{response.Version}";
        });
        await Check.RunAsync("basic authentication", async () =>
        {
            using var knowing = new HttpClient(new HttpClientHandler { Credentials = new NetworkCredential("user", "päss:word") });
            return await knowing.GetStringAsync($"{server}/auth");
        });
        await Check.RunAsync("no credentials", async () => await Check.ShowAsync(await client.GetAsync($"{server}/auth")));
        await Check.Run("synchronous", () =>
        {
            using var response = client.Send(new HttpRequestMessage(HttpMethod.Post, $"{server}/describe") { Content = new StringContent("body") });
            using var reader = new StreamReader(response.Content.ReadAsStream());
            return reader.ReadToEnd();
        });
    }

    private sealed class Unseekable(string text) : MemoryStream(Encoding.UTF8.GetBytes(text))
    {
        public override bool CanSeek => false;
    }
}

internal static class Redirects
{
    public static async Task RunAsync(string server, string other)
    {
        using var client = new HttpClient();
        foreach (var status in new[] { 300, 301, 302, 303, 304, 305, 307, 308 })
        {
            foreach (var method in new[] { "GET", "HEAD", "POST", "PUT", "DELETE" })
            {
                await Check.RunAsync($"{status} {method}", async () =>
                {
                    using var request = new HttpRequestMessage(new HttpMethod(method), $"{server}/redirect?{status}&/describe");
                    request.Content = method is "POST" or "PUT" ? new StringContent("body") : null;
                    using var response = await client.SendAsync(request);
                    return $"{await Check.ShowAsync(response)} {request.RequestUri!.PathAndQuery} {response.RequestMessage!.Method} {ReferenceEquals(request, response.RequestMessage)}";
                });
            }
        }
        await Check.RunAsync("to another host", async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{server}/redirect?302&{other}/describe");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "token");
            request.Headers.Add("X-Kept", "yes");
            return await Check.ShowAsync(await client.SendAsync(request));
        });
        await Check.RunAsync("to the same host", async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{server}/redirect?302&/describe");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "token");
            return await Check.ShowAsync(await client.SendAsync(request));
        });
        await Check.RunAsync("credentials after a redirect", async () =>
        {
            using var knowing = new HttpClient(new SocketsHttpHandler { Credentials = new NetworkCredential("user", "password") });
            return await Check.ShowAsync(await knowing.GetAsync($"{server}/redirect?302&/auth"));
        });
        await Check.RunAsync("credentials of a cache", async () =>
        {
            var cache = new CredentialCache { { new Uri(server), "Basic", new NetworkCredential("user", "password") } };
            using var knowing = new HttpClient(new SocketsHttpHandler { Credentials = cache });
            return $"{await Check.ShowAsync(await knowing.GetAsync($"{server}/redirect?302&/auth"))} {await Check.ShowAsync(await knowing.GetAsync($"{other}/auth"))}";
        });
        await Check.RunAsync("fragment", async () =>
        {
            using var response = await client.GetAsync($"{server}/redirect?302&/describe#part");
            return response.RequestMessage!.RequestUri!.Fragment;
        });
        await Check.RunAsync("relative", async () => await Check.ShowAsync(await client.GetAsync($"{server}/a/redirect?302&b/describe?c")));
        await Check.RunAsync("no location", async () => await Check.ShowAsync(await client.GetAsync($"{server}/redirect?302")));
        await Check.RunAsync("loop", async () =>
        {
            using var response = await client.GetAsync($"{server}/loop");
            return $"{(int)response.StatusCode} {response.RequestMessage!.RequestUri!.Query}";
        });
        await Check.RunAsync("limit", async () =>
        {
            using var few = new HttpClient(new HttpClientHandler { MaxAutomaticRedirections = 3 });
            using var response = await few.GetAsync($"{server}/loop");
            return $"{(int)response.StatusCode} {response.RequestMessage!.RequestUri!.Query}";
        });
        await Check.RunAsync("not followed", async () =>
        {
            using var still = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
            using var response = await still.GetAsync($"{server}/redirect?301&/describe");
            return $"{(int)response.StatusCode} {response.Headers.Location}";
        });
        await Check.Run("synchronous redirect", () =>
        {
            using var response = client.Send(new HttpRequestMessage(HttpMethod.Get, $"{server}/redirect?302&/describe"));
            return $"{(int)response.StatusCode}";
        });
    }
}

internal static class Cookies
{
    public static async Task RunAsync(string server)
    {
        await Check.RunAsync("cookies", async () =>
        {
            using var client = new HttpClient();
            await client.GetAsync($"{server}/cookie/set");
            return $"{await client.GetStringAsync($"{server}/cookie/describe")} {await client.GetStringAsync($"{server}/describe")}";
        });
        await Check.RunAsync("cookies on the way", async () =>
        {
            using var client = new HttpClient();
            return await client.GetStringAsync($"{server}/cookie/set?redirect");
        });
        await Check.RunAsync("container", async () =>
        {
            var container = new CookieContainer();
            container.Add(new Uri(server), new Cookie("own", "1"));
            using var client = new HttpClient(new SocketsHttpHandler { CookieContainer = container });
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{server}/describe");
            request.Headers.Add("Cookie", "extra=2");
            var first = await Check.ShowAsync(await client.SendAsync(request));
            await client.GetAsync($"{server}/cookie/set");
            return $"{first} {container.Count} {container.GetCookieHeader(new Uri($"{server}/cookie/"))}";
        });
        await Check.RunAsync("no cookies", async () =>
        {
            using var client = new HttpClient(new HttpClientHandler { UseCookies = false });
            using var response = await client.GetAsync($"{server}/cookie/set");
            return $"{string.Join("+", response.Headers.GetValues("Set-Cookie"))} {await client.GetStringAsync($"{server}/cookie/describe")}";
        });
    }
}

internal static class Limits
{
    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(200);

    public static async Task RunAsync(string server)
    {
        using var hasty = new HttpClient { Timeout = s_short };
        using var patient = new HttpClient();
        await Check.RunAsync("timeout before the head", () => hasty.GetStringAsync($"{server}/slow-head"));
        await Check.RunAsync("timeout in the body", () => hasty.GetStringAsync($"{server}/slow-body"));
        await Check.Run("synchronous timeout before the head", () => Get(hasty, $"{server}/slow-head"));
        await Check.RunAsync("cancelled before the head", () => patient.GetStringAsync($"{server}/slow-head", new CancellationTokenSource(s_short).Token));
        await Check.RunAsync("cancelled in the body", () => patient.GetStringAsync($"{server}/slow-body", new CancellationTokenSource(s_short).Token));
        await Check.Run("synchronous cancelled before the head", () => Get(patient, $"{server}/slow-head", new CancellationTokenSource(s_short).Token));
        if (Check.IsComponent)
        {
            // .NET reads on until the server has sent all.
            await Check.Run("component: synchronous timeout in the body", () => Get(hasty, $"{server}/slow-body"));
            await Check.Run("component: synchronous cancelled in the body", () => Get(patient, $"{server}/slow-body", new CancellationTokenSource(s_short).Token));
        }
        await Check.RunAsync("cancelled already", () => patient.GetStringAsync($"{server}/describe", new CancellationToken(canceled: true)));
        await Check.RunAsync("cancelled while reading", async () =>
        {
            using var response = await patient.GetAsync($"{server}/slow-body", HttpCompletionOption.ResponseHeadersRead);
            using var body = await response.Content.ReadAsStreamAsync();
            var buffer = new byte[100];
            var count = await body.ReadAsync(buffer);
            try
            {
                return $"{count} {await body.ReadAsync(buffer, new CancellationTokenSource(s_short).Token)}";
            }
            catch (OperationCanceledException exception)
            {
                return $"{count} {exception.GetType().Name}";
            }
        });
        await Check.RunAsync("pending cancelled", async () =>
        {
            using var client = new HttpClient();
            var pending = client.GetStringAsync($"{server}/slow-head");
            await Task.Delay(50);
            client.CancelPendingRequests();
            try
            {
                return await pending;
            }
            // What it has inside is the first of two things that happen side by side.
            catch (OperationCanceledException exception)
            {
                return exception.GetType().Name;
            }
        });
        await Check.RunAsync("buffer", async () =>
        {
            using var small = new HttpClient { MaxResponseContentBufferSize = 10 };
            return await small.GetStringAsync($"{server}/describe");
        });
        await Check.RunAsync("side by side", async () => string.Join(' ', await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => patient.GetStringAsync($"{server}/together")))));
    }

    private static string Get(HttpClient client, string uri, CancellationToken token = default)
    {
        using var response = client.Send(new HttpRequestMessage(HttpMethod.Get, uri), token);
        return $"{response.StatusCode}";
    }
}

internal static class Failures
{
    public static async Task RunAsync(string server)
    {
        using var client = new HttpClient();
        await Check.RunAsync("refused", () => client.GetStringAsync("http://127.0.0.1:1/"));
        await Check.RunAsync("unknown name", () => client.GetStringAsync("http://name.invalid/"));
        await Check.RunAsync("no TLS", () => client.GetStringAsync(server.Replace("http:", "https:") + "/describe"));
        await Check.RunAsync("no response", () => client.GetStringAsync($"{server}/no-response"));
        await Check.RunAsync("half a head", () => client.GetStringAsync($"{server}/half-head"));
        await Check.RunAsync("garbage", () => client.GetStringAsync($"{server}/garbage"));
        foreach (var path in new[] { "truncated-length", "truncated-chunks", "truncated-at-once" })
        {
            await Check.RunAsync(path, () => client.GetStringAsync($"{server}/{path}"));
            await Check.Run($"synchronous {path}", () => $"{client.Send(new HttpRequestMessage(HttpMethod.Get, $"{server}/{path}")).StatusCode}");
            await Check.RunAsync($"streamed {path}", async () =>
            {
                using var response = await client.GetAsync($"{server}/{path}", HttpCompletionOption.ResponseHeadersRead);
                using var body = await response.Content.ReadAsStreamAsync();
                using var copy = new MemoryStream();
                try
                {
                    await body.CopyToAsync(copy);
                }
                catch (IOException exception)
                {
                    return $"{copy.Length} {Check.Describe(exception)}";
                }
                return $"{copy.Length}";
            });
        }
        await Check.RunAsync("bad chunk", async () =>
        {
            try
            {
                return await client.GetStringAsync($"{server}/bad-chunk");
            }
            catch (HttpRequestException exception)
            {
                return exception.InnerException!.GetType().Name;
            }
        });
        await Check.RunAsync("content that fails", () => client.PostAsync($"{server}/describe", new Failing()).ContinueWith(task => Check.Describe(task.Exception!.InnerException!)));
        await Check.RunAsync("after the failures", () => client.GetStringAsync($"{server}/describe"));
    }

    private sealed class Failing : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => throw new FormatException("no body");

        protected override bool TryComputeLength(out long length)
        {
            length = 10;
            return true;
        }
    }
}

internal static class Bodies
{
    public static async Task RunAsync(string server)
    {
        using var client = new HttpClient();
        await Check.RunAsync("large", async () =>
        {
            var large = new byte[1_000_000];
            new Random(7).NextBytes(large);
            using var response = await client.PostAsync($"{server}/echo", new ByteArrayContent(large));
            var back = await response.Content.ReadAsByteArrayAsync();
            return $"{large.AsSpan().SequenceEqual(back)}";
        });
        await Check.Run("large synchronous", () =>
        {
            using var response = client.Send(new HttpRequestMessage(HttpMethod.Post, $"{server}/echo") { Content = new ByteArrayContent(new byte[300_000]) });
            using var copy = new MemoryStream();
            response.Content.ReadAsStream().CopyTo(copy);
            return $"{copy.Length}";
        });
        await Check.RunAsync("trailers", async () =>
        {
            using var response = await client.GetAsync($"{server}/trailers", HttpCompletionOption.ResponseHeadersRead);
            var before = response.TrailingHeaders.Count();
            var body = await response.Content.ReadAsStringAsync();
            return $"{before} {body} {string.Join(' ', response.TrailingHeaders.Select(header => $"{header.Key.ToLowerInvariant()}={string.Join('+', header.Value)}"))}";
        });
        await Check.RunAsync("consent", () => ExpectAsync(client, $"{server}/expect", 2000));
        await Check.RunAsync("no consent", () => ExpectAsync(client, $"{server}/expect-refused", 2000));
        await Check.RunAsync("silence", () => ExpectAsync(client, $"{server}/expect-silent", 2000));
        await Check.RunAsync("early answer", async () =>
        {
            using var response = await client.PostAsync($"{server}/early", new ByteArrayContent(new byte[100]));
            return await Check.ShowAsync(response);
        });
        await Check.RunAsync("disposed while reading", async () =>
        {
            var response = await client.GetAsync($"{server}/slow-body", HttpCompletionOption.ResponseHeadersRead);
            var body = await response.Content.ReadAsStreamAsync();
            var buffer = new byte[100];
            var before = await body.ReadAsync(buffer);
            var pending = body.ReadAsync(buffer);
            response.Dispose();
            // .NET lets the read go on at times, and at times not.
            try
            {
                return $"{before}, then an end: {await pending is 0 or 3}";
            }
            catch (Exception exception) when (exception is IOException or ObjectDisposedException)
            {
                return $"{before}, then an end: True";
            }
        });
    }

    private static async Task<string> ExpectAsync(HttpClient client, string uri, int size)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, uri) { Content = new ByteArrayContent(new byte[size]) };
        request.Headers.ExpectContinue = true;
        return await Check.ShowAsync(await client.SendAsync(request));
    }
}
