// The readable end of the WIT type `stream<T>`.

using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using CmDotnet.CompilerServices;

namespace CmDotnet;

/// <summary>
/// The readable end of a WIT <c>stream&lt;T&gt;</c>. Read from it, enumerate it with <c>await foreach</c>, or hand it over to
/// another component. Dispose of it to tell the writer that nobody reads any more.
/// </summary>
/// <typeparam name="T">The type of the items; <see cref="Unit"/> for a stream without a type.</typeparam>
public sealed class StreamReader<T> : ImportedResource, IAsyncEnumerable<T>
{
    // What a read by `await foreach` asks for: enough to be worth the call.
    private const int EnumerationCount = 256;

    private readonly Transfer<T> _transfer;
    private StreamWriter<T>? _localWriter;
    private ReadOnlyMemory<T> _unread;

    internal StreamReader() => _transfer = new(this, isRead: true);

    /// <summary>A stream that arrived. For generated code.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="handle">The handle of the readable end.</param>
    public StreamReader(ChannelType<T> type, ResourceHandle handle)
        : base(handle)
    {
        _transfer = new(this, isRead: true);
        _transfer.Attach(type, handle.Value);
    }

    internal Transfer<T> Transfer => _transfer;

    internal bool IsGone { get; private set; }

    /// <summary>Reads items as soon as there are any.</summary>
    /// <param name="buffer">Where they go. It is used until the read is over. An empty one waits for a writer.</param>
    /// <param name="cancellationToken">Ends the read; nothing is lost that has arrived by then.</param>
    /// <returns>The number of items, which may be less than the buffer holds; 0 at the end of the stream.</returns>
    /// <exception cref="InvalidOperationException">Another read goes on.</exception>
    /// <exception cref="ObjectDisposedException">The stream was disposed of or given away.</exception>
    /// <exception cref="OperationCanceledException">The read was cancelled, before anything arrived.</exception>
    public ValueTask<int> ReadAsync(Memory<T> buffer, CancellationToken cancellationToken = default)
    {
        if (!_unread.IsEmpty)
        {
            int count = Math.Min(_unread.Length, buffer.Length);
            _unread[..count].CopyTo(buffer);
            _unread = _unread[count..];
            return new(count);
        }
        EnsureUsable(_localWriter is not null);
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<int>(cancellationToken);
        }
        if (_transfer.IsBusy)
        {
            throw new InvalidOperationException("A read of the stream goes on; await it before the next.");
        }
        if (_transfer.IsEnded)
        {
            return new(0);
        }
        return _localWriter is { } writer ? ReadLocally(writer, buffer, cancellationToken) : _transfer.Read(buffer, cancellationToken);
    }

    /// <summary>The items, one by one, to the end of the stream. What an enumeration leaves can be read afterwards.</summary>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    /// <returns>The enumerator.</returns>
    public async IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        T[] buffer = new T[EnumerationCount];
        int count;
        while ((count = await ReadAsync(buffer, cancellationToken)) > 0)
        {
            _unread = buffer.AsMemory(0, count);
            while (!_unread.IsEmpty)
            {
                T item = _unread.Span[0];
                _unread = _unread[1..];
                yield return item;
            }
        }
    }

    /// <summary>The handle to give away: a stream that was made here gets one now. For generated code.</summary>
    /// <param name="type">Its type.</param>
    /// <returns>The same stream.</returns>
    /// <exception cref="InvalidOperationException">A read goes on, or items were read ahead.</exception>
    public StreamReader<T> Prepare(ChannelType<T> type)
    {
        ArgumentNullException.ThrowIfNull(type);
        if (_transfer.IsBusy || !_unread.IsEmpty)
        {
            throw new InvalidOperationException("A stream cannot be given away while it is read, or while an enumeration has items that were not taken.");
        }
        if (_localWriter is { } writer)
        {
            EnsureUsable(isLocal: true);
            long ends = type.Create();
            _localWriter = null;
            _transfer.Attach(type, (int)ends);
            Attach((int)ends);
            writer.Connect(type, (int)(ends >> 32));
        }
        return this;
    }

    internal void Connect(StreamWriter<T> writer)
    {
        _localWriter = writer;
        AttachLocal();
    }

    /// <inheritdoc/>
    protected override void DropHandle(int handle)
    {
        IsGone = true;
        _transfer.Drop();
        _localWriter?.ReaderIsGone();
    }

    private ValueTask<int> ReadLocally(StreamWriter<T> writer, Memory<T> buffer, CancellationToken cancellationToken)
    {
        if (!writer.Transfer.IsBusy)
        {
            return writer.IsGone ? new(0) : _transfer.Park(buffer, default, count: 0, cancellationToken);
        }
        ReadOnlyMemory<T> items = writer.Transfer.Items;
        int count = Math.Min(items.Length, buffer.Length);
        items[..count].CopyTo(buffer);
        if (buffer.IsEmpty)
        {
            return new(0);
        }
        writer.Transfer.Advance(count);
        // A write of nothing only waited for a reader. What follows it may have done anything.
        return count > 0 ? new(count) : ReadAsync(buffer, cancellationToken);
    }

    internal void WriterIsGone()
    {
        if (_localWriter is not null && _transfer.IsBusy)
        {
            _transfer.Complete(0, isEnded: true);
        }
    }
}
