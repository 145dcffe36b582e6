// The writable end of the WIT type `stream<T>`.

using System;
using System.Threading;
using System.Threading.Tasks;
using CmDotnet.Internal;

namespace CmDotnet;

/// <summary>
/// The writable end of a stream that this component made with <see cref="WitStream"/>. Dispose of it at the end of the
/// stream.
/// </summary>
/// <typeparam name="T">The type of the items; <see cref="Unit"/> for a stream without a type.</typeparam>
public sealed class StreamWriter<T> : ImportedResource
{
    internal StreamWriter(StreamReader<T> reader)
    {
        End = new(this, isRead: false);
        End.Connect(reader.End);
    }

    internal ChannelEnd<T> End { get; }

    /// <summary>Writes items, and waits until the reader has taken all of them.</summary>
    /// <param name="items">The items. They are used until the write is over.</param>
    /// <param name="cancellationToken">Ends the write. What the reader took by then is taken.</param>
    /// <returns>The number of items that the reader took: all, or fewer because it is gone or the write was cancelled.</returns>
    /// <exception cref="InvalidOperationException">Another write goes on.</exception>
    /// <exception cref="ObjectDisposedException">The stream was disposed of.</exception>
    /// <exception cref="OperationCanceledException">The write was cancelled, before anything was taken.</exception>
    public ValueTask<int> WriteAsync(ReadOnlyMemory<T> items, CancellationToken cancellationToken = default) =>
        End.Write(items, cancellationToken);

    /// <summary>Writes one item, and waits until the reader has taken it.</summary>
    /// <param name="item">The item.</param>
    /// <param name="cancellationToken">Ends the write.</param>
    /// <returns>Whether the reader took it; otherwise it is gone.</returns>
    /// <exception cref="InvalidOperationException">Another write goes on.</exception>
    /// <exception cref="ObjectDisposedException">The stream was disposed of.</exception>
    /// <exception cref="OperationCanceledException">The write was cancelled.</exception>
    public async ValueTask<bool> WriteAsync(T item, CancellationToken cancellationToken = default) =>
        await WriteAsync(new T[] { item }, cancellationToken) == 1;

    /// <inheritdoc/>
    protected override void DropHandle(int handle) => End.Drop();
}
