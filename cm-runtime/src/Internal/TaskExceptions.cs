// What people are told of a thread that waits for itself.

using System;
using System.Runtime.CompilerServices;

namespace CmDotnet.Internal;

/// <summary>Says what to do where a task is waited for in a way that a component cannot.</summary>
internal static class TaskExceptions
{
    private const string Blocked =
        "A task that is not completed cannot be waited for with `Result` or `Wait()`: the one thread of a component would wait for itself. Use `await`, or CmDotnet.WitTask.Wait(task) where that is not possible.";

    private static bool s_isWatched;

    /// <summary>Begins to look at exceptions, once.</summary>
    internal static void Watch()
    {
        if (!s_isWatched)
        {
            s_isWatched = true;
            AppDomain.CurrentDomain.FirstChanceException += static (_, thrown) => OnThrown(thrown.Exception);
        }
    }

    private static void OnThrown(Exception exception)
    {
        // The class library has its own words, which do not say what to do, and no place to change them but this.
        if (exception is PlatformNotSupportedException && Environment.StackTrace.Contains("System.Threading.Monitor.", StringComparison.Ordinal))
        {
            Message(exception) = Blocked;
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_message")]
    private static extern ref string? Message(Exception exception);
}
