// The two streams of a connection.

using System;
using System.Net.Sockets;
using CmDotnet.Wasi.Sockets.Bindings.Wasi.Io;

namespace CmDotnet.Wasi.Sockets;

/// <summary>Sends and receives what is possible at once, and owns the streams.</summary>
internal sealed class TcpStreams(Streams.InputStream input, Streams.OutputStream output) : IDisposable
{
    // The most that is read without being asked for, to know how much there is.
    private const int MostAhead = 65536;

    private Watch? _readWatch;
    private Watch? _writeWatch;
    private ArraySegment<byte> _ahead = ArraySegment<byte>.Empty;
    private Errno _readError;
    private bool _isReadOver;
    private bool _isWriteOver;
    private bool _hasSent;

    internal Watch ReadWatch => _readWatch ??= new Watch(input.Subscribe());

    internal Watch WriteWatch => _writeWatch ??= new Watch(output.Subscribe());

    /// <summary>Whether a read would not block.</summary>
    internal bool CanRead => _ahead.Count > 0 || _isReadOver || ReadWatch.IsReady;

    /// <summary>Whether a write would not block.</summary>
    internal bool CanWrite => _isWriteOver || WriteWatch.IsReady;

    /// <summary>Whether the host has still something to send.</summary>
    internal bool IsSending => _hasSent && !WriteWatch.IsReady;

    /// <summary>How many bytes are there.</summary>
    internal int Available
    {
        get
        {
            if (_ahead.Count == 0)
            {
                _ = ReadAhead(MostAhead);
            }
            return _ahead.Count;
        }
    }

    /// <summary>Receives what is there.</summary>
    /// <param name="buffer">Where it goes.</param>
    /// <param name="peeks">Whether it is received again later.</param>
    /// <param name="received">How many bytes there are; none at the end.</param>
    internal Errno Receive(Span<byte> buffer, bool peeks, out int received)
    {
        received = 0;
        if (buffer.IsEmpty)
        {
            return Errno.Success;
        }
        if (_ahead.Count == 0 && !ReadAhead(Math.Min(buffer.Length, MostAhead)))
        {
            return Errno.WouldBlock;
        }
        if (_ahead.Count == 0)
        {
            // An error is told once, the end each time.
            Errno error = _readError;
            _readError = peeks ? error : Errno.Success;
            return error;
        }
        received = Math.Min(buffer.Length, _ahead.Count);
        _ahead[..received].AsSpan().CopyTo(buffer);
        if (!peeks)
        {
            _ahead = _ahead[received..];
        }
        return Errno.Success;
    }

    /// <summary>Sends what the host takes at once.</summary>
    /// <param name="data">What is sent.</param>
    /// <param name="sent">How many bytes of it were.</param>
    internal Errno Send(ReadOnlySpan<byte> data, out int sent)
    {
        sent = 0;
        if (_isWriteOver)
        {
            return Errno.BrokenPipe;
        }
        try
        {
            ulong room = output.CheckWrite();
            if (room == 0 && !data.IsEmpty)
            {
                return Errno.WouldBlock;
            }
            int count = (int)Math.Min(room, (ulong)data.Length);
            output.Write(data[..count]);
            sent = count;
            _hasSent |= count > 0;
            return Errno.Success;
        }
        catch (WitException<Streams.StreamError> exception)
        {
            _isWriteOver = true;
            return IsEnd(exception.Error) ? Errno.BrokenPipe : Errno.ConnectionReset;
        }
    }

    /// <summary>Notes that the socket was shut down.</summary>
    /// <param name="how">In which direction.</param>
    internal void Shutdown(SocketShutdown how)
    {
        _isWriteOver |= how is not SocketShutdown.Receive;
        if (how is not SocketShutdown.Send)
        {
            _isReadOver = true;
        }
    }

    /// <summary>Gives back the stream that is read from.</summary>
    internal void StopReading()
    {
        _isReadOver = true;
        _readWatch?.Dispose();
        _readWatch = null;
        input.Dispose();
    }

    public void Dispose()
    {
        StopReading();
        _writeWatch?.Dispose();
        output.Dispose();
    }

    // What the host says of a failed read or write is in no form that code can rely on. It is nearly always a reset.
    private static bool IsEnd(Streams.StreamError error)
    {
        if (error is Streams.StreamError.LastOperationFailed failed)
        {
            failed.Value.Dispose();
            return false;
        }
        return true;
    }

    // Whether a read is over: with data, with the end or with an error.
    private bool ReadAhead(int count)
    {
        if (_isReadOver)
        {
            return true;
        }
        try
        {
            _ahead = input.Read((ulong)count);
            return _ahead.Count > 0;
        }
        catch (WitException<Streams.StreamError> exception)
        {
            _isReadOver = true;
            _readError = IsEnd(exception.Error) ? Errno.Success : Errno.ConnectionReset;
            return true;
        }
    }
}
