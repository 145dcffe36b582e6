// A web application with a bit of everything. No endpoint remembers anything: each request may be an instance's first.

using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.Services.AddProblemDetails();
builder.Services.AddHealthChecks();
builder.Services.AddOutputCache();
builder.Services.AddValidation();
builder.Services.AddAuthentication("Test").AddScheme<TestOptions, TestAuthentication>("Test", null);
builder.Services.AddAuthorization();
builder.Services.AddCors(options => options.AddDefaultPolicy(policy => policy.WithOrigins("https://example.org").WithHeaders("x-one").WithMethods("PUT")));
builder.Services.AddControllers();
builder.Services.AddRazorPages();
builder.Services.AddRazorComponents();
builder.Services.AddHostedService<Worker>();
builder.Services.AddScoped<Scope>();
builder.Services.AddKeyedSingleton("key", (_, _) => new StringBuilder("keyed"));
builder.Services.Configure<Greeting>(builder.Configuration.GetSection("Greeting"));
builder.WebHost.ConfigureKestrel(options => options.Limits.MaxRequestBodySize = 100_000);

if (builder.Configuration["Fail"] == "yes")
{
    throw new InvalidOperationException("A secret of the start.");
}

WebApplication app = builder.Build();
if (app.Configuration["Handle"] == "yes")
{
    app.UseExceptionHandler();
    app.UseStatusCodePages();
}
app.UseCors();
app.UseAuthentication();
app.UseAuthorization();
app.UseOutputCache();
app.UseAntiforgery();
app.UseDefaultFiles("/files");
app.UseStaticFiles("/files");
app.Use(async (context, next) =>
{
    context.Response.OnStarting(() =>
    {
        context.Response.Headers["X-Starting"] = "yes";
        return Task.CompletedTask;
    });
    await next(context);
});

// What handlers return.
app.MapGet("/text", () => "some text");
app.MapGet("/text/none", () => (string?)null);
app.MapGet("/json", () => new Person("Ada", 36));
app.MapGet("/json/list", () => new[] { new Person("Ada", 36), new Person("Größe 🙂", 1) });
app.MapGet("/json/anonymous", () => Results.Json(new { One = 1, Two = "2", Nothing = (string?)null }));
app.MapGet("/json/dictionary", () => new Dictionary<string, int> { ["one"] = 1, ["Two"] = 2 });
app.MapGet("/json/null", () => (Person?)null);
app.MapGet("/json/stream", () => Numbers());
app.MapGet("/status/{code:int}", (int code) => Results.StatusCode(code));
app.MapGet("/result/ok", () => Results.Ok());
app.MapGet("/result/created", () => Results.Created("/somewhere", new Person("A", 1)));
app.MapGet("/result/accepted", () => Results.Accepted("/later"));
app.MapGet("/result/nocontent", () => Results.NoContent());
app.MapGet("/result/notfound", () => TypedResults.NotFound("nothing"));
app.MapGet("/result/conflict", () => Results.Conflict(new { reason = "taken" }));
app.MapGet("/result/problem", () => Results.Problem("It is so.", statusCode: 418, title: "Tea"));
app.MapGet("/result/validation", () => Results.ValidationProblem(new Dictionary<string, string[]> { ["name"] = ["too short", "too plain"] }));
app.MapGet("/result/redirect", () => Results.Redirect("/text"));
app.MapGet("/result/permanent", () => Results.Redirect("/text", permanent: true, preserveMethod: true));
app.MapGet("/result/bytes", () => Results.Bytes(new byte[] { 1, 2, 3, 255 }, "application/x-bytes"));
app.MapGet("/result/file", (bool ranges = true) => Results.File("0123456789"u8.ToArray(), "text/plain", "digits.txt", ranges, new DateTimeOffset(2024, 1, 2, 3, 4, 5, TimeSpan.Zero), new("\"tag\"")));
app.MapGet("/result/streamed", () => Results.Stream(stream => stream.WriteAsync("streamed"u8.ToArray()).AsTask(), "text/x-streamed"));
app.MapGet("/result/html", () => Results.Content("<p>ä</p>", "text/html", Encoding.UTF8));
app.MapGet("/result/union/{id:int}", Results<Ok<Person>, NotFound, BadRequest<string>> (int id) =>
    id switch { 0 => TypedResults.NotFound(), < 0 => TypedResults.BadRequest("negative"), _ => TypedResults.Ok(new Person("A", id)) });
app.MapGet("/result/events", () => TypedResults.ServerSentEvents(Words(), "word"));

