// One request through wasi:http/outgoing-handler, and its response; nothing of redirects, cookies and the like. The
// headers are made in OutgoingFields, the bodies are in Upload and IncomingStream, the errors in HttpErrors.

using System;
using System.Net;
using System.Net.Http;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using CmDotnet.Wasi.Http.Bindings.Wasi.Http;
using CmDotnet.Wasi.Http.Bindings.Wasi.Io;

namespace CmDotnet.Wasi.Http;

/// <summary>How one request is sent.</summary>
internal sealed record TransportSettings
{
    internal TimeSpan? ConnectTimeout { get; init; }

    internal TimeSpan? FirstByteTimeout { get; init; }

    internal TimeSpan? BetweenBytesTimeout { get; init; }

    /// <summary>How long a body waits for the server's consent that the request asks for.</summary>
    internal TimeSpan ExpectContinueTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>What the header <c>Cookie</c> has beyond those of the request.</summary>
    internal string? Cookies { get; init; }

    internal HeaderEncodingSelector<HttpRequestMessage>? RequestEncoding { get; init; }

    internal HeaderEncodingSelector<HttpRequestMessage>? ResponseEncoding { get; init; }
}

internal static class Transport
{
    internal static async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, TransportSettings settings, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        cancellationToken.ThrowIfCancellationRequested();
        using Types.OutgoingRequest outgoing = Outgoing(request, settings);
        Types.OutgoingBody? body = request.Content is null ? null : outgoing.Body();
        Types.FutureIncomingResponse future;
        try
        {
            future = Begin(outgoing, request.RequestUri!, settings);
        }
        catch
        {
            body?.Dispose();
            throw;
        }
        using (future)
        {
            Upload upload = new(body, request.Content, cancellationToken);
            try
            {
                using CancellationTokenSource giveUp = new();
                Task<Types.IncomingResponse> answer = AnswerAsync(future, request.RequestUri!, settings, giveUp.Token, cancellationToken);
                Task sent = upload.RunAsync(answer, ContinueTimeout(request, settings));
                if (await Task.WhenAny(sent, answer) == sent && sent.IsFaulted && !upload.IsRefused)
                {
                    await giveUp.CancelAsync();
                    await AbandonAsync(answer);
                    await sent;
                }
                // A server can answer before it has the whole body, and close the connection: then the answer counts, and not
                // that the rest could not be sent.
                _ = sent.ContinueWith(static sent => sent.Exception, TaskScheduler.Default);
                return Incoming(await answer, request, settings, upload);
            }
            catch
            {
                upload.Dispose();
                throw;
            }
        }
    }

    // What waits for the host has to end before what it waits for goes.
    private static async Task AbandonAsync(Task<Types.IncomingResponse> answer)
    {
        try
        {
            (await answer).Dispose();
        }
        catch (Exception exception) when (exception is OperationCanceledException or HttpRequestException)
        {
        }
    }

    private static TimeSpan? ContinueTimeout(HttpRequestMessage request, TransportSettings settings) =>
        request.Headers.ExpectContinue == true ? settings.ExpectContinueTimeout : null;

    private static async Task<Types.IncomingResponse> AnswerAsync(Types.FutureIncomingResponse future, Uri target, TransportSettings settings, CancellationToken giveUp, CancellationToken cancellationToken)
    {
        using (Poll.Pollable pollable = future.Subscribe())
        {
            await WaitAsync(pollable, giveUp, cancellationToken);
        }
        Result<Result<Types.IncomingResponse, Types.ErrorCode>, Unit> result =
            future.Get() ?? throw new HttpRequestException("The host has no response, though it said so.");
        return result.Value.TryGetValue(out Types.IncomingResponse? response, out Types.ErrorCode? error)
            ? response
            : throw Failure(error, target, settings, innerException: null);
    }

    /// <summary>Waits for the host, until one of two says that nobody waits any more.</summary>
    /// <param name="pollable">What is waited for.</param>
    /// <param name="giveUp">Ends the wait.</param>
    /// <param name="cancellationToken">The caller's own, which its exception names.</param>
    internal static async Task WaitAsync(Poll.Pollable pollable, CancellationToken giveUp, CancellationToken cancellationToken)
    {
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(giveUp, cancellationToken);
        try
        {
            await pollable.WaitAsync(either.Token);
        }
        catch (OperationCanceledException exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new TaskCanceledException(exception.Message, exception, cancellationToken);
        }
    }

    private static Exception Failure(Types.ErrorCode error, Uri target, TransportSettings settings, Exception? innerException) =>
        settings.ConnectTimeout is not null && HttpErrors.IsTimeout(error)
            ? new TaskCanceledException(
                "The operation was canceled.",
                new TimeoutException("A connection could not be established within the configured ConnectTimeout.", innerException))
            : HttpErrors.Exception(error, target, innerException);

    private static Types.OutgoingRequest Outgoing(HttpRequestMessage request, TransportSettings settings)
    {
        Uri uri = request.RequestUri ?? throw new InvalidOperationException("The request has no URI.");
        Types.OutgoingRequest outgoing = new(OutgoingFields.Of(request, settings));
        try
        {
            outgoing.SetMethod(Method(request.Method));
            outgoing.SetScheme(Scheme(uri));
            outgoing.SetAuthority(Authority(uri));
            outgoing.SetPathWithQuery(uri.PathAndQuery);
            return outgoing;
        }
        catch (WitException exception)
        {
            outgoing.Dispose();
            throw new HttpRequestException($"The host takes no request '{request.Method} {uri}'.", exception);
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

    /// <summary>Where the request goes.</summary>
    /// <param name="uri">Its address.</param>
    /// <returns>The host, and the port where it is not the scheme's.</returns>
    internal static string Authority(Uri uri) => uri.IsDefaultPort ? Host(uri) : $"{Host(uri)}:{uri.Port}";

    /// <summary>The host of an address, as it stands before a port.</summary>
    internal static string Host(Uri uri) => uri.HostNameType is UriHostNameType.IPv6 ? $"[{uri.IdnHost}]" : uri.IdnHost;

    private static Types.FutureIncomingResponse Begin(Types.OutgoingRequest request, Uri target, TransportSettings settings)
    {
        Types.RequestOptions? options = Options(settings);
        try
        {
            return OutgoingHandler.Handle(request, options);
        }
        catch (WitException<Types.ErrorCode> exception)
        {
            throw Failure(exception.Error, target, settings, exception);
        }
    }

    private static Types.RequestOptions? Options(TransportSettings settings)
    {
        if ((settings.ConnectTimeout ?? settings.FirstByteTimeout ?? settings.BetweenBytesTimeout) is null)
        {
            return null;
        }
        Types.RequestOptions options = new();
        try
        {
            options.SetConnectTimeout(Nanoseconds(settings.ConnectTimeout));
            options.SetFirstByteTimeout(Nanoseconds(settings.FirstByteTimeout));
            options.SetBetweenBytesTimeout(Nanoseconds(settings.BetweenBytesTimeout));
            return options;
        }
        catch (WitException exception)
        {
            options.Dispose();
            throw new HttpRequestException("The host has no timeouts for requests.", exception);
        }
    }

    private static ulong? Nanoseconds(TimeSpan? time) => time is { } value ? (ulong)value.TotalNanoseconds : null;

    private static HttpResponseMessage Incoming(Types.IncomingResponse incoming, HttpRequestMessage request, TransportSettings settings, Upload upload)
    {
        HttpResponseMessage response = new((HttpStatusCode)incoming.Status()) { RequestMessage = request };
        IncomingStream stream = new(incoming, response, upload);
        response.Content = new StreamContent(stream);
        using (Types.Fields headers = incoming.Headers())
        {
            foreach ((string name, byte[] bytes) in headers.Entries())
            {
                string value = (settings.ResponseEncoding?.Invoke(name, request) ?? Encoding.Latin1).GetString(bytes);
                if (!response.Headers.TryAddWithoutValidation(name, value))
                {
                    _ = response.Content.Headers.TryAddWithoutValidation(name, value);
                }
            }
        }
        stream.Expect(BodyLength(request, response));
        return response;
    }

    /// <summary>How long the response says that its body is.</summary>
    private static long? BodyLength(HttpRequestMessage request, HttpResponseMessage response)
    {
        bool hasNoBody = request.Method == HttpMethod.Head || response.StatusCode is HttpStatusCode.NoContent or HttpStatusCode.NotModified;
        return hasNoBody || response.Headers.TransferEncodingChunked == true ? null : response.Content.Headers.ContentLength;
    }
}
