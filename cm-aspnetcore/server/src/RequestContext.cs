// A request and its response as the features that ASP.NET Core reads and writes them through. Here is what belongs to both; each
// has a file of its own.

using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace CmDotnet.AspNetCore;

/// <summary>One request, from its head to the end of its response. It does what Kestrel does where the host lets it.</summary>
internal sealed partial class RequestContext : IHttpRequestLifetimeFeature, IHttpRequestIdentifierFeature, IHttpBodyControlFeature, IDisposable
{
    private readonly Exchange _exchange;
    private readonly ILogger _logger;
    private CancellationTokenSource? _aborted;
    private CancellationToken? _requestAborted;
    private string? _identifier;

    internal RequestContext(Exchange exchange, ServerSettings settings, ILogger logger)
    {
        _exchange = exchange;
        _logger = logger;
        Settings = settings;
        AllowSynchronousIO = settings.AllowSynchronousIO;
        Method = exchange.Method;
        Scheme = exchange.Scheme ?? "http";
        RawTarget = exchange.PathWithQuery ?? "/";
        _body = new RequestBody(this, exchange);
    }

    internal ServerSettings Settings { get; }

    public bool AllowSynchronousIO { get; set; }

    public CancellationToken RequestAborted
    {
        get => _requestAborted ?? (_aborted ??= new CancellationTokenSource()).Token;
        set => _requestAborted = value;
    }

    public string TraceIdentifier
    {
        get => _identifier ??= Guid.NewGuid().ToString("N");
        set => _identifier = value;
    }

    /// <summary>All features.</summary>
    internal FeatureCollection Features()
    {
        FeatureCollection features = new(12);
        features.Set<IHttpRequestFeature>(this);
        features.Set<IHttpResponseFeature>(this);
        features.Set<IHttpResponseBodyFeature>(this);
        features.Set<IHttpRequestBodyDetectionFeature>(this);
        features.Set<IHttpRequestLifetimeFeature>(this);
        features.Set<IHttpRequestIdentifierFeature>(this);
        features.Set<IHttpRequestTrailersFeature>(this);
        features.Set<IHttpResponseTrailersFeature>(this);
        features.Set<IHttpConnectionFeature>(this);
        features.Set<IHttpBodyControlFeature>(this);
        features.Set<IHttpMaxRequestBodySizeFeature>(_body);
        return features;
    }

    /// <summary>The client is told that the response is not whole, and the application that nobody waits for it.</summary>
    public void Abort()
    {
        if (!_isCompleted)
        {
            _isCompleted = true;
            _exchange.Break();
        }
        Cancel();
    }

    /// <summary>The client is gone.</summary>
    internal void Cancel() => (_aborted ??= new CancellationTokenSource()).Cancel();

    internal void CheckSynchronousIO()
    {
        if (!AllowSynchronousIO)
        {
            throw new InvalidOperationException("Synchronous operations are disallowed. Call ReadAsync or WriteAsync, or set AllowSynchronousIO to true instead.");
        }
    }

    public void Dispose()
    {
        _exchange.Dispose();
        _body.Dispose();
        _aborted?.Dispose();
    }
}