// What handlers take.
app.MapGet("/hello/{name}", (string name, IOptions<Greeting> greeting) => $"{greeting.Value.Text}, {name}{greeting.Value.Mark}");
app.MapGet("/add/{a:int}/{b:int}", (int a, int b) => $"{a + b}");
app.MapGet("/route/{code:regex(^[a-z]{{3}}$)}", (string code) => code);
app.MapGet("/route/guid/{id:guid}", (Guid id) => id.ToString("B"));
app.MapGet("/route/range/{n:range(1,9)}", (int n) => n);
app.MapGet("/route/optional/{part?}", (string? part) => part ?? "none");
app.MapGet("/route/rest/{**rest}", (string rest) => rest);
app.MapGet("/query", (string text, int? number, string[] list, DateOnly? day, Colour? colour) => $"{text} {number} {string.Join('+', list)} {day:yyyy-MM-dd} {colour}");
app.MapGet("/query/parameters", ([AsParameters] Paging paging) => $"{paging.Page} {paging.Size}");
app.MapGet("/query/raw", (HttpRequest request) => request.QueryString.Value);
app.MapGet("/header", ([FromHeader(Name = "X-One")] string? one, [FromHeader(Name = "X-Many")] string[] many) => $"{one} {string.Join('+', many)}");
app.MapGet("/service", (Scope scope, [FromKeyedServices("key")] StringBuilder keyed) => $"{scope.Count} {keyed}");
app.MapGet("/cookie", (HttpContext context) =>
{
    context.Response.Cookies.Append("one", "1");
    context.Response.Cookies.Append("two", "a b;c", new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, Path = "/x" });
    context.Response.Cookies.Delete("three");
    return string.Join('+', context.Request.Cookies.OrderBy(cookie => cookie.Key).Select(cookie => $"{cookie.Key}={cookie.Value}"));
});
app.MapPost("/json", (Person person) => person);
app.MapPost("/json/optional", (Person? person) => person?.Name ?? "nobody");
app.MapPost("/json/valid", (Validated value) => value);
app.MapPost("/form", async (HttpRequest request) =>
{
    IFormCollection form = await request.ReadFormAsync();
    return string.Join('&', form.OrderBy(field => field.Key).Select(field => $"{field.Key}={field.Value}")) + string.Concat(form.Files.Select(file => $" {file.Name}:{file.FileName}:{file.ContentType}:{file.Length}"));
});
app.MapPost("/form/bound", ([FromForm] string name, [FromForm] int age) => $"{name} {age}").DisableAntiforgery();
app.MapPost("/form/file", async (IFormFile file) => $"{file.FileName} {await new StreamReader(file.OpenReadStream()).ReadToEndAsync()}").DisableAntiforgery();
app.MapMethods("/echo", ["POST", "PUT", "PATCH", "DELETE", "QUERY"], async (HttpContext context) =>
{
    context.Response.ContentType = context.Request.ContentType;
    await context.Request.Body.CopyToAsync(context.Response.Body);
});
app.MapPost("/echo/early", async (HttpContext context) =>
{
    await context.Response.StartAsync();
    await context.Request.Body.CopyToAsync(context.Response.Body);
});
app.MapPost("/length", async (HttpContext context) =>
{
    long length = 0;
    byte[] buffer = new byte[1000];
    for (int count; (count = await context.Request.Body.ReadAsync(buffer)) > 0;)
    {
        length += count;
    }
    return $"{length} {context.Request.ContentLength}";
});
app.MapPost("/unread", () => "not read");
app.MapPost("/limit", async (HttpContext context, int most) =>
{
    IHttpMaxRequestBodySizeFeature limit = context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>();
    long? before = limit.MaxRequestBodySize;
    limit.MaxRequestBodySize = most;
    string body = await new StreamReader(context.Request.Body).ReadToEndAsync();
    return $"{before} {body.Length} {limit.IsReadOnly}";
});
app.MapPost("/can", (HttpContext context) => $"{context.Features.GetRequiredFeature<IHttpRequestBodyDetectionFeature>().CanHaveBody}");
app.MapPost("/pipe", async (HttpContext context) =>
{
    System.IO.Pipelines.ReadResult read = await context.Request.BodyReader.ReadAtLeastAsync(5);
    string first = Encoding.UTF8.GetString(read.Buffer.FirstSpan[..5]);
    context.Request.BodyReader.AdvanceTo(read.Buffer.End);
    return first;
});

