// A host with configuration, options, logging to the console, services in the background and clients of HTTP.
using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = args, ContentRootPath = "/" });
builder.Configuration.AddInMemoryCollection([new("Greeting:Text", "Hello"), new("Greeting:Times", "2"), new("Logging:LogLevel:Quiet", "Error")]);
builder.Logging.ClearProviders().AddConsole().AddSimpleConsole(options => (options.SingleLine, options.ColorBehavior, options.IncludeScopes) = (true, LoggerColorBehavior.Disabled, true));
builder.Logging.SetMinimumLevel(LogLevel.Information).AddFilter("System.Net.Http", LogLevel.Warning);
builder.Services.AddOptions<Greeting>().BindConfiguration("Greeting").Validate(greeting => greeting.Times < 10, "too often").ValidateOnStart();
builder.Services.AddSingleton<Clock>().AddScoped<Visit>().AddTransient(typeof(IBox<>), typeof(Box<>)).AddKeyedSingleton("key", "keyed");
builder.Services.AddHttpClient<Client>(client => client.BaseAddress = new Uri(builder.Configuration["server"] ?? "http://127.0.0.1:1")).AddHttpMessageHandler(() => new Counting());
builder.Services.AddHostedService<Worker>();
using var host = builder.Build();

var life = host.Services.GetRequiredService<IHostApplicationLifetime>();
life.ApplicationStarted.Register(() => Console.WriteLine("started"));
life.ApplicationStopping.Register(() => Console.WriteLine("stopping"));
life.ApplicationStopped.Register(() => Console.WriteLine("stopped"));
await host.RunAsync();

internal sealed class Greeting
{
    public string? Text { get; set; }
    public int Times { get; set; }
}

internal interface IBox<T>
{
    string Name { get; }
}

internal sealed class Box<T> : IBox<T>
{
    public string Name => typeof(T).Name;
}

internal sealed class Clock
{
    private int _ticks;

    public int Tick() => ++_ticks;
}

internal sealed class Visit(Clock clock, [FromKeyedServices("key")] string keyed, IBox<int> box) : IDisposable
{
    public string Text => $"{clock.Tick()} {keyed} {box.Name}";

    public void Dispose() => Console.WriteLine("disposed");
}

internal sealed class Counting : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        Console.WriteLine($"{request.Method} {request.RequestUri!.AbsolutePath}: {(int)response.StatusCode}");
        return response;
    }
}

internal sealed class Client(HttpClient http)
{
    public async Task<string> Get(string path, CancellationToken stop)
    {
        using var response = await http.GetAsync(path, stop);
        return response.StatusCode is HttpStatusCode.OK ? await response.Content.ReadAsStringAsync(stop) : response.StatusCode.ToString();
    }
}

internal sealed class Worker(IServiceProvider services, IOptionsMonitor<Greeting> greeting, ILogger<Worker> logger, Client client, IHostApplicationLifetime life) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        for (var time = 0; time < greeting.CurrentValue.Times && await timer.WaitForNextTickAsync(stoppingToken); time++)
            logger.LogInformation("{Text} {Time}", greeting.CurrentValue.Text, time);
        using (logger.BeginScope("scope {Id}", 7))
            logger.LogWarning("Within");
        using (var scope = services.CreateScope())
            Console.WriteLine(scope.ServiceProvider.GetRequiredService<Visit>().Text);
        Console.WriteLine(await client.Get("/describe-host", stoppingToken));
        life.StopApplication();
    }
}
