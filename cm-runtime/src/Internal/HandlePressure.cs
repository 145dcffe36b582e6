// When the garbage collector looks for handles that nobody uses any more.

using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace CmDotnet.Internal;

/// <summary>
/// Counts the objects that hold a handle. The garbage collector knows how large they are, and not what they hold on the
/// other side; and a component has no thread beside the one that makes them. So they are collected, and what was abandoned
/// is dropped, whenever there are twice as many as were in use the last time.
/// </summary>
internal static class HandlePressure
{
    private const int Least = 4096;

    private static int s_count;
    private static int s_limit = Least;
    private static bool s_isCollecting;

    /// <summary>One more.</summary>
    internal static void Add()
    {
        s_count++;
        if (s_count >= s_limit)
        {
            Collect();
        }
    }

    /// <summary>One less.</summary>
    internal static void Remove() => s_count--;

    /// <summary>Drops what was abandoned.</summary>
    // Apart, so that the interpreter has little to do where there is nothing to collect.
    [MethodImpl(MethodImplOptions.NoInlining)]
    [SuppressMessage("Reliability", "CA2001", Justification = "Handles are not memory that the collector knows of.")]
    internal static void Collect()
    {
        // Finalizers may make resources too.
        if (s_isCollecting)
        {
            return;
        }
        s_isCollecting = true;
        GC.Collect();
        GC.WaitForPendingFinalizers();
        s_isCollecting = false;
        s_limit = Math.Max(Least, 2 * s_count);
    }
}
