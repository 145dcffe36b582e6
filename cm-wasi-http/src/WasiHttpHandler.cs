// Sends the requests of HttpClient through wasi:http/outgoing-handler. The body of a response is in IncomingStream, that of
// a request in OutgoingStream, the errors in HttpErrors.

using System;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using CmDotnet.Wasi.Http.Bindings.Wasi.Http;

namespace CmDotnet.Wasi.Http;

/// <summary>
/// The handler for <see cref="HttpClient"/> in a component: <c>new HttpClient(new WasiHttpHandler())</c>. Whether a request
/// may go out, and how its connection is made, is the host's business.
/// </summary>
/// <remarks>
/// Requests go on side by side: what waits for the host waits with <c>await</c>. In a function that is not asynchronous
/// use <see cref="HttpClient.Send(HttpRequestMessage)"/>, or <see cref="WitTask.Wait(Task)"/>. Bodies are streamed with
/// <see cref="HttpCompletionOption.ResponseHeadersRead"/>.
/// </remarks>
public sealed class WasiHttpHandler : HttpMessageHandler
{
    /// <summary>How long making the connection may take; <see langword="null"/>: as long as the host allows.</summary>
    public TimeSpan? ConnectTimeout { get; set; }

    /// <summary>How long the first byte of a response may take; <see langword="null"/>: as long as the host allows.</summary>
    public TimeSpan? FirstByteTimeout { get; set; }

    /// <summary>How long the next bytes of a body may take; <see langword="null"/>: as long as the host allows.</summary>
    public TimeSpan? BetweenBytesTimeout { get; set; }

