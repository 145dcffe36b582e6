// The response's half.

using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace CmDotnet.AspNetCore;

internal sealed partial class RequestContext : IHttpResponseFeature, IHttpResponseBodyFeature, IHttpResponseTrailersFeature
{
    private Stack<(Func<object, Task> Callback, object State)>? _starting;
    private Stack<(Func<object, Task> Callback, object State)>? _completed;
    private HeaderDictionary _responseHeaders = [];
    private IHeaderDictionary? _responseTrailers;
    private ResponseBody? _stream;
    private PipeWriter? _writer;
    private Stream? _otherStream;
    private int _status = StatusCodes.Status200OK;
    private string? _reason;
    private long _written;
    private bool _isCompleted;
    // What was written synchronously, where the host takes it when the call returns.
    private ArrayBufferWriter<byte>? _pending;

    public bool HasStarted { get; private set; }

    public int StatusCode
    {
        get => _status;
        set
        {
            CheckNotStarted("StatusCode");
            _status = value;
        }
    }

    // It is read, and not sent: HTTP/2 has none, and neither has the host's interface.
    public string? ReasonPhrase
    {
        get => _reason;
        set
        {
            CheckNotStarted("ReasonPhrase");
            _reason = value;
        }
    }

    IHeaderDictionary IHttpResponseFeature.Headers
    {
        get => _responseHeaders;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            _responseHeaders = new HeaderDictionary(value.ToDictionary());
        }
    }

    Stream IHttpResponseFeature.Body
    {
        get => _otherStream ?? Stream;
        set => _otherStream = value;
    }

    public Stream Stream => _stream ??= new ResponseBody(this);

    public PipeWriter Writer => _writer ??= PipeWriter.Create(Stream, new StreamPipeWriterOptions(leaveOpen: true));

    IHeaderDictionary IHttpResponseTrailersFeature.Trailers
    {
        get => _responseTrailers ??= new HeaderDictionary();
        set => _responseTrailers = value;
    }

    private bool CanHaveResponseBody =>
        Method != "HEAD" && StatusCode is not (StatusCodes.Status204NoContent or StatusCodes.Status205ResetContent or StatusCodes.Status304NotModified);

    public void OnStarting(Func<object, Task> callback, object state)
    {
        CheckNotStarted("OnStarting");
        (_starting ??= []).Push((callback, state));
    }

    public void OnCompleted(Func<object, Task> callback, object state) => (_completed ??= []).Push((callback, state));

    public void DisableBuffering()
    {
    }

    public async Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default)
    {
        const int Part = 65536;
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
        _ = file.Seek(offset, SeekOrigin.Begin);
        long left = count ?? (file.Length - offset);
        byte[] buffer = new byte[Part];
        while (left > 0)
        {
            int read = await file.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, Part)), cancellationToken);
            if (read == 0)
            {
                throw new EndOfStreamException($"'{path}' is shorter than it was.");
            }
            await WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            left -= read;
        }
    }

    public Task StartAsync(CancellationToken cancellationToken = default) => HasStarted ? Task.CompletedTask : StartAsync(isWhole: false);

    public async Task CompleteAsync()
    {
        if (_isCompleted)
        {
            return;
        }
        if (_writer is { UnflushedBytes: > 0 } writer)
        {
            _ = await writer.FlushAsync();
        }
        await WritePendingAsync(CancellationToken.None);
        if (!HasStarted)
        {
            await StartAsync(isWhole: true);
        }
        CheckWhole();
        if (!_isCompleted)
        {
            _isCompleted = true;
            _exchange.End(_responseTrailers is { Count: > 0 } trailers ? HeaderText.Fields(trailers) : null);
        }
    }

    internal void Write(ReadOnlySpan<byte> bytes)
    {
        CheckSynchronousIO();
        if (_exchange.TakesAtOnce)
        {
            WitTask.Wait(WriteAsync(bytes.ToArray(), CancellationToken.None));
        }
        else
        {
            (_pending ??= new ArrayBufferWriter<byte>()).Write(bytes);
        }
    }

    internal void Flush()
    {
        CheckSynchronousIO();
        if (_exchange.TakesAtOnce)
        {
            WitTask.Wait(FlushAsync(CancellationToken.None));
        }
    }

    internal async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await WritePendingAsync(cancellationToken);
        await WritePartAsync(bytes, cancellationToken);
    }

    private async Task WritePendingAsync(CancellationToken cancellationToken)
    {
        if (_pending is { } pending)
        {
            _pending = null;
            await WritePartAsync(pending.WrittenMemory, cancellationToken);
        }
    }

    private async Task WritePartAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (_isCompleted)
        {
            ThrowCompleted();
        }
        if (!HasStarted)
        {
            CheckRoom(bytes.Length);
            await StartAsync(isWhole: false);
        }
        if (!CanHaveResponseBody)
        {
            CheckHead(bytes.Length);
            return;
        }
        CheckRoom(bytes.Length);
        _written += bytes.Length;
        if (bytes.IsEmpty)
        {
            return;
        }
        try
        {
            await _exchange.WriteAsync(bytes, cancellationToken);
        }
        catch (IOException)
        {
            // As Kestrel does: nobody reads it, which is for those to know who ask.
            _isCompleted = true;
            Cancel();
        }
    }

    internal async Task FlushAsync(CancellationToken cancellationToken)
    {
        await WritePendingAsync(cancellationToken);
        await StartAsync(cancellationToken);
        if (CanHaveResponseBody && !_isCompleted)
        {
            _exchange.Flush();
        }
    }

    /// <summary>Answers instead of an application that threw.</summary>
    /// <param name="status">The status of the response, if none was sent yet.</param>
    internal async Task FailAsync(int status)
    {
        if (HasStarted || _isCompleted)
        {
            Abort();
            return;
        }
        _status = status;
        _reason = null;
        _starting = null;
        _writer = null;
        _pending = null;
        _responseTrailers = null;
        _written = 0;
        _responseHeaders = [];
        await CompleteAsync();
    }

    /// <summary>Calls what waits for the end.</summary>
    internal async Task EndAsync()
    {
        while (_completed?.TryPop(out (Func<object, Task> Callback, object State) next) == true)
        {
            try
            {
                await next.Callback(next.State);
            }
            catch (Exception exception)
            {
                Log.ApplicationError(_logger, TraceIdentifier, exception);
            }
        }
    }

    private async Task StartAsync(bool isWhole)
    {
        // The last that was registered is the first that is called.
        while (_starting?.TryPop(out (Func<object, Task> Callback, object State) next) == true)
        {
            await next.Callback(next.State);
        }
        if (HasStarted)
        {
            return;
        }
        if ((isWhole || !CanHaveResponseBody) && _responseHeaders.ContentLength is null && Method != "HEAD" && StatusCode is not (StatusCodes.Status204NoContent or StatusCodes.Status304NotModified))
        {
            _responseHeaders.ContentLength = 0;
        }
        bool hasBody = CanHaveResponseBody && _responseHeaders.ContentLength is not 0;
        if (isWhole)
        {
            CheckWhole();
        }
        _exchange.SendHead(StatusCode, HeaderText.Fields(_responseHeaders), hasBody || _responseTrailers is not null);
        HasStarted = true;
        _responseHeaders.IsReadOnly = true;
    }

    private void CheckNotStarted(string what)
    {
        if (HasStarted)
        {
            throw new InvalidOperationException($"{what} cannot be set because the response has already started.");
        }
    }

    private static void ThrowCompleted() => throw new InvalidOperationException("Writing is not allowed after the response was completed.");

    // Kestrel drops the body of a response to HEAD, too, and lets nobody write one where there is none.
    private void CheckHead(int count)
    {
        if (Method != "HEAD" && count > 0)
        {
            throw new InvalidOperationException($"Writing to the response body is invalid for responses with status code {StatusCode}.");
        }
    }

    private void CheckRoom(int count)
    {
        if (CanHaveResponseBody && _written + count > _responseHeaders.ContentLength)
        {
            throw new InvalidOperationException($"Response Content-Length mismatch: too many bytes written ({_written + count} of {_responseHeaders.ContentLength}).");
        }
    }

    private void CheckWhole()
    {
        if (CanHaveResponseBody && !_isCompleted && _written < _responseHeaders.ContentLength)
        {
            throw new InvalidOperationException($"Response Content-Length mismatch: too few bytes written ({_written} of {_responseHeaders.ContentLength}).");
        }
    }
}
