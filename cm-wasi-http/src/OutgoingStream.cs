// The body of a request as a stream.

using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using CmDotnet.Wasi.Http.Bindings.Wasi.Io;

namespace CmDotnet.Wasi.Http;

/// <summary>Writes the body of a request.</summary>
/// <param name="stream">The host's side, which belongs to the stream from now on.</param>
/// <param name="stop">Ends writes that have no token of their own.</param>
internal sealed class OutgoingStream(Streams.OutputStream stream, CancellationToken stop) : Stream
{
    /// <summary>Whether the host takes no more of the body.</summary>
    internal bool IsRefused { get; private set; }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer) => Write(buffer.ToArray(), 0, buffer.Length);

    // Timers fire meanwhile, and with them limits of time.
    public override void Write(byte[] buffer, int offset, int count) => WitTask.Wait(WriteAsync(buffer.AsMemory(offset, count), stop).AsTask());

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            while (!buffer.IsEmpty)
            {
                int room = (int)Math.Min(stream.CheckWrite(), (ulong)buffer.Length);
                if (room == 0)
                {
                    await WaitAsync(cancellationToken);
                    continue;
                }
                stream.Write(buffer.Span[..room]);
                buffer = buffer[room..];
            }
        }
        catch (WitException<Streams.StreamError> exception)
        {
            throw Refused(exception);
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() => WitTask.Wait(FlushAsync(stop));

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        try
        {
            stream.Flush();
            // There is room again when everything was flushed.
            await WaitAsync(cancellationToken);
        }
        catch (WitException<Streams.StreamError> exception) when (IsComplete(exception))
        {
        }
        catch (WitException<Streams.StreamError> exception)
        {
            throw Refused(exception);
        }
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

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        using Poll.Pollable pollable = stream.Subscribe();
        await pollable.WaitAsync(cancellationToken.CanBeCanceled ? cancellationToken : stop);
    }

    // The host closes the stream when it has as many bytes as the request's header says.
    private static bool IsComplete(WitException<Streams.StreamError> exception) => exception.Error is Streams.StreamError.Closed;

    private IOException Refused(WitException<Streams.StreamError> exception)
    {
        IsRefused = true;
        return HttpErrors.Exception(exception) ?? new IOException("The host takes no more of the body.", exception);
    }
}
