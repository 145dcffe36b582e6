// The body of a response as a stream, and the trailers behind it.

using System;
using System.Net.Http;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using CmDotnet.Wasi.Http.Bindings.Wasi.Http;
using CmDotnet.Wasi.Http.Bindings.Wasi.Io;

namespace CmDotnet.Wasi.Http;

/// <summary>Reads the body of a response, and owns that. A body that breaks off is an error, and never the end.</summary>
internal sealed class IncomingStream : ReadOnlyStream
{
    private readonly Types.IncomingResponse _incoming;
    private readonly Types.IncomingBody _body;
    private readonly Streams.InputStream _stream;
    private readonly HttpResponseMessage _response;
    private readonly Upload _upload;
    private readonly CancellationTokenSource _disposal = new();
    private long? _left;
    private bool _isOver;
    private bool _isReading;
    private Exception? _failure;

    /// <summary>Begins to read the body.</summary>
    /// <param name="incoming">The host's response, which belongs to the stream from now on.</param>
    /// <param name="response">The response that gets the trailers.</param>
    /// <param name="upload">The request's body, which may still be on its way.</param>
    internal IncomingStream(Types.IncomingResponse incoming, HttpResponseMessage response, Upload upload)
    {
        _incoming = incoming;
        _response = response;
        _upload = upload;
        _body = incoming.Consume();
        _stream = _body.Stream();
    }

    /// <summary>Says how long the body is; one that ends before is an error.</summary>
    /// <param name="length">Its length, where the response has it.</param>
    internal void Expect(long? length) => _left = length;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(_disposal.IsCancellationRequested, this);
        if (_failure is { } failure)
        {
            throw failure;
        }
        if (_isOver || buffer.IsEmpty)
        {
            return 0;
        }
        if (_isReading)
        {
            throw new InvalidOperationException("The body is being read already.");
        }
        _isReading = true;
        try
        {
            return await ReadOnceAsync(buffer, cancellationToken);
        }
        catch (HttpIOException exception)
        {
            _failure = exception;
            throw;
        }
        catch (OperationCanceledException) when (_disposal.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ObjectDisposedException(GetType().FullName);
        }
        finally
        {
            _isReading = false;
            if (_disposal.IsCancellationRequested)
            {
                Release();
            }
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposal.IsCancellationRequested)
        {
            _disposal.Cancel();
            if (!_isReading)
            {
                Release();
            }
        }
        base.Dispose(disposing);
    }

    private async Task<int> ReadOnceAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            byte[] bytes;
            while ((bytes = _stream.Read((ulong)buffer.Length)).Length == 0)
            {
                using Poll.Pollable pollable = _stream.Subscribe();
                await Transport.WaitAsync(pollable, _disposal.Token, cancellationToken);
            }
            bytes.CopyTo(buffer);
            _left -= bytes.Length;
            return bytes.Length;
        }
        catch (WitException<Streams.StreamError> exception)
        {
            if (HttpErrors.Exception(exception) is { } error)
            {
                throw error;
            }
        }
        await EndAsync(cancellationToken);
        return 0;
    }

    // Not every host fails the stream of a body that breaks off: the length tells, and what follows the body.
    private async Task EndAsync(CancellationToken cancellationToken)
    {
        if (_left > 0)
        {
            string message = $"The response ended prematurely, with at least {_left} additional bytes expected.";
            throw new HttpIOException(HttpRequestError.ResponseEnded, message);
        }
        _stream.Dispose();
        using Types.FutureTrailers future = Types.IncomingBody.Finish(_body);
        using (Poll.Pollable pollable = future.Subscribe())
        {
            await Transport.WaitAsync(pollable, _disposal.Token, cancellationToken);
        }
        _isOver = true;
        if (future.Get() is { IsOk: true } got)
        {
            using Types.Fields? trailers = got.Value.TryGetValue(out Types.Fields? fields, out Types.ErrorCode? error)
                ? fields
                : throw HttpErrors.BodyException(error, innerException: null);
            Add(trailers);
        }
    }

    private void Add(Types.Fields? trailers)
    {
        foreach ((string name, byte[] value) in trailers?.Entries() ?? [])
        {
            _ = _response.TrailingHeaders.TryAddWithoutValidation(name, Encoding.Latin1.GetString(value));
        }
    }

    private void Release()
    {
        // Each is made from the next, and must go before it.
        _stream.Dispose();
        _body.Dispose();
        _incoming.Dispose();
        _upload.Dispose();
        _disposal.Dispose();
    }
}
