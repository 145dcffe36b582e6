// What native code would give out as pointers: numbers for objects, with a count of those that hold them.

using System;
using System.Collections.Generic;

namespace CmDotnet.Cryptography;

/// <summary>Objects that the class library knows by handles.</summary>
internal static class Handles
{
    private static readonly Dictionary<nint, Held> s_held = [];

    // None is a pointer that anyone could have, or zero, which is none.
    private static nint s_last = 16;

    /// <summary>A new handle, held once.</summary>
    public static nint Add(object value)
    {
        s_last += 16;
        s_held.Add(s_last, new Held(value));
        return s_last;
    }

    /// <summary>The object of a handle.</summary>
    public static T Get<T>(nint handle)
        where T : class =>
        s_held.TryGetValue(handle, out var held)
            ? (T)held.Value
            : throw new InvalidOperationException($"A handle of cryptography is used that nothing holds: 0x{handle:x}.");

    /// <summary>Holds the object once more.</summary>
    public static nint Retain(nint handle)
    {
        if (handle != 0)
            s_held[handle].Count++;
        return handle;
    }

    /// <summary>Lets go once; the last one ends what the object holds itself.</summary>
    public static void Release(nint handle)
    {
        if (handle == 0 || !s_held.TryGetValue(handle, out var held) || --held.Count > 0)
            return;
        s_held.Remove(handle);
        (held.Value as IDisposable)?.Dispose();
    }

    private sealed class Held(object value)
    {
        public object Value { get; } = value;

        public int Count { get; set; } = 1;
    }
}
