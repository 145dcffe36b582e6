// The writable end of the WIT type `stream<T>`.

using System;
using System.Runtime.CompilerServices;
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
        ValueTask<int> first = WriteSomeAsync(items, cancellationToken);
        if (first.IsCompletedSuccessfully)
        {
            int count = first.Result;
            return count == items.Length || _transfer.IsEnded ? new(count) : WriteRestAsync(count, items, new(0), cancellationToken);
        }
        return WriteRestAsync(0, items, first, cancellationToken);
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
        }
        else if (_transfer.IsBusy)
        {
            _transfer.Unpark();
        }
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

    private ValueTask<int> WriteSomeAsync(ReadOnlyMemory<T> items, CancellationToken cancellationToken)
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
        if (_transfer.IsEnded || _localReader is { IsGone: true })
        {
            return new(0);
        }
        return _localReader is { } reader ? WriteLocally(reader, items, cancellationToken) : _transfer.Write(items, cancellationToken);
    }

    // Most writes wait once: what that takes is used again, and only who awaits the write needs its context.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> WriteRestAsync(int count, ReadOnlyMemory<T> items, ValueTask<int> current, CancellationToken cancellationToken)
    {
        try
        {
            count += await current.ConfigureAwait(false);
            while (count < items.Length && !_transfer.IsEnded && _localReader is not { IsGone: true })
            {
                count += await WriteSomeAsync(items[count..], cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (count > 0)
        {
            // What the reader took by then is taken.
        }
        return count;
    }

    private ValueTask<int> WriteLocally(StreamReader<T> reader, ReadOnlyMemory<T> items, CancellationToken cancellationToken)
    {
        if (!reader.Transfer.IsBusy)
        {
            return _transfer.Park(default, items, cancellationToken);
        }
        Memory<T> target = reader.Transfer.Target;
        int count = Math.Min(items.Length, target.Length);
        items[..count].CopyTo(target);
        // A read without room only waits for a writer, who then waits for a read with room.
        bool isProbe = target.IsEmpty;
        reader.Transfer.Complete(count, isEnded: false);
        return isProbe ? _transfer.Park(default, items, cancellationToken) : new(count);
    }
}
