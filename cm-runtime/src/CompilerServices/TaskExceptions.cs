// What people are told of exceptions of tasks: those that nobody awaits, and that of a thread that waits for itself.

using System;
using System.Runtime.CompilerServices;
using System.Text;
using System.Threading.Tasks;

namespace CmDotnet.CompilerServices;

/// <summary>
/// Reports tasks that failed and whose exception nobody has looked at when the garbage collector finds them. It looks for
/// them at the end of each call of an asynchronous export in which an exception was thrown.
/// </summary>
internal static unsafe class TaskExceptions
{
    private const string Blocked =
        "A task that is not completed cannot be waited for with `Result` or `Wait()`: the one thread of a component would wait for itself. Use `await`, or CmDotnet.WitTask.Wait(task) where that is not possible.";

    private static bool s_isWatched;
    private static bool s_mayBeUnobserved;

    /// <summary>Begins to look at exceptions, once.</summary>
    internal static void Watch()
    {
        if (s_isWatched)
        {
            return;
        }
        s_isWatched = true;
        AppDomain.CurrentDomain.FirstChanceException += static (_, thrown) => OnThrown(thrown.Exception);
        TaskScheduler.UnobservedTaskException += static (_, unobserved) =>
        {
            foreach (Exception exception in unobserved.Exception.InnerExceptions)
            {
                Report(exception);
            }
            unobserved.SetObserved();
        };
    }

    /// <summary>A call is over: reports what it left.</summary>
    internal static void Collect()
    {
        if (s_mayBeUnobserved)
        {
            s_mayBeUnobserved = false;
            GC.Collect(0);
        }
    }

    private static void OnThrown(Exception exception)
    {
        s_mayBeUnobserved |= exception is not OperationCanceledException;
        // The class library has its own words, which do not say what to do, and no place to change them but this.
        if (exception is PlatformNotSupportedException && Environment.StackTrace.Contains("System.Threading.Monitor.", StringComparison.Ordinal))
        {
            Message(exception) = Blocked;
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_message")]
    private static extern ref string? Message(Exception exception);

    private static void Report(Exception exception)
    {
        byte[] text = Encoding.UTF8.GetBytes($"Unobserved exception of a task that nobody awaits. {exception}");
        fixed (byte* data = text)
        {
            AsyncIntrinsics.Report(data, text.Length);
        }
    }
}
