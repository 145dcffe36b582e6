// The readable end of the WIT type `stream<T>`.

using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using CmDotnet.Internal;

namespace CmDotnet;

/// <summary>
/// The readable end of a WIT <c>stream&lt;T&gt;</c>. Read from it, enumerate it with <c>await foreach</c>, or hand it over to
/// another component. Dispose of it to tell the writer that nobody reads any more.
/// </summary>
/// <typeparam name="T">The type of the items; <see cref="Unit"/> for a stream without a type.</typeparam>
public sealed partial class StreamReader<T> : ImportedResource, IAsyncEnumerable<T>
{
    // What a read by `await foreach` asks for: enough to be worth the call.
    private const int EnumerationCount = 256;

    private ReadOnlyMemory<T> _unread;

    internal StreamReader() => End = new(this, isRead: true);

    internal ChannelEnd<T> End { get; }

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
        return End.Read(buffer, cancellationToken);
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

    private protected override void OnMoveCompleted() => End.CompleteLeave();

    private protected override void OnMoveCancelled() => End.CancelLeave();

    /// <inheritdoc/>
    protected override void DropHandle(int handle) => End.Drop();
}
