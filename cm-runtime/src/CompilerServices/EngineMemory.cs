// What bindings tell the interpreter engine about memory. Compiled code has no engine, and nobody reads it there.

using System;
using System.Runtime.InteropServices;

namespace CmDotnet.CompilerServices;

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

    [DllImport("componentize_engine", EntryPoint = "engine_post_return")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int* EnginePostReturn();
}