    /// <inheritdoc/>
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        cancellationToken.ThrowIfCancellationRequested();
        using Types.OutgoingRequest outgoing = Outgoing(request);
        using Types.OutgoingBody? body = request.Content is null ? null : outgoing.Body();
        using Types.FutureIncomingResponse future = Begin(outgoing);
        if (body is not null)
        {
            SendBody(body, request.Content!, cancellationToken);
        }
        using (Bindings.Wasi.Io.Poll.Pollable pollable = future.Subscribe())
        {
            pollable.Block();
        }
        return Incoming(Response(future), request);
    }

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        cancellationToken.ThrowIfCancellationRequested();
        using Types.OutgoingRequest outgoing = Outgoing(request);
        using Types.OutgoingBody? body = request.Content is null ? null : outgoing.Body();
        using Types.FutureIncomingResponse future = Begin(outgoing);
        if (body is not null)
        {
            await SendBodyAsync(body, request.Content!, cancellationToken);
        }
        using (Bindings.Wasi.Io.Poll.Pollable pollable = future.Subscribe())
        {
            await pollable.WaitAsync(cancellationToken);
        }
        return Incoming(Response(future), request);
    }

    private static Types.OutgoingRequest Outgoing(HttpRequestMessage request)
    {
        Uri uri = request.RequestUri ?? throw new InvalidOperationException("The request has no URI.");
        Types.OutgoingRequest outgoing = new(Fields(request));
        try
        {
            outgoing.SetMethod(Method(request.Method));
            outgoing.SetScheme(Scheme(uri));
            outgoing.SetAuthority(request.Headers.Host ?? uri.Authority);
            outgoing.SetPathWithQuery(uri.PathAndQuery);
            return outgoing;
        }
        catch (WitException exception)
        {
            outgoing.Dispose();
            throw new HttpRequestException($"The host takes no request '{request.Method} {uri}'.", exception);
        }
    }

    private static Types.Fields Fields(HttpRequestMessage request)
    {
        Types.Fields fields = new();
        Append(fields, request.Headers);
        if (request.Content is { } content)
        {
            // Asking for the length computes it, and so makes it one of the headers.
            _ = content.Headers.ContentLength;
            Append(fields, content.Headers);
        }
        return fields;
    }

    private static void Append(Types.Fields fields, HttpHeaders headers)
    {
        foreach ((string name, HeaderStringValues values) in headers.NonValidated)
        {
            // They belong to the connection, which the host makes; the host's name is the request's authority.
            if (name is "Host" or "Connection" or "Transfer-Encoding")
            {
                continue;
            }
            foreach (string value in values)
            {
                try
                {
                    fields.Append(name, Encoding.Latin1.GetBytes(value));
                }
                catch (WitException<Types.HeaderError> exception)
                {
                    fields.Dispose();
                    throw new HttpRequestException($"The host takes no header '{name}: {value}'.", exception);
                }
            }
        }
    }

    private static Types.Method Method(HttpMethod method) => method.Method switch
    {
        "GET" => Types.Method.Get.Instance,
        "HEAD" => Types.Method.Head.Instance,
        "POST" => Types.Method.Post.Instance,
        "PUT" => Types.Method.Put.Instance,
        "DELETE" => Types.Method.Delete.Instance,
        "CONNECT" => Types.Method.Connect.Instance,
        "OPTIONS" => Types.Method.Options.Instance,
        "TRACE" => Types.Method.Trace.Instance,
        "PATCH" => Types.Method.Patch.Instance,
        string other => new Types.Method.Other(other),
    };

    private static Types.Scheme Scheme(Uri uri) => uri.Scheme switch
    {
        "http" => Types.Scheme.Http.Instance,
        "https" => Types.Scheme.Https.Instance,
        string other => new Types.Scheme.Other(other),
    };

    private Types.FutureIncomingResponse Begin(Types.OutgoingRequest request)
    {
        Types.RequestOptions? options = Options();
        try
        {
            return OutgoingHandler.Handle(request, options);
        }
        catch (WitException<Types.ErrorCode> exception)
        {
            throw HttpErrors.Exception(exception.Error, exception);
        }
    }

    private Types.RequestOptions? Options()
    {
        if ((ConnectTimeout ?? FirstByteTimeout ?? BetweenBytesTimeout) is null)
        {
            return null;
        }
        Types.RequestOptions options = new();
        try
        {
            options.SetConnectTimeout(Nanoseconds(ConnectTimeout));
            options.SetFirstByteTimeout(Nanoseconds(FirstByteTimeout));
            options.SetBetweenBytesTimeout(Nanoseconds(BetweenBytesTimeout));
            return options;
        }
        catch (WitException exception)
        {
            options.Dispose();
            throw new HttpRequestException("The host has no timeouts for requests.", exception);
        }
    }

    private static ulong? Nanoseconds(TimeSpan? time) => time is { } value ? (ulong)value.TotalNanoseconds : null;

    private static void SendBody(Types.OutgoingBody body, HttpContent content, CancellationToken cancellationToken)
    {
        using (OutgoingStream stream = new(body.Write()))
        {
            content.CopyTo(stream, context: null, cancellationToken);
        }
        Finish(body);
    }

    private static async Task SendBodyAsync(Types.OutgoingBody body, HttpContent content, CancellationToken cancellationToken)
    {
        using (OutgoingStream stream = new(body.Write()))
        {
            await content.CopyToAsync(stream, context: null, cancellationToken);
            await stream.FlushAsync(cancellationToken);
        }
        Finish(body);
    }

    private static void Finish(Types.OutgoingBody body)
    {
        try
        {
            Types.OutgoingBody.Finish(body, trailers: null);
        }
        catch (WitException<Types.ErrorCode> exception)
        {
            throw HttpErrors.Exception(exception.Error, exception);
        }
    }

    private static Types.IncomingResponse Response(Types.FutureIncomingResponse future)
    {
        Result<Result<Types.IncomingResponse, Types.ErrorCode>, Unit> result =
            future.Get() ?? throw new HttpRequestException("The host has no response, though it said so.");
        return result.Value.TryGetValue(out Types.IncomingResponse? response, out Types.ErrorCode? error)
            ? response
            : throw HttpErrors.Exception(error, innerException: null);
    }

    private static HttpResponseMessage Incoming(Types.IncomingResponse incoming, HttpRequestMessage request)
    {
        HttpResponseMessage response = new((HttpStatusCode)incoming.Status())
        {
            RequestMessage = request,
            Content = new StreamContent(new IncomingStream(incoming)),
        };
        using Types.Fields headers = incoming.Headers();
        foreach ((string name, byte[] bytes) in headers.Entries())
        {
            string value = Encoding.Latin1.GetString(bytes);
            if (!response.Headers.TryAddWithoutValidation(name, value))
            {
                _ = response.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }
        return response;
    }
}
