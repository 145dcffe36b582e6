// The body of a response as a stream.

using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using CmDotnet.Wasi.Http.Bindings.Wasi.Http;
using CmDotnet.Wasi.Http.Bindings.Wasi.Io;

namespace CmDotnet.Wasi.Http;

/// <summary>Reads the body of a response, and owns that.</summary>
internal sealed class IncomingStream : Stream
{
    private readonly Types.IncomingResponse _response;
    private readonly Types.IncomingBody _body;
    private readonly Streams.InputStream _stream;

    /// <summary>Begins to read the body.</summary>
    /// <param name="response">The response, which belongs to the stream from now on.</param>
    internal IncomingStream(Types.IncomingResponse response)
    {
        _response = response;
        _body = response.Consume();
        _stream = _body.Stream();
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }
        try
        {
            byte[] bytes = _stream.BlockingRead((ulong)buffer.Length);
            bytes.CopyTo(buffer);
            return bytes.Length;
        }
        catch (WitException<Streams.StreamError> exception)
        {
            return HttpErrors.Exception(exception) is { } error ? throw error : 0;
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (buffer.IsEmpty)
        {
            return 0;
        }
        try
        {
            byte[] bytes;
            while ((bytes = _stream.Read((ulong)buffer.Length)).Length == 0)
            {
                using Poll.Pollable pollable = _stream.Subscribe();
                await pollable.WaitAsync(cancellationToken);
            }
            bytes.CopyTo(buffer);
            return bytes.Length;
        }
        catch (WitException<Streams.StreamError> exception)
        {
            return HttpErrors.Exception(exception) is { } error ? throw error : 0;
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            // Each is made from the next, and must go before it.
            _stream.Dispose();
            _body.Dispose();
            _response.Dispose();
        }
        base.Dispose(disposing);
    }
}
