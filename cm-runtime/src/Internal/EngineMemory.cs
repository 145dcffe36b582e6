// What bindings tell the interpreter engine about memory. Compiled code has no engine, and nobody reads it there.

using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CmDotnet.Internal;

/// <summary>The engine's side of the memory of calls.</summary>
internal static unsafe class EngineMemory
{
    /// <summary>The next post-return function has nothing to do: the engine need not call it.</summary>
    public const int NothingToRelease = 1;

    /// <summary>The next post-return function is to be called.</summary>
    public const int SomethingToRelease = 0;

    /// <summary>Where the engine looks before it calls a post-return function. It reads each value once.</summary>
    /// <returns>The address, of one of the two values above.</returns>
    public static int* PostReturn() =>
        // The engine's class library is the flavour for browsers.
        OperatingSystem.IsBrowser() ? EnginePostReturn() : (int*)NativeMemory.Alloc(sizeof(int));

    /// <summary>The array that the engine made for bytes that arrived: it does so when they are many.</summary>
    /// <returns>The array, or null when there is none.</returns>
    public static byte[]? TakeBytes(byte* data, int length)
    {
        nint address = length >= EngineContract.LargeBytes && OperatingSystem.IsBrowser() ? EngineTakeBytes(data) : 0;
        if (address == 0)
        {
            return null;
        }
        GCHandle handle = GCHandle.FromIntPtr(address);
        byte[] bytes = Unsafe.As<byte[]>(handle.Target!);
        handle.Free();
        return bytes;
    }

    [DllImport(EngineContract.Library, EntryPoint = EngineContract.TakeBytes)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint EngineTakeBytes(byte* data);

    [DllImport(EngineContract.Library, EntryPoint = EngineContract.PostReturn)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int* EnginePostReturn();
}
