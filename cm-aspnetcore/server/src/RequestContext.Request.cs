// The request's half.

using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace CmDotnet.AspNetCore;

internal sealed partial class RequestContext : IHttpRequestFeature, IHttpRequestBodyDetectionFeature, IHttpRequestTrailersFeature, IHttpConnectionFeature
{
    private readonly RequestBody _body;
    private Stream? _otherBody;
    private bool? _canHaveBody;
    private HeaderDictionary? _requestTrailers;

    // The host does not say which one it was.
    public string Protocol { get; set; } = "HTTP/1.1";

    public string Scheme { get; set; }

    public string Method { get; set; }

    public string PathBase { get; set; } = "";

    public string Path { get; set; } = "";

    public string QueryString { get; set; } = "";

    public string RawTarget { get; set; }

    IHeaderDictionary IHttpRequestFeature.Headers { get; set; } = new HeaderDictionary();

    Stream IHttpRequestFeature.Body
    {
        get => _otherBody ?? _body;
        set => _otherBody = value;
    }

    /// <summary>How long the request's head says that its body is.</summary>
    internal long? ContentLength { get; private set; }

    public bool CanHaveBody => _canHaveBody ??= ContentLength switch
    {
        { } length => length > 0,
        // Hosts keep the header to themselves that says that there is one of unknown length.
        null => Method is not ("GET" or "HEAD" or "OPTIONS" or "TRACE" or "CONNECT") && _body.HasBytes(),
    };

    bool IHttpRequestTrailersFeature.Available => _body.IsOver;

    IHeaderDictionary IHttpRequestTrailersFeature.Trailers
    {
        get
        {
            if (!_body.IsOver)
            {
                throw new InvalidOperationException("The request trailers are not available yet. They may not be available until the full request body is read.");
            }
            if (_requestTrailers is null)
            {
                _requestTrailers = [];
                HeaderText.Add(_requestTrailers, _exchange.Trailers);
            }
            return _requestTrailers;
        }
    }

    // What the host knows of the connection, it keeps to itself.
    public string ConnectionId { get; set; } = "";

    public IPAddress? RemoteIpAddress { get; set; }

    public IPAddress? LocalIpAddress { get; set; }

    public int RemotePort { get; set; }

    public int LocalPort { get; set; }

    /// <summary>Reads the head of the request.</summary>
    /// <exception cref="BadHttpRequestException">It is no valid one.</exception>
    internal void ReadHead()
    {
        IHeaderDictionary headers = ((IHttpRequestFeature)this).Headers;
        HeaderText.Add(headers, _exchange.ReadHeaders());
        if (headers.Host.Count == 0 && _exchange.Authority is { } authority)
        {
            headers.Host = authority;
        }
        ContentLength = headers.ContentLength;
        if (ContentLength is null && headers.TryGetValue("Content-Length", out StringValues length))
        {
            throw new BadHttpRequestException($"Invalid content length: {length}");
        }
        (Path, QueryString) = Target.Of(RawTarget);
    }
}
