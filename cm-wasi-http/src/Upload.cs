// The way of a request's body to the server, which goes on while the response is waited for.

using System;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using CmDotnet.Wasi.Http.Bindings.Wasi.Http;

namespace CmDotnet.Wasi.Http;

/// <summary>Sends the body of a request.</summary>
internal sealed class Upload : IDisposable
{
    /// <summary>A body of so many bytes is sent even to a server that refuses the request: the connection stays of use.</summary>
    private const int SmallBody = 1024;

    private readonly Types.OutgoingBody? _body;
    private readonly HttpContent? _content;
    private readonly CancellationTokenSource _stop;
    private readonly CancellationToken _stopped;
    private bool _isRunning;
    private bool _isDisposed;

    /// <summary>A body that is not sent yet.</summary>
    /// <param name="body">The host's side, which belongs to this from now on; none where there is no body.</param>
    /// <param name="content">The body.</param>
    /// <param name="cancellationToken">Ends the upload.</param>
    internal Upload(Types.OutgoingBody? body, HttpContent? content, CancellationToken cancellationToken)
    {
        _body = body;
        _content = content;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _stopped = _stop.Token;
    }

    /// <summary>Whether the host took no more of the body.</summary>
    internal bool IsRefused { get; private set; }

    /// <summary>Sends the body.</summary>
    /// <param name="answer">The response.</param>
    /// <param name="consent">How long the server's consent is waited for; <see langword="null"/>: it is not asked.</param>
    internal async Task RunAsync(Task<Types.IncomingResponse> answer, TimeSpan? consent)
    {
        if (_body is null || _content is null)
        {
            return;
        }
        _isRunning = true;
        if (consent is { } time && await IsRefusedAsync(answer, time))
        {
            // The host would take a body that ends here for an error of the request. It is left open until the response is read.
            _isRunning = false;
            return;
        }
        try
        {
            await SendAsync(_body, _content);
        }
        finally
        {
            _isRunning = false;
            _body.Dispose();
        }
    }

    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }
        _isDisposed = true;
        _stop.Cancel();
        _stop.Dispose();
        if (!_isRunning)
        {
            _body?.Dispose();
        }
    }

    // wasi:http tells nothing of a response 100; what is seen is a final response, or that none came in time.
    private async Task<bool> IsRefusedAsync(Task<Types.IncomingResponse> answer, TimeSpan time)
    {
        _ = await Task.WhenAny(answer, Task.Delay(time, _stopped));
        return answer.IsCompletedSuccessfully && (await answer).Status() >= 300 && _content!.Headers.ContentLength is not <= SmallBody;
    }

    private async Task SendAsync(Types.OutgoingBody body, HttpContent content)
    {
        OutgoingStream stream = new(body.Write(), _stopped);
        try
        {
            using (stream)
            {
                await content.CopyToAsync(stream, context: null, _stopped);
                await stream.FlushAsync(_stopped);
            }
            Types.OutgoingBody.Finish(body, trailers: null);
        }
        catch (WitException<Types.ErrorCode> exception)
        {
            throw HttpErrors.Exception(exception.Error, target: null, exception);
        }
        finally
        {
            IsRefused = stream.IsRefused;
        }
    }
}
