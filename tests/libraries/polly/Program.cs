// Pipelines and the older policies, awaited and not.
using Polly;
using Polly.Bulkhead;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

var attempts = 0;
var pipeline = new ResiliencePipelineBuilder<string>()
    .AddFallback(new()
    {
        ShouldHandle = new PredicateBuilder<string>().Handle<ArgumentException>(),
        FallbackAction = _ => Outcome.FromResultAsValueTask("fallback"),
    })
    .AddRetry(new RetryStrategyOptions<string>
    {
        ShouldHandle = new PredicateBuilder<string>().Handle<InvalidOperationException>().HandleResult("again"),
        MaxRetryAttempts = 4,
        Delay = TimeSpan.FromMilliseconds(1),
        BackoffType = DelayBackoffType.Exponential,
        OnRetry = arguments =>
        {
            Console.WriteLine($"retry {arguments.AttemptNumber}: {arguments.Outcome.Exception?.Message ?? arguments.Outcome.Result}");
            return default;
        },
    })
    .AddTimeout(TimeSpan.FromSeconds(30))
    .Build();

string Unsteady() => ++attempts switch
{
    1 => throw new InvalidOperationException("first"),
    2 => "again",
    _ => $"after {attempts}",
};

Console.WriteLine(pipeline.Execute(Unsteady));
attempts = 0;
Console.WriteLine(await pipeline.ExecuteAsync(async token =>
{
    await Task.Delay(1, token);
    return Unsteady();
}));
Console.WriteLine(pipeline.Execute(string () => throw new ArgumentException("bad")));

var timeout = new ResiliencePipelineBuilder().AddTimeout(TimeSpan.FromMilliseconds(20)).Build();
try
{
    await timeout.ExecuteAsync(async token => await Task.Delay(Timeout.Infinite, token));
}
catch (TimeoutRejectedException exception)
{
    Console.WriteLine(exception.Message);
}

var breaker = new ResiliencePipelineBuilder()
    .AddCircuitBreaker(new() { FailureRatio = 0.5, MinimumThroughput = 2, SamplingDuration = TimeSpan.FromSeconds(10), BreakDuration = TimeSpan.FromSeconds(60) })
    .Build();
for (var call = 0; call < 4; call++)
{
    try
    {
        breaker.Execute(() => throw new FormatException("wrong"));
    }
    catch (Exception exception) when (exception is FormatException or BrokenCircuitException)
    {
        Console.WriteLine($"{exception.GetType().Name}: {exception.Message}");
    }
}

var hedged = new ResiliencePipelineBuilder<int>()
    .AddHedging(new() { Delay = TimeSpan.FromMilliseconds(5), ActionGenerator = _ => () => Outcome.FromResultAsValueTask(2) })
    .Build();
Console.WriteLine(await hedged.ExecuteAsync(async token =>
{
    await Task.Delay(Timeout.Infinite, token);
    return 1;
}));

// The policies of earlier versions.
var tries = 0;
var retry = Policy.Handle<InvalidOperationException>().WaitAndRetry(3, attempt => TimeSpan.FromMilliseconds(attempt), (exception, wait, attempt, context) =>
    Console.WriteLine($"{context["name"]} {attempt} {wait.TotalMilliseconds}: {exception.Message}"));
Console.WriteLine(retry.Execute(_ => ++tries < 3 ? throw new InvalidOperationException($"try {tries}") : tries, new Context { ["name"] = "policy" }));
Console.WriteLine(Policy<int>.Handle<FormatException>().Fallback(-1).Wrap(Policy.Handle<FormatException>().Retry(2)).Execute(() => int.Parse("x")));
Console.WriteLine((await Policy.TimeoutAsync(1).ExecuteAndCaptureAsync(async token => await Task.Delay(5, token), default)).Outcome);
var bulkhead = Policy.Bulkhead(1);
bulkhead.Execute(() =>
{
    try
    {
        bulkhead.Execute(() => { });
    }
    catch (BulkheadRejectedException exception)
    {
        Console.WriteLine(exception.GetType().Name);
    }
});
var registry = new Polly.Registry.ResiliencePipelineRegistry<string>();
Console.WriteLine(registry.GetOrAddPipeline("key", builder => builder.AddTimeout(TimeSpan.FromSeconds(1))) == registry.GetPipeline("key"));
