// What a stream or future of one type is to the canonical ABI.

using System.ComponentModel;

namespace CmDotnet.CompilerServices;

/// <summary>
/// The functions of the canonical ABI for the streams, or the futures, of one type, and its items in memory. Generated
/// bindings derive a class from it for each such type that they use. For generated code.
/// </summary>
/// <typeparam name="T">The type of the items; <see cref="Unit"/> for none.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract unsafe class ChannelType<T>
{
    /// <summary>The functions for a type of items.</summary>
    /// <param name="isFuture">A future, which carries one item; otherwise a stream.</param>
    /// <param name="itemSize">The size of an item in memory, in bytes.</param>
    /// <param name="isPlain">Whether the memory of an item is that of <typeparamref name="T"/>, and any bits are a value.</param>
    protected ChannelType(bool isFuture, int itemSize, bool isPlain)
    {
        IsFuture = isFuture;
        ItemSize = itemSize;
        IsPlain = isPlain;
    }

    internal bool IsFuture { get; }

    internal int ItemSize { get; }

    internal bool IsPlain { get; }

    /// <summary>A new pair of ends: the readable one in the lower half, the writable one in the upper.</summary>
    /// <returns>The handles.</returns>
    public abstract long Create();

    /// <summary>Begins to read.</summary>
    /// <param name="reader">The readable end.</param>
    /// <param name="items">Where the items go.</param>
    /// <param name="count">The room for items.</param>
    /// <returns>The outcome, or that it goes on.</returns>
    public abstract int Read(int reader, byte* items, int count);

    /// <summary>Begins to write.</summary>
    /// <param name="writer">The writable end.</param>
    /// <param name="items">The items.</param>
    /// <param name="count">How many.</param>
    /// <returns>The outcome, or that it goes on.</returns>
    public abstract int Write(int writer, byte* items, int count);

    /// <summary>Ends a read, and waits until it has ended.</summary>
    /// <param name="reader">The readable end.</param>
    /// <returns>The outcome.</returns>
    public abstract int CancelRead(int reader);

    /// <summary>Ends a write, and waits until it has ended.</summary>
    /// <param name="writer">The writable end.</param>
    /// <returns>The outcome.</returns>
    public abstract int CancelWrite(int writer);

    /// <summary>Drops a readable end.</summary>
    /// <param name="reader">The end.</param>
    public abstract void DropReader(int reader);

    /// <summary>Drops a writable end.</summary>
    /// <param name="writer">The end.</param>
    public abstract void DropWriter(int writer);

    /// <summary>Lifts an item.</summary>
    /// <param name="item">Where it is.</param>
    /// <returns>The item.</returns>
    public virtual T Load(byte* item) => default!;

    /// <summary>Lowers an item.</summary>
    /// <param name="arena">Memory for what it refers to.</param>
    /// <param name="value">The item.</param>
    /// <param name="item">Where it goes.</param>
    public virtual void Store(ref CallArena arena, T value, byte* item)
    {
    }
}
