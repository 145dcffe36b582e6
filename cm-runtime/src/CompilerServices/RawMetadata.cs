// The metadata of the class library's core, as compilers that run in a component read it: they know it by its having no
// references. Once the SDK has trimmed it, it has one, on this assembly (ComponentizeDotnet.Trimming, ClassLibrary), in bodies
// of methods alone.

using System;
using System.ComponentModel;
using System.Numerics;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace CmDotnet.CompilerServices;

/// <summary>Gives the core of the class library without its reference. For trimmed code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class RawMetadata
{
    private static byte[]? s_core;

    /// <summary>What <c>AssemblyExtensions.TryGetRawMetadata</c> found, or a copy of it.</summary>
    public static unsafe bool WithoutReferences(bool isFound, Assembly assembly, ref byte* blob, ref int length)
    {
        if (isFound && assembly == typeof(object).Assembly)
        {
            s_core ??= Copy(new(blob, length));
            fixed (byte* copy = s_core)
            {
                // It is never moved.
                blob = copy;
            }
        }
        return isFound;
    }

    // The rows of the table go, and those of the tables behind it take their place. What is left at the end of the tables is no
    // part of any.
    private static unsafe byte[] Copy(MetadataReader reader)
    {
        byte[] copy = GC.AllocateUninitializedArray<byte>(reader.MetadataLength, pinned: true);
        new ReadOnlySpan<byte>(reader.MetadataPointer, reader.MetadataLength).CopyTo(copy);
        int begin = reader.GetTableMetadataOffset(TableIndex.AssemblyRef);
        int size = Size(reader, TableIndex.AssemblyRef);
        int end = begin + size;
        ulong present = 0;
        for (TableIndex table = 0; table <= TableIndex.GenericParamConstraint; table++)
        {
            present |= reader.GetTableRowCount(table) > 0 ? 1UL << (int)table : 0;
            end = Math.Max(end, reader.GetTableMetadataOffset(table) + Size(reader, table));
        }
        // The numbers of rows lie before the rows, one for each table that there is.
        int counted = BitOperations.PopCount(present & ((1UL << (int)TableIndex.AssemblyRef) - 1)) - BitOperations.PopCount(present);
        Span<byte> count = copy.AsSpan(reader.GetTableMetadataOffset(TableIndex.Module) + (counted * sizeof(int)), sizeof(int));
        if (size > 0 && BitConverter.ToInt32(count) == reader.GetTableRowCount(TableIndex.AssemblyRef))
        {
            count.Clear();
            copy.AsSpan((begin + size)..end).CopyTo(copy.AsSpan(begin));
        }
        return copy;
    }

    private static int Size(MetadataReader reader, TableIndex table) => reader.GetTableRowCount(table) * reader.GetTableRowSize(table);
}
