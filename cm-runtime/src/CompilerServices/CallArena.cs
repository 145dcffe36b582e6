// Memory for what a call hands to the other side: arguments of imports, results of exports. Beside this file are the handles
// and the values that it lowers; what arrives from the other side is in Incoming.

using System;
using System.Collections.Generic;
using System.ComponentModel;
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
/// time, so one buffer is enough. What is null is an <see cref="ArgumentNullException"/>, since WIT has no null; a resource
/// that was disposed of or given away is an <see cref="ObjectDisposedException"/>. Alignments are powers of two, at most 8.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public unsafe ref partial struct CallArena
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
    public static CallArena ForTask() => new(MemoryBlock.ForTask());

    /// <summary>Leaves the memory of an asynchronous call to whoever frees it.</summary>
    internal readonly MemoryBlock* Detach()
    {
        State state = _state!;
        MemoryBlock* blocks = state.Blocks;
        state.Blocks = null;
        return blocks;
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

    /// <summary>Frees all memory of an arena for arguments, and keeps the resources of a call that did not begin.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Dispose()
    {
        if (_state is not null)
        {
            End(_state);
        }
    }

    /// <summary>Memory for one value, not cleared.</summary>
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

    /// <summary>Memory for the items of a list, not cleared. Its length is not negative.</summary>
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
