// The body of a request as a stream.

using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using CmDotnet.Wasi.Http.Bindings.Wasi.Io;

namespace CmDotnet.Wasi.Http;

/// <summary>Writes the body of a request.</summary>
/// <param name="stream">The host's side, which belongs to the stream from now on.</param>
internal sealed class OutgoingStream(Streams.OutputStream stream) : Stream
{
    /// <summary>The most bytes that <c>blocking-write-and-flush</c> takes.</summary>
    private const int MostBytes = 4096;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            while (!buffer.IsEmpty)
            {
                int count = Math.Min(buffer.Length, MostBytes);
                stream.BlockingWriteAndFlush(buffer[..count]);
                buffer = buffer[count..];
            }
        }
        catch (WitException<Streams.StreamError> exception)
        {
            throw HttpErrors.Exception(exception) ?? (Exception)new IOException("The host takes no more of the body.", exception);
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled(cancellationToken);
        }
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            stream.Dispose();
        }
        base.Dispose(disposing);
    }
}
