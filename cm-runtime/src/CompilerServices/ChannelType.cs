// What a stream or future of one type is to the canonical ABI.

using System;
using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using CmDotnet.Internal;

namespace CmDotnet.CompilerServices;

/// <summary>
/// The functions of the canonical ABI for the streams, or the futures, of one type, and its items in memory. Generated
/// bindings derive a class from it for each such type that they use. For generated code.
/// </summary>
/// <typeparam name="T">The type of the items; <see cref="Unit"/> for none.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
[SuppressMessage("Security", "CA2119", Justification = "Bindings say how the ends of their streams and futures reach the host.")]
public abstract unsafe class ChannelType<T> : IChannel<T>
{
    private readonly bool _isFuture;
    private readonly bool _isPlain;
    private readonly int _itemSize;

    /// <summary>The functions for a type of items.</summary>
    /// <param name="isFuture">A future, which carries one item; otherwise a stream.</param>
    /// <param name="itemSize">The size of an item in memory, in bytes.</param>
    /// <param name="isPlain">Whether the memory of an item is that of <typeparamref name="T"/>, and any bits are a value.</param>
    protected ChannelType(bool isFuture, int itemSize, bool isPlain)
    {
        _isFuture = isFuture;
        _itemSize = itemSize;
        _isPlain = isPlain;
    }

    bool IChannel<T>.IsFuture => _isFuture;

    bool IChannel<T>.IsPlain => _isPlain;

    int IChannel<T>.ItemSize => _itemSize;

    /// <summary>A new pair of ends: the readable one in the lower half, the writable one in the upper.</summary>
    public abstract long Create();

    /// <summary>Begins to read.</summary>
    public abstract int Read(int reader, byte* items, int count);

    /// <summary>Begins to write.</summary>
    public abstract int Write(int writer, byte* items, int count);

    /// <summary>Ends a read, and waits until it has ended.</summary>
    public abstract int CancelRead(int reader);

    /// <summary>Ends a write, and waits until it has ended.</summary>
    public abstract int CancelWrite(int writer);

    /// <summary>Drops a readable end.</summary>
    public abstract void DropReader(int reader);

    /// <summary>Drops a writable end.</summary>
    public abstract void DropWriter(int writer);

    /// <summary>Lifts an item.</summary>
    public virtual T Load(byte* item) => default!;

    /// <summary>Lowers an item.</summary>
    public virtual void Store(ref CallArena arena, T value, byte* item)
    {
    }

    void IChannel<T>.Load(byte* source, Span<T> items)
    {
        for (int index = 0; index < items.Length; index++)
        {
            items[index] = Load(source + (index * _itemSize));
        }
    }

    byte* IChannel<T>.Store(ReadOnlySpan<T> items, out MemoryBlock* memory, ref IMovable?[]? moving)
    {
        CallArena arena = CallArena.ForTask();
        try
        {
            byte* block = arena.AllocateList(items.Length, _itemSize, sizeof(ulong));
            for (int index = 0; index < items.Length; index++)
            {
                Store(ref arena, items[index], block + (index * _itemSize));
                if (arena.TakeMoving() is { } given)
                {
                    (moving ??= new IMovable?[items.Length])[index] = given;
                }
            }
            memory = arena.Detach();
            return block;
        }
        finally
        {
            arena.Dispose();
        }
    }

    void IChannel<T>.EndWriter(int writer)
    {
        if (_isFuture)
        {
            // The writable end of a future can be dropped once it is known that nobody reads, which a write finds out.
            byte* value = Allocate(1, out MemoryBlock* memory);
            _ = Write(writer, value, 1);
            MemoryBlock.FreeTask(memory);
        }
        DropWriter(writer);
    }

    byte* IChannel<T>.Allocate(int count, out MemoryBlock* memory) => Allocate(count, out memory);

    private byte* Allocate(int count, out MemoryBlock* memory)
    {
        CallArena arena = CallArena.ForTask();
        try
        {
            byte* block = arena.AllocateList(count, _itemSize, sizeof(ulong));
            memory = arena.Detach();
            return block;
        }
        finally
        {
            arena.Dispose();
        }
    }
}