// Requests as they come.
app.MapMethods("/request/{**rest}", ["GET", "POST", "OPTIONS", "DELETE", "PURGE"], (HttpRequest request) =>
    $"{request.Method} {request.Scheme} {request.PathBase} {request.Path} {request.QueryString} {request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget}");
app.MapGet("/request-headers", (HttpRequest request) => string.Join('\n', request.Headers.Where(header => header.Key.StartsWith("X-", StringComparison.OrdinalIgnoreCase))
    .OrderBy(header => header.Key.ToLowerInvariant()).Select(header => $"{header.Key.ToLowerInvariant()}: {string.Join(" | ", header.Value.ToArray())}")));
app.MapGet("/host", (HttpRequest request) => $"{request.Host.HasValue} {request.Host.Host}");
app.MapGet("/host/port", (HttpRequest request) => $"{request.Host.Host} {request.Host.Port}");
app.MapGet("/known", (HttpRequest request) => $"{request.Headers.UserAgent}; {request.GetTypedHeaders().Accept.FirstOrDefault()}; {request.Headers.AcceptLanguage}");

// Responses made by hand.
app.MapMethods("/write", ["GET", "HEAD", "POST"], async (HttpContext context) =>
{
    await context.Response.WriteAsync("one ");
    await context.Response.Body.FlushAsync();
    await context.Response.WriteAsync("two");
});
app.MapMethods("/write/length", ["GET", "HEAD"], async (HttpContext context, int length, string text = "12345") =>
{
    context.Response.ContentLength = length;
    await context.Response.WriteAsync(text);
});
app.MapGet("/write/pipe", (HttpContext context) =>
{
    Encoding.UTF8.GetBytes("left in the pipe", context.Response.BodyWriter);
    return Task.CompletedTask;
});
app.MapPost("/trailers", async (HttpContext context) =>
{
    context.Response.DeclareTrailer("X-Length");
    string body = await new StreamReader(context.Request.Body).ReadToEndAsync();
    await context.Response.WriteAsync($"{context.Request.GetTrailer("X-Sum")} {body}");
    context.Response.AppendTrailer("X-Length", $"{body.Length}");
});
app.MapGet("/endless", async (HttpContext context) =>
{
    context.RequestAborted.Register(Endings.Aborted.SetResult);
    for (; ; )
    {
        await context.Response.WriteAsync("more ", CancellationToken.None);
        await Task.Delay(10, CancellationToken.None);
    }
});
app.MapGet("/aborted", async () => await Task.WhenAny(Endings.Aborted.Task, Task.Delay(5000)) == Endings.Aborted.Task ? "aborted" : "not aborted");
app.MapGet("/write/nothing", () => Task.CompletedTask);
app.MapGet("/write/status/{code:int}", async (HttpContext context, int code) =>
{
    context.Response.StatusCode = code;
    await context.Response.WriteAsync("body");
});
app.MapGet("/write/large", async (HttpContext context, int size) =>
{
    byte[] part = Encoding.ASCII.GetBytes(new string('x', 10_000));
    for (int left = size; left > 0; left -= part.Length)
    {
        await context.Response.Body.WriteAsync(part.AsMemory(0, Math.Min(left, part.Length)));
    }
});
app.MapGet("/write/headers", (HttpResponse response) =>
{
    response.Headers["X-One"] = "one";
    response.Headers["X-Many"] = new StringValues(["a", "b, c"]);
    response.Headers.Append("X-Many", "d");
    response.Headers.Append("X-Empty", "");
    response.Headers.CacheControl = "no-store";
    response.Headers.Connection = "keep-alive";
    return "headers";
});
app.MapGet("/write/header", (HttpResponse response, string value) =>
{
    response.Headers["X-Value"] = value;
    return "header";
});
app.MapGet("/write/late", async (HttpResponse response) =>
{
    await response.StartAsync();
    string said = "";
    foreach (Action late in new Action[] { () => response.StatusCode = 404, () => response.Headers["X-Late"] = "1", () => response.OnStarting(() => Task.CompletedTask) })
    {
        try
        {
            late();
        }
        catch (InvalidOperationException exception)
        {
            said += exception.GetType().Name + " ";
        }
    }
    await response.WriteAsync(said + response.HasStarted);
});
app.MapGet("/write/synchronously", (HttpContext context, bool allow) =>
{
    context.Features.GetRequiredFeature<IHttpBodyControlFeature>().AllowSynchronousIO = allow;
    context.Response.Body.Write("synchronously"u8);
});
app.MapGet("/write/sendfile", async (HttpResponse response) =>
{
    string path = Path.Combine(Path.GetTempPath(), "web-" + Guid.NewGuid());
    await response.WriteAsync(File.Exists(path) ? "there" : "not there");
});
app.MapGet("/write/complete", async (HttpResponse response) =>
{
    await response.WriteAsync("before");
    await response.CompleteAsync();
});
app.MapGet("/write/order", (HttpResponse response) =>
{
    foreach (string part in new[] { "a", "b", "c" })
    {
        response.OnStarting(() =>
        {
            response.Headers["X-Order"] += part;
            return Task.CompletedTask;
        });
    }
});

