// The writable end of the WIT type `stream<T>`.

using System;
using System.Threading;
using System.Threading.Tasks;
using CmDotnet.CompilerServices;

namespace CmDotnet;

/// <summary>
/// The writable end of a stream that this component made with <see cref="WitStream"/>. Dispose of it at the end of the
/// stream.
/// </summary>
/// <typeparam name="T">The type of the items; <see cref="Unit"/> for a stream without a type.</typeparam>
public sealed class StreamWriter<T> : ImportedResource
{
    private readonly Transfer<T> _transfer;
    private StreamReader<T>? _localReader;

    internal StreamWriter(StreamReader<T> reader)
    {
        _transfer = new(this, isRead: false);
        _localReader = reader;
        AttachLocal();
    }

    internal Transfer<T> Transfer => _transfer;

    internal bool IsGone { get; private set; }

    /// <summary>Writes items, and waits until the reader has taken all of them.</summary>
    /// <param name="items">The items. They are used until the write is over.</param>
    /// <param name="cancellationToken">Ends the write. What the reader took by then is taken.</param>
    /// <returns>The number of items that the reader took: all, or fewer because it is gone or the write was cancelled.</returns>
    /// <exception cref="InvalidOperationException">Another write goes on.</exception>
    /// <exception cref="ObjectDisposedException">The stream was disposed of.</exception>
    /// <exception cref="OperationCanceledException">The write was cancelled, before anything was taken.</exception>
    public ValueTask<int> WriteAsync(ReadOnlyMemory<T> items, CancellationToken cancellationToken = default)
    {
        EnsureUsable(isLocal: true);
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<int>(cancellationToken);
        }
        if (_transfer.IsBusy)
        {
            throw new InvalidOperationException("A write to the stream goes on; await it before the next.");
        }
        int count = WriteLocally(ref items);
        if (IsGone || _transfer.IsEnded || _localReader is { IsGone: true })
        {
            return new(count);
        }
        // A write of nothing waits for a reader.
        if (items.IsEmpty && (count > 0 || _localReader is { Transfer.IsBusy: true }))
        {
            return new(count);
        }
        return _localReader is null
            ? _transfer.Write(items, count, cancellationToken)
            : _transfer.Park(default, items, count, cancellationToken);
    }

    /// <summary>Writes one item, and waits until the reader has taken it.</summary>
    /// <param name="item">The item.</param>
    /// <param name="cancellationToken">Ends the write.</param>
    /// <returns>Whether the reader took it; otherwise it is gone.</returns>
    /// <exception cref="InvalidOperationException">Another write goes on.</exception>
    /// <exception cref="ObjectDisposedException">The stream was disposed of.</exception>
    /// <exception cref="OperationCanceledException">The write was cancelled.</exception>
    public async ValueTask<bool> WriteAsync(T item, CancellationToken cancellationToken = default) =>
        await WriteAsync(new T[] { item }, cancellationToken) == 1;

    internal void Connect(ChannelType<T> type, int handle)
    {
        _localReader = null;
        _transfer.Attach(type, handle);
        if (IsGone)
        {
            _transfer.Drop();
            return;
        }
        Attach(handle);
        _transfer.Unpark();
    }

    /// <inheritdoc/>
    protected override void DropHandle(int handle)
    {
        IsGone = true;
        _transfer.Drop();
        _localReader?.WriterIsGone();
    }

    internal void ReaderIsGone()
    {
        if (_transfer.IsBusy)
        {
            _transfer.Complete(0, isEnded: true);
        }
    }

    // Fills the room of a reader in this component. What follows a read may run at once: it may read again, give its end
    // away or dispose of it.
    private int WriteLocally(ref ReadOnlyMemory<T> items)
    {
        int total = 0;
        while (!items.IsEmpty && _localReader is { IsGone: false, Transfer: { IsBusy: true } read })
        {
            // A read without room only waits for a writer, and is completed without items.
            int count = Math.Min(items.Length, read.Target.Length);
            items[..count].CopyTo(read.Target);
            items = items[count..];
            total += count;
            read.Complete(count, isEnded: false);
        }
        return total;
    }
}
