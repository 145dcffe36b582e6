// Memory for what a call hands to the other side: arguments of imports, results of exports.
// What arrives from the other side is in Incoming.

using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using CmDotnet.Internal;

namespace CmDotnet.CompilerServices;

/// <summary>
/// Bump memory for the values that one call lowers (canonical ABI: the <c>realloc</c> of a lowering). An arena costs
/// nothing until it is used; it begins in a buffer that lives as long as the component, and goes on in blocks of native
/// memory. For generated code.
/// </summary>
/// <remarks>
/// Arguments of an import are released by <see cref="Dispose"/>. Results of an export stay until
/// <see cref="ReleaseResults"/>, which the post-return function calls; an instance of a component runs one export at a
/// time, so one buffer is enough.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public unsafe ref struct CallArena
{
    /// <summary>The most bytes of a result that has its place in <see cref="ResultArea"/>.</summary>
    public const int ResultAreaSize = EngineContract.ResultAreaSize;

    private const int ResultBufferSize = 4096;
    private const int ArgumentBufferSize = 4096;
    private const int MinimumBlockSize = 16384;

    private static readonly byte* s_resultBuffer = (byte*)NativeMemory.Alloc(ResultBufferSize);
    private static readonly byte* s_argumentBuffer = (byte*)NativeMemory.Alloc(ArgumentBufferSize);
    private static readonly int* s_postReturn = EngineMemory.PostReturn();
    private static readonly State s_results = new() { IsForResults = true };
    private static MemoryBlock* s_resultBlocks;
    private static State? s_spareState;
    private static readonly List<ImportedResource> s_lent = [];
    private static bool s_isArgumentBufferTaken;

    // Each call clears an arena and few use one, so there is little to clear: the rest is in the state, from the first
    // use on.
    private byte* _next;
    private byte* _end;
    private State? _state;

    /// <summary>Where a result of at most <see cref="ResultAreaSize"/> bytes without addresses goes; aligned for every
    /// type.</summary>
    public static byte* ResultArea
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => s_resultBuffer;
    }

    /// <summary>As <see cref="ResultArea"/>, for a result with addresses: the post-return function is called for what the
    /// arena takes from now on beyond its buffer, and not at all when that is nothing.</summary>
    public static byte* ReleasedResultArea
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            *s_postReturn = EngineMemory.NothingToRelease;
            return s_resultBuffer;
        }
    }

    private CallArena(MemoryBlock* block)
    {
        State state = Use();
        state.IsForTask = true;
        state.LentStart = s_lent.Count;
        state.Blocks = block;
        _next = (byte*)(block + 1);
        _end = _next + MemoryBlock.TaskSize;
    }

    /// <summary>Makes an arena that was not used one for the results of a call to an export. It needs no
    /// <see cref="Dispose"/>, and takes back the buffer of the last results.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void BeginResults() => _state = s_results;

    /// <summary>An arena for the arguments and the result of an asynchronous call, which may outlive its caller's stack.</summary>
    /// <returns>The arena.</returns>
    public static CallArena ForTask() => new(MemoryBlock.ForTask());

    /// <summary>Leaves the memory of an asynchronous call to whoever frees it.</summary>
    internal readonly MemoryBlock* Detach()
    {
        State state = _state!;
        MemoryBlock* blocks = state.Blocks;
        state.Blocks = null;
        return blocks;
    }

    /// <summary>Leaves what was lent for the call to whoever gives it back.</summary>
    /// <returns>The first of a list.</returns>
    internal ImportedResource? TakeBorrowed()
    {
        State state = Use();
        ImportedResource? first = state.Borrowed;
        state.Borrowed = null;
        return first;
    }

    /// <summary>Frees all that the results of the last call took beyond the buffer. Does nothing else: a post-return
    /// function may not call out of the component.</summary>
    public static void ReleaseResults()
    {
        if (s_resultBlocks != null)
        {
            MemoryBlock.Free(s_resultBlocks);
            s_resultBlocks = null;
        }
    }

    /// <summary>The items of a list without copying, when it is an array or a <see cref="List{T}"/>.</summary>
    /// <param name="list">The list.</param>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <returns>The items; the list must not change while they are used.</returns>
    public static ReadOnlySpan<T> Items<T>(IReadOnlyList<T> list)
    {
        return list switch
        {
            T[] array => array,
            List<T> items => CollectionsMarshal.AsSpan(items),
            null => throw NullValue("list"),
            _ => list.ToArray(),
        };
    }

    /// <summary>The items of an array.</summary>
    /// <param name="array">The array.</param>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <returns>The items.</returns>
    /// <exception cref="ArgumentNullException">The array is null, which WIT has no value for.</exception>
    public static ReadOnlySpan<T> Items<T>(T[] array) => array is null ? throw NullValue("list") : array;

    /// <summary>The items of a list of fixed length.</summary>
    /// <param name="array">The array.</param>
    /// <param name="length">The number of items that the type has.</param>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <returns>The items.</returns>
    /// <exception cref="ArgumentNullException">The array is null, which WIT has no value for.</exception>
    /// <exception cref="ArgumentException">The array has another length.</exception>
    public static ReadOnlySpan<T> FixedItems<T>(T[] array, int length)
    {
        ReadOnlySpan<T> items = Items(array);
        return items.Length == length
            ? items
            : throw new ArgumentException($"A list of {length} items that goes to another component has {items.Length}.");
    }

    /// <summary>The entries of a map.</summary>
    /// <param name="map">The map.</param>
    /// <typeparam name="TKey">The type of the keys.</typeparam>
    /// <typeparam name="TValue">The type of the values.</typeparam>
    /// <returns>The entries, in the map's order.</returns>
    /// <exception cref="ArgumentNullException">The map is null, which WIT has no value for.</exception>
    public static ReadOnlySpan<KeyValuePair<TKey, TValue>> Entries<TKey, TValue>(IReadOnlyDictionary<TKey, TValue> map) =>
        map is null ? throw NullValue("map") : map.ToArray();

    /// <summary>The handle of a resource that is lent for the time of the call.</summary>
    /// <param name="resource">The resource.</param>
    /// <returns>The handle.</returns>
    /// <exception cref="ArgumentNullException">The resource is null, which WIT has no value for.</exception>
    /// <exception cref="ObjectDisposedException">The resource was disposed of or given away.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Borrow(ImportedResource resource) => resource is null ? throw NullValue("resource") : resource.Lend();

    /// <summary>As <see cref="Borrow"/>; for an asynchronous call, which may go on, the resource is kept until it ends.</summary>
    /// <param name="resource">The resource.</param>
    /// <returns>The handle.</returns>
    /// <exception cref="ArgumentNullException">The resource is null, which WIT has no value for.</exception>
    /// <exception cref="ObjectDisposedException">The resource was disposed of or given away.</exception>
    public readonly int Lend(ImportedResource resource)
    {
        int handle = Borrow(resource);
        if (_state is { IsForTask: true })
        {
            s_lent.Add(resource);
        }
        return handle;
    }

    /// <summary>The call goes on: what is lent for it is lent until it ends.</summary>
    /// <returns>The resources.</returns>
    internal readonly ImportedResource[] TakeLent()
    {
        int start = _state!.LentStart;
        ImportedResource[] lent = s_lent.Count == start ? [] : [.. CollectionsMarshal.AsSpan(s_lent)[start..]];
        foreach (ImportedResource resource in lent)
        {
            resource.BeginLoan();
        }
        return lent;
    }

    /// <summary>
    /// The handle of a resource of another component that is given away: for an argument when
    /// <see cref="CompleteMoves()"/> is called, for a result at once. Until then an exception leaves the resource with the
    /// caller.
    /// </summary>
    /// <param name="resource">The resource.</param>
    /// <returns>The handle.</returns>
    /// <exception cref="ArgumentNullException">The resource is null, which WIT has no value for.</exception>
    /// <exception cref="InvalidOperationException">The resource is only borrowed.</exception>
    /// <exception cref="ObjectDisposedException">The resource was disposed of or given away.</exception>
    public int Move(ImportedResource resource)
    {
        if (resource is null)
        {
            throw NullValue("resource");
        }
        int handle = resource.BeginMove();
        State state = Use();
        if (state.IsForResults)
        {
            resource.CompleteMove();
        }
        else
        {
            resource.Next = state.Moving;
            state.Moving = resource;
        }
        return handle;
    }

    /// <summary>The handle of a resource of this component that is given away, as <see cref="Move(ImportedResource)"/>
    /// does.</summary>
    /// <param name="resource">The object.</param>
    /// <param name="table">The table of its class.</param>
    /// <typeparam name="T">Its class.</typeparam>
    /// <returns>The handle.</returns>
    /// <exception cref="ArgumentNullException">The object is null, which WIT has no value for.</exception>
    /// <exception cref="InvalidOperationException">Another component owns it already.</exception>
    public int Move<T>(T resource, ResourceTable<T> table)
        where T : class, IExportedResource
    {
        ArgumentNullException.ThrowIfNull(table);
        int handle = table.Give(resource);
        State state = Use();
        if (!state.IsForResults)
        {
            state.Moving = new ExportedMove<T>(table, handle) { Next = state.Moving };
        }
        return handle;
    }

    /// <summary>The handle of a stream that is given away, as <see cref="Move(ImportedResource)"/> does.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="type">Its type.</param>
    /// <typeparam name="T">The type of its items.</typeparam>
    /// <returns>The handle.</returns>
    public int Move<T>(StreamReader<T> stream, ChannelType<T> type) =>
        stream is null ? throw NullValue("stream") : Move(stream.Prepare(type));

    /// <summary>The handle of a future that is given away, as <see cref="Move(ImportedResource)"/> does.</summary>
    /// <param name="future">The future.</param>
    /// <param name="type">Its type.</param>
    /// <typeparam name="T">The type of its value.</typeparam>
    /// <returns>The handle.</returns>
    public int Move<T>(FutureReader<T> future, ChannelType<T> type) =>
        future is null ? throw NullValue("future") : Move(future.Prepare(type));

    /// <summary>The call begins, and with it the other side owns what was moved.</summary>
    public readonly void CompleteMoves()
    {
        if (_state is not null)
        {
            Moves.Complete(ref _state.Moving);
        }
    }

    /// <summary>Leaves what is to be moved to whoever completes or cancels that.</summary>
    /// <returns>The first of a list.</returns>
    internal readonly IMovable? TakeMoving()
    {
        State state = _state!;
        IMovable? first = state.Moving;
        state.Moving = null;
        return first;
    }

    /// <summary>Keeps a resource that is lent for the time of the call.</summary>
    /// <param name="resource">The resource.</param>
    /// <typeparam name="T">Its class.</typeparam>
    /// <returns>The resource.</returns>
    public T Keep<T>(T resource)
        where T : ImportedResource
    {
        ArgumentNullException.ThrowIfNull(resource);
        State state = Use();
        resource.Next = state.Borrowed;
        state.Borrowed = resource;
        return resource;
    }

    /// <summary>The call is over: gives back what was lent for it.</summary>
    public void ReturnBorrowed()
    {
        State state = Use();
        while (Moves.TakeFirst(ref state.Borrowed) is { } resource)
        {
            resource.Return();
        }
    }

    /// <summary>Frees all memory of an arena for arguments, and keeps the resources of a call that did not begin.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Dispose()
    {
        if (_state is not null)
        {
            End(_state);
        }
    }

    /// <summary>Memory for one value.</summary>
    /// <param name="size">The size in bytes.</param>
    /// <param name="alignment">The alignment in bytes: a power of two, at most 8.</param>
    /// <returns>The memory, not cleared.</returns>
    /// <exception cref="OutOfMemoryException">There is no more memory.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* Allocate(nuint size, nuint alignment)
    {
        nuint start = ((nuint)_next + (alignment - 1)) & ~(alignment - 1);
        if (start > (nuint)_end || size > (nuint)_end - start)
        {
            Grow(size);
            start = (nuint)_next;
        }
        _next = (byte*)(start + size);
        return (byte*)start;
    }

    /// <summary>Memory for the items of a list.</summary>
    /// <param name="length">The number of items, not negative.</param>
    /// <param name="itemSize">The size of an item in bytes.</param>
    /// <param name="alignment">The alignment in bytes: a power of two, at most 8.</param>
    /// <returns>The memory, not cleared.</returns>
    /// <exception cref="InsufficientMemoryException">The list is larger than the address space.</exception>
    public byte* AllocateList(int length, int itemSize, int alignment)
    {
        ulong size = (ulong)(uint)length * (uint)itemSize;
        if (size > nuint.MaxValue)
        {
            throw new InsufficientMemoryException($"A list of {length} items of {itemSize} bytes is larger than the memory.");
        }
        return Allocate((nuint)size, (nuint)alignment);
    }

    /// <summary>Lowers a string to UTF-8. Surrogates that are not part of a pair become U+FFFD.</summary>
    /// <param name="value">The string.</param>
    /// <param name="length">The length in bytes.</param>
    /// <returns>The bytes.</returns>
    /// <exception cref="ArgumentNullException">The string is null, which WIT has no value for.</exception>
    public byte* LowerString(string value, out int length)
    {
        if (value is null)
        {
            throw NullValue("string");
        }
        // Most text is ASCII, and fits at once.
        int capacity = value.Length;
        while (true)
        {
            byte* data = Allocate((nuint)capacity, 1);
            length = Utf8Text.FromUtf16(value, data, capacity);
            if (length <= capacity)
            {
                return data;
            }
            _next = data;
            capacity = length;
        }
    }

    /// <summary>Lowers a string, and stores its address and length.</summary>
    /// <param name="value">The string.</param>
    /// <param name="destination">Where the two 32-bit words go.</param>
    /// <exception cref="ArgumentNullException">The string is null, which WIT has no value for.</exception>
    public void StoreString(string value, byte* destination)
    {
        byte* data = LowerString(value, out int length);
        StoreList(data, length, destination);
    }

    /// <summary>A string as it can be passed in place where strings are UTF-16. Surrogates that are not part of a pair
    /// become U+FFFD.</summary>
    /// <param name="value">The string.</param>
    /// <returns>The same string, unless it has such surrogates.</returns>
    /// <exception cref="ArgumentNullException">The string is null, which WIT has no value for.</exception>
    public static string WellFormed(string value) =>
        value is null ? throw NullValue("string") : Utf16Text.ToWellFormed(value);

    /// <summary>Lowers a string to UTF-16. Surrogates that are not part of a pair become U+FFFD.</summary>
    /// <param name="value">The string.</param>
    /// <param name="length">The length in code units.</param>
    /// <returns>The code units.</returns>
    /// <exception cref="ArgumentNullException">The string is null, which WIT has no value for.</exception>
    public byte* LowerUtf16(string value, out int length)
    {
        string text = WellFormed(value);
        length = text.Length;
        byte* data = AllocateList(length, sizeof(char), sizeof(char));
        text.CopyTo(new Span<char>(data, length));
        return data;
    }

    /// <summary>Lowers a string as <see cref="LowerUtf16"/> does, and stores its address and length.</summary>
    /// <param name="value">The string.</param>
    /// <param name="destination">Where the two 32-bit words go.</param>
    /// <exception cref="ArgumentNullException">The string is null, which WIT has no value for.</exception>
    public void StoreUtf16(string value, byte* destination)
    {
        byte* data = LowerUtf16(value, out int length);
        StoreList(data, length, destination);
    }

    /// <summary>Copies an array of values whose layout in C# is that of the canonical ABI.</summary>
    /// <param name="value">The array.</param>
    /// <param name="alignment">The alignment of an item in bytes: a power of two, at most 8.</param>
    /// <param name="length">The number of items.</param>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <returns>The copy.</returns>
    /// <exception cref="ArgumentNullException">The array is null, which WIT has no value for.</exception>
    public byte* LowerArray<T>(T[] value, int alignment, out int length)
        where T : unmanaged
    {
        if (value is null)
        {
            throw NullValue("list");
        }
        length = value.Length;
        byte* data = AllocateList(length, sizeof(T), alignment);
        fixed (T* source = value)
        {
            Unsafe.CopyBlockUnaligned(data, source, (uint)length * (uint)sizeof(T));
        }
        return data;
    }

    /// <summary>Copies values whose layout in C# is that of the canonical ABI.</summary>
    /// <param name="value">The values.</param>
    /// <param name="alignment">The alignment of an item in bytes: a power of two, at most 8.</param>
    /// <param name="length">The number of items.</param>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <returns>The copy.</returns>
    public byte* LowerMemory<T>(ReadOnlyMemory<T> value, int alignment, out int length)
        where T : unmanaged
    {
        length = value.Length;
        byte* data = AllocateList(length, sizeof(T), alignment);
        value.Span.CopyTo(new Span<T>(data, length));
        return data;
    }

    /// <summary>Copies an array as <see cref="LowerArray"/> does, and stores its address and length.</summary>
    /// <param name="value">The array.</param>
    /// <param name="alignment">The alignment of an item in bytes: a power of two, at most 8.</param>
    /// <param name="destination">Where the two 32-bit words go.</param>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <exception cref="ArgumentNullException">The array is null, which WIT has no value for.</exception>
    public void StoreArray<T>(T[] value, int alignment, byte* destination)
        where T : unmanaged
    {
        byte* data = LowerArray(value, alignment, out int length);
        StoreList(data, length, destination);
    }

    /// <summary>Stores the items of a list of fixed length in place.</summary>
    /// <param name="value">The array.</param>
    /// <param name="length">The number of items that the type has.</param>
    /// <param name="destination">Where the items go.</param>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <exception cref="ArgumentNullException">The array is null, which WIT has no value for.</exception>
    /// <exception cref="ArgumentException">The array has another length.</exception>
    public static void StoreFixedArray<T>(T[] value, int length, byte* destination)
        where T : unmanaged => FixedItems(value, length).CopyTo(new Span<T>(destination, length));

    /// <summary>Stores the address and the length of a list.</summary>
    /// <param name="data">The items.</param>
    /// <param name="length">The number of items.</param>
    /// <param name="destination">Where the two words go: each of the size of a pointer, 4 bytes in a component.</param>
    public static void StoreList(byte* data, int length, byte* destination)
    {
        *(byte**)destination = data;
        *(nint*)(destination + sizeof(byte*)) = length;
    }

    /// <summary>Checks the case of an enum: any number can be cast to one.</summary>
    /// <param name="value">The number of the case.</param>
    /// <param name="count">The number of cases.</param>
    /// <param name="type">The name of the type in WIT.</param>
    /// <returns>The number of the case.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such case.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Case(int value, int count, string type) =>
        (uint)value < (uint)count ? value : throw UnknownCase((uint)value, type);

    /// <summary>Checks flags: any number can be cast to them.</summary>
    /// <param name="value">The bits.</param>
    /// <param name="known">The bits of all flags.</param>
    /// <param name="type">The name of the type in WIT.</param>
    /// <returns>The bits.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is a bit that is no flag.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Flags(int value, int known, string type) =>
        (value & ~known) == 0 ? value : throw UnknownFlags((uint)value, (uint)known, type);

    /// <summary>Checks flags as <see cref="Flags(int, int, string)"/> does, where there are more than 16.</summary>
    /// <param name="value">The bits.</param>
    /// <param name="known">The bits of all flags.</param>
    /// <param name="type">The name of the type in WIT.</param>
    /// <returns>The bits.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is a bit that is no flag.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Flags(uint value, uint known, string type) =>
        (value & ~known) == 0 ? value : throw UnknownFlags(value, known, type);

    /// <summary>The exception for a value of a variant that is none of its cases.</summary>
    /// <param name="value">The value.</param>
    /// <param name="type">The name of the type in WIT.</param>
    /// <returns>The exception.</returns>
    public static ArgumentException NoCase(object? value, string type) =>
        value is null
            ? NullValue("variant")
            : new ArgumentOutOfRangeException(
                null,
                value,
                $"A value of type '{type}' that goes to another component is of the class {value.GetType()}, which is no case of it.");

    /// <summary>The exception for a value to lower that is null.</summary>
    /// <param name="kind">What it is in WIT.</param>
    /// <returns>The exception.</returns>
    public static ArgumentNullException NullValue(string kind) =>
        new(null, $"A {kind} that goes to another component is null; WIT has no null.");

    private static ArgumentOutOfRangeException UnknownCase(uint value, string type) =>
        new(null, value, $"A value of type '{type}' that goes to another component has no case {value}.");

    private static ArgumentOutOfRangeException UnknownFlags(uint value, uint known, string type) =>
        new(null, value, $"A value of type '{type}' that goes to another component has bits that are no flag: 0x{value & ~known:X}.");

    /// <summary>What the arena has beyond its memory, from now on in use.</summary>
    private State Use()
    {
        if (_state is null)
        {
            _state = s_spareState ?? new();
            s_spareState = _state.Outer;
            _state.Outer = null;
        }
        return _state;
    }

    private static void End(State state)
    {
        Moves.Cancel(ref state.Moving);
        if (state.IsForTask)
        {
            s_lent.RemoveRange(state.LentStart, s_lent.Count - state.LentStart);
            MemoryBlock.FreeTask(state.Blocks);
        }
        else
        {
            MemoryBlock.Free(state.Blocks);
        }
        if (state.HasArgumentBuffer)
        {
            s_isArgumentBufferTaken = false;
        }
        state.Blocks = null;
        state.HasArgumentBuffer = false;
        state.IsForTask = false;
        state.Outer = s_spareState;
        s_spareState = state;
    }

    private void Grow(nuint size)
    {
        bool isFirst = _next == null;
        State state = Use();
        if (!isFirst || !TakeBuffer(state, size))
        {
            AddBlock(state, size);
        }
    }

    /// <summary>Begins in the buffer, if it has room. A call within a call finds that of arguments taken.</summary>
    private bool TakeBuffer(State state, nuint size)
    {
        if (state.IsForResults)
        {
            _next = s_resultBuffer + ResultAreaSize;
            _end = s_resultBuffer + ResultBufferSize;
        }
        else if (!s_isArgumentBufferTaken)
        {
            s_isArgumentBufferTaken = true;
            state.HasArgumentBuffer = true;
            _next = s_argumentBuffer;
            _end = s_argumentBuffer + ArgumentBufferSize;
        }
        return size <= (nuint)(_end - _next);
    }

    private void AddBlock(State state, nuint size)
    {
        nuint usable = Math.Max(size, MinimumBlockSize);
        nuint total = usable + (nuint)sizeof(MemoryBlock);
        if (total < usable)
        {
            throw new InsufficientMemoryException($"A value of {size} bytes is larger than the memory.");
        }
        MemoryBlock* block = MemoryBlock.Allocate(usable);
        if (state.IsForResults)
        {
            *s_postReturn = EngineMemory.SomethingToRelease;
            block->Next = s_resultBlocks;
            s_resultBlocks = block;
        }
        else
        {
            block->Next = state.Blocks;
            state.Blocks = block;
        }
        _next = (byte*)(block + 1);
        _end = _next + usable;
    }

    /// <summary>What an arena has beyond the memory that it gives next. States are used again.</summary>
    private sealed class State
    {
        public bool IsForTask;
        public bool IsForResults;
        public bool HasArgumentBuffer;
        public int LentStart;
        public MemoryBlock* Blocks;
        public IMovable? Moving;
        public ImportedResource? Borrowed;
        public State? Outer;
    }
}