// What fails.
app.MapGet("/fail", string () => throw new InvalidOperationException("It failed."));
app.MapGet("/fail/bad", string () => throw new BadHttpRequestException("Not so.", 409));
app.MapGet("/fail/starting", (HttpResponse response) =>
{
    response.OnStarting(() => throw new InvalidOperationException("It failed before the start."));
    return "text";
});
app.MapGet("/fail/cancelled", string () => throw new OperationCanceledException());

// Middleware.
app.MapHealthChecks("/health");
app.MapGet("/cached", () => "cached").CacheOutput();
app.MapGet("/secret", (ClaimsPrincipal user) => $"hello {user.Identity?.Name}").RequireAuthorization();
app.MapGet("/secret/role", () => "an administrator").RequireAuthorization(policy => policy.RequireRole("admin"));
app.MapGet("/websocket", (HttpContext context) => $"{context.WebSockets.IsWebSocketRequest}");
app.MapGet("/environment", (IWebHostEnvironment environment) => $"{environment.ApplicationName} {environment.EnvironmentName}");
app.MapGet("/configuration/{key}", (string key, IConfiguration configuration) => configuration[key] ?? "nothing");
app.MapGet("/worker", () => Worker.HasStarted ? "started" : "not started");
app.MapGet("/worker/count", async () =>
{
    int before = Worker.Count;
    await Task.Delay(200);
    return Worker.Count - before > 1;
});
app.MapGet("/lifetime", (IHostApplicationLifetime lifetime) => $"{lifetime.ApplicationStarted.IsCancellationRequested} {lifetime.ApplicationStopping.IsCancellationRequested}");
app.MapGet("/run", async () => await Task.Run(() => 42));
app.MapGet("/wait", () => Task.Delay(10).ContinueWith(_ => "waited").Result);
RouteGroupBuilder group = app.MapGroup("/group").AddEndpointFilter(async (context, next) => context.HttpContext.Request.Query.ContainsKey("stop") ? "stopped" : await next(context));
group.MapGet("/inside", () => "inside");
app.MapFallback("/fallback/{**rest}", () => Results.Text("fallen back", statusCode: 404));
app.Map("/branch", branch => branch.Run(context => context.Response.WriteAsync($"{context.Request.PathBase} {context.Request.Path}")));

// Files, controllers and pages. MapStaticAssets answers for the files at the root, UseStaticFiles below `/files`.
app.MapStaticAssets();
app.MapControllers();
app.MapRazorPages();
app.MapRazorComponents<Web.Pages.Document>();

app.Run();

static async IAsyncEnumerable<int> Numbers()
{
    for (int number = 0; number < 5; number++)
    {
        await Task.Yield();
        yield return number;
    }
}

static async IAsyncEnumerable<string> Words()
{
    foreach (string word in new[] { "one", "two\nlines" })
    {
        await Task.Delay(1);
        yield return word;
    }
}

internal sealed record Person(string Name, int Age);

internal sealed record Validated([property: Required, MinLength(2)] string Name, [property: Range(0, 150)] int Age, [property: EmailAddress] string? Mail = null);

internal readonly record struct Paging(int? Page, int? Size);

internal enum Colour
{
    Red,
    Green,
}

internal sealed class Greeting
{
    public string Text { get; set; } = "";

    public string Mark { get; set; } = "";
}

internal sealed class Scope
{
    public int Count => 1;
}

internal static class Endings
{
    internal static TaskCompletionSource Aborted { get; } = new();
}

internal sealed class Worker(IConfiguration configuration) : BackgroundService
{
    internal static bool HasStarted { get; private set; }

    internal static int Count { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        HasStarted = true;
        await Task.Yield();
        for (; configuration["Work"] == "yes"; Count++)
        {
            await Task.Delay(20, stoppingToken);
        }
    }
}
