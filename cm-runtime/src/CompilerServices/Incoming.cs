// Values that arrive from the other side: parameters of exports, results of imports.

using System;
using System.ComponentModel;
using System.IO;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using CmDotnet.Internal;

namespace CmDotnet.CompilerServices;

/// <summary>
/// Lifts values whose memory came through <c>cabi_realloc</c>, which is the C allocator that
/// <see cref="NativeMemory"/> uses. "Take" means: lift, and free the memory. For generated code.
/// </summary>
/// <remarks>An empty list or string owns no memory, whatever its address is.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class Incoming
{
    /// <summary>Takes a string.</summary>
    /// <exception cref="InvalidDataException">The bytes are not UTF-8, or more than fit into a string.</exception>
    public static string TakeString(byte* data, int length)
    {
        if (CheckedLength(length) == 0)
        {
            return string.Empty;
        }
        int size = Utf8Text.ToUtf16(data, length, null, 0);
        if (size < 0)
        {
            NativeMemory.Free(data);
            throw new InvalidDataException(
                $"A string that arrived from another component is not UTF-8: wrong byte at {~size} of {length}.");
        }
        // No one else knows the new string yet.
        string text = new('\0', size);
        fixed (char* characters = text)
        {
            _ = Utf8Text.ToUtf16(data, length, characters, size);
        }
        NativeMemory.Free(data);
        return text;
    }

    /// <summary>Takes a string whose address and length are in memory.</summary>
    /// <exception cref="InvalidDataException">The bytes are not UTF-8.</exception>
    public static string LoadString(byte* source) => TakeString(LoadData(source), LoadLength(source));

    /// <summary>Takes a string where strings are UTF-16.</summary>
    public static string TakeUtf16(byte* data, int length)
    {
        if (length == 0)
        {
            return string.Empty;
        }
        string text = new((char*)data, 0, length);
        NativeMemory.Free(data);
        return text;
    }

    /// <summary>Takes a string as <see cref="TakeUtf16"/> does, whose address and length are in memory.</summary>
    public static string LoadUtf16(byte* source) => TakeUtf16(LoadData(source), LoadLength(source));

    /// <summary>Takes a list of values whose layout in C# is that of the canonical ABI, and of which any bits are valid.</summary>
    public static T[] TakeArray<T>(byte* data, int length)
        where T : unmanaged
    {
        if (CheckedLength(length) == 0)
        {
            return [];
        }
        if (typeof(T) == typeof(byte) && EngineMemory.TakeBytes(data, length) is { } bytes)
        {
            return Unsafe.As<T[]>(bytes);
        }
        T[] items = GC.AllocateUninitializedArray<T>(length);
        fixed (T* destination = items)
        {
            Unsafe.CopyBlockUnaligned(destination, data, (uint)length * (uint)sizeof(T));
        }
        NativeMemory.Free(data);
        return items;
    }

    /// <summary>Takes a list as <see cref="TakeArray"/> does, whose address and length are in memory.</summary>
    public static T[] LoadArray<T>(byte* source)
        where T : unmanaged => TakeArray<T>(LoadData(source), LoadLength(source));

    /// <summary>Copies the items of a list of fixed length, which lie in place.</summary>
    public static T[] LoadFixedArray<T>(byte* source, int length)
        where T : unmanaged => new ReadOnlySpan<T>(source, length).ToArray();

    /// <summary>The address of a list or string, in the first of its two words, each of the size of a pointer: 4 bytes in a
    /// component.</summary>
    public static byte* LoadData(byte* source) => *(byte**)source;

    /// <summary>The length of a list or string: the number of items, or of bytes, in the second of its two words.</summary>
    public static int LoadLength(byte* source) => (int)*(nint*)(source + sizeof(byte*));

    /// <summary>An array to lift a list into.</summary>
    /// <exception cref="InvalidDataException">The list has more items than an array can have.</exception>
    public static T[] NewArray<T>(int length) => CheckedLength(length) == 0 ? [] : new T[length];

    /// <summary>Checks the length of a list. The other side may have lists that are longer than any of C#.</summary>
    /// <exception cref="InvalidDataException">It is more than <see cref="int.MaxValue"/>.</exception>
    public static int CheckedLength(int length) =>
        length >= 0
            ? length
            : throw new InvalidDataException($"A list or string that arrived from another component has {(uint)length} items or bytes; C# has room for {int.MaxValue}.");

    /// <summary>Frees the items of a list that was lifted item by item.</summary>
    public static void Free(byte* data, int length)
    {
        if (length != 0)
        {
            NativeMemory.Free(data);
        }
    }

    /// <summary>Checks and lifts a char.</summary>
    /// <exception cref="InvalidDataException">The value is a surrogate, or too large.</exception>
    public static Rune ToRune(int value) =>
        Rune.TryCreate(value, out Rune rune)
            ? rune
            : throw new InvalidDataException($"A char that arrived from another component is no Unicode scalar value: 0x{value:X}.");

    /// <summary>Checks the discriminant of an enum.</summary>
    /// <exception cref="InvalidDataException">There is no such case.</exception>
    public static int Discriminant(int value, int count, string type)
    {
        if ((uint)value >= (uint)count)
        {
            throw InvalidDiscriminant(value, type);
        }
        return value;
    }

    /// <summary>The exception for a discriminant that has no case.</summary>
    public static InvalidDataException InvalidDiscriminant(int value, string type) =>
        new($"A value of type '{type}' that arrived from another component has no case {value}.");
}
