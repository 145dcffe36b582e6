// Lowering of text and lists, and checks of values that C# has and WIT has not.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using CmDotnet.Internal;

namespace CmDotnet.CompilerServices;

public unsafe ref partial struct CallArena
{
    /// <summary>The items of a list without copying, when it is an array or a <see cref="List{T}"/>.</summary>
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
    public static ReadOnlySpan<T> Items<T>(T[] array) => array is null ? throw NullValue("list") : array;

    /// <summary>The items of a list of fixed length.</summary>
    /// <exception cref="ArgumentException">The array has another length.</exception>
    public static ReadOnlySpan<T> FixedItems<T>(T[] array, int length)
    {
        ReadOnlySpan<T> items = Items(array);
        return items.Length == length
            ? items
            : throw new ArgumentException($"A list of {length} items that goes to another component has {items.Length}.");
    }

    /// <summary>The entries of a map.</summary>
    public static ReadOnlySpan<KeyValuePair<TKey, TValue>> Entries<TKey, TValue>(IReadOnlyDictionary<TKey, TValue> map) =>
        map is null ? throw NullValue("map") : map.ToArray();

    /// <summary>Lowers a string to so many bytes of UTF-8. Surrogates that are not part of a pair become U+FFFD.</summary>
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
    public void StoreString(string value, byte* destination)
    {
        byte* data = LowerString(value, out int length);
        StoreList(data, length, destination);
    }

    /// <summary>A string as it can be passed in place where strings are UTF-16. Surrogates that are not part of a pair
    /// become U+FFFD.</summary>
    public static string WellFormed(string value) =>
        value is null ? throw NullValue("string") : Utf16Text.ToWellFormed(value);

    /// <summary>Lowers a string to so many code units of UTF-16. Surrogates that are not part of a pair become U+FFFD.</summary>
    public byte* LowerUtf16(string value, out int length)
    {
        string text = WellFormed(value);
        length = text.Length;
        byte* data = AllocateList(length, sizeof(char), sizeof(char));
        text.CopyTo(new Span<char>(data, length));
        return data;
    }

    /// <summary>Lowers a string as <see cref="LowerUtf16"/> does, and stores its address and length.</summary>
    public void StoreUtf16(string value, byte* destination)
    {
        byte* data = LowerUtf16(value, out int length);
        StoreList(data, length, destination);
    }

    /// <summary>Copies an array of values whose layout in C# is that of the canonical ABI.</summary>
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
    public byte* LowerMemory<T>(ReadOnlyMemory<T> value, int alignment, out int length)
        where T : unmanaged
    {
        length = value.Length;
        byte* data = AllocateList(length, sizeof(T), alignment);
        value.Span.CopyTo(new Span<T>(data, length));
        return data;
    }

    /// <summary>Copies an array as <see cref="LowerArray"/> does, and stores its address and length.</summary>
    public void StoreArray<T>(T[] value, int alignment, byte* destination)
        where T : unmanaged
    {
        byte* data = LowerArray(value, alignment, out int length);
        StoreList(data, length, destination);
    }

    /// <summary>Stores the items of a list of fixed length in place.</summary>
    /// <exception cref="ArgumentException">The array has another length.</exception>
    public static void StoreFixedArray<T>(T[] value, int length, byte* destination)
        where T : unmanaged => FixedItems(value, length).CopyTo(new Span<T>(destination, length));

    /// <summary>Stores the address and the length of a list: two words, each of the size of a pointer, 4 bytes in a
    /// component.</summary>
    public static void StoreList(byte* data, int length, byte* destination)
    {
        *(byte**)destination = data;
        *(nint*)(destination + sizeof(byte*)) = length;
    }

    /// <summary>Checks the case of an enum: any number can be cast to one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such case.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Case(int value, int count, string type) =>
        (uint)value < (uint)count ? value : throw UnknownCase((uint)value, type);

    /// <summary>Checks flags: any number can be cast to them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is a bit that is no flag.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Flags(int value, int known, string type) =>
        (value & ~known) == 0 ? value : throw UnknownFlags((uint)value, (uint)known, type);

    /// <summary>Checks flags as <see cref="Flags(int, int, string)"/> does, where there are more than 16.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is a bit that is no flag.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Flags(uint value, uint known, string type) =>
        (value & ~known) == 0 ? value : throw UnknownFlags(value, known, type);

    /// <summary>The exception for a value of a variant that is none of its cases.</summary>
    public static ArgumentException NoCase(object? value, string type) =>
        value is null
            ? NullValue("variant")
            : new ArgumentOutOfRangeException(
                null,
                value,
                $"A value of type '{type}' that goes to another component is of the class {value.GetType()}, which is no case of it.");

    /// <summary>The exception for a value to lower that is null.</summary>
    public static ArgumentNullException NullValue(string kind) =>
        new(null, $"A {kind} that goes to another component is null; WIT has no null.");

    private static ArgumentOutOfRangeException UnknownCase(uint value, string type) =>
        new(null, value, $"A value of type '{type}' that goes to another component has no case {value}.");

    private static ArgumentOutOfRangeException UnknownFlags(uint value, uint known, string type) =>
        new(null, value, $"A value of type '{type}' that goes to another component has bits that are no flag: 0x{value & ~known:X}.");
}
