// Logging to the console, with properties, scopes, levels and an exception.
using Serilog;
using Serilog.Context;
using Serilog.Core;
using Serilog.Events;

var level = new LoggingLevelSwitch(LogEventLevel.Debug);
Log.Logger = new LoggerConfiguration()
    .MinimumLevel.ControlledBy(level)
    .MinimumLevel.Override("Quiet", LogEventLevel.Warning)
    .Enrich.FromLogContext()
    .Enrich.WithProperty("Application", "libraries")
    .Destructure.ByTransforming<Uri>(uri => new { uri.Host, uri.Port })
    .Filter.ByExcluding(logged => logged.MessageTemplate.Text.StartsWith("Skip", StringComparison.Ordinal))
    .WriteTo.Console(outputTemplate: "[{Level:u3}] {Message:lj} {Properties:j}{NewLine}{Exception}")
    .CreateLogger();

Log.Information("Hello {Name}, you are {Age} years old", "Ada", 36);
Log.Debug("Point {@Point} is not {$Point}", new { X = 1, Y = -2.5, Tags = new[] { "a", "b" } }, new Point(1, 2));
Log.Warning("A list {List} and a dictionary {Dictionary}", new[] { 1, 2, 3 }, new Dictionary<string, int> { ["one"] = 1 });
Log.Information("At {At:O} for {For}", new DateTimeOffset(2024, 2, 29, 12, 0, 0, TimeSpan.FromHours(2)), TimeSpan.FromSeconds(90));
Log.Information("Of {@Uri}", new Uri("http://example.org:8080/path"));
Log.Information("Skip this");
using (LogContext.PushProperty("Request", 42))
    Log.ForContext("SourceContext", "Loud").Error("In a scope");
Log.ForContext("SourceContext", "Quiet.Inner").Information("Not shown");
Log.ForContext<Point>().Verbose("Not shown");
level.MinimumLevel = LogEventLevel.Verbose;
Log.ForContext<Point>().Verbose("Shown");
try
{
    throw new InvalidOperationException("broken");
}
catch (InvalidOperationException exception)
{
    Log.Fatal(exception.GetBaseException().Message.Length > 0 ? null : exception, "Failed with {Message}", exception.Message);
}
Log.CloseAndFlush();

// The sink as it comes: the time of a line differs from run to run, what follows it does not.
var writer = new StringWriter();
var console = Console.Out;
Console.SetOut(writer);
using (var plain = new LoggerConfiguration().WriteTo.Console(formatProvider: null).CreateLogger())
    plain.Information("Plain {Value}", 1.5m);
Console.SetOut(console);
Console.WriteLine(writer.ToString().TrimEnd()[^15..]);

internal sealed record Point(int X, int Y);
