// The streams, or the futures, of one type, as their ends know them.

using System;

namespace CmDotnet.Internal;

/// <summary>
/// The functions of the canonical ABI for the streams or futures of one type, and its items in memory. Reads, writes and
/// their cancellations give an outcome; those that cancel wait for it.
/// </summary>
internal unsafe interface IChannel<T>
{
    /// <summary>Whether it carries one item.</summary>
    bool IsFuture { get; }

    /// <summary>Whether the memory of an item is that of <typeparamref name="T"/>, and any bits are a value.</summary>
    bool IsPlain { get; }

    /// <summary>The size of an item in memory, in bytes.</summary>
    int ItemSize { get; }

    /// <summary>A new pair of ends: the readable one in the lower half, the writable one in the upper.</summary>
    long Create();

    int Read(int reader, byte* items, int count);

    int Write(int writer, byte* items, int count);

    int CancelRead(int reader);

    int CancelWrite(int writer);

    void DropReader(int reader);

    void DropWriter(int writer);

    /// <summary>Drops a writable end that nothing was written to, and whose readable end was dropped.</summary>
    void EndWriter(int writer);

    /// <summary>Lifts as many items as there is room for.</summary>
    void Load(byte* source, Span<T> items);

    /// <summary>Lowers items into memory of their own.</summary>
    /// <param name="items">The items.</param>
    /// <param name="memory">What is to be released when they are no longer needed.</param>
    /// <param name="moving">What each of them gives away; null: none does. It is of use also where one of them cannot be lowered.</param>
    byte* Store(ReadOnlySpan<T> items, out MemoryBlock* memory, ref IMovable?[]? moving);

    /// <summary>Room for items that arrive.</summary>
    byte* Allocate(int count, out MemoryBlock* memory);
}
