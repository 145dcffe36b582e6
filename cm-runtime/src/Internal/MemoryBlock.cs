// Native memory that calls pass values in.

using System.Runtime.InteropServices;

namespace CmDotnet.Internal;

/// <summary>A block of native memory in a list of them; what it is for follows it, at the alignment of the block.</summary>
[StructLayout(LayoutKind.Sequential, Size = 16)]
internal unsafe struct MemoryBlock
{
    /// <summary>The bytes of a block of <see cref="ForTask"/>.</summary>
    internal const int TaskSize = 512;

    private static MemoryBlock* s_spare;

    internal MemoryBlock* Next;

    internal static MemoryBlock* Allocate(nuint size) => (MemoryBlock*)NativeMemory.Alloc((nuint)sizeof(MemoryBlock) + size);

    /// <summary>The block that the memory of an asynchronous call begins with.</summary>
    internal static MemoryBlock* ForTask()
    {
        MemoryBlock* block = s_spare == null ? Allocate(TaskSize) : s_spare;
        s_spare = null;
        block->Next = null;
        return block;
    }

    internal static void Free(MemoryBlock* list)
    {
        while (list != null)
        {
            MemoryBlock* next = list->Next;
            NativeMemory.Free(list);
            list = next;
        }
    }

    /// <summary>Frees the memory of an asynchronous call. Its last block is the one that it began with, of the same size
    /// each time: that is kept for the next call.</summary>
    internal static void FreeTask(MemoryBlock* list)
    {
        while (list != null)
        {
            MemoryBlock* next = list->Next;
            if (next == null && s_spare == null)
            {
                s_spare = list;
                return;
            }
            NativeMemory.Free(list);
            list = next;
        }
    }
}
