// What people are told of a wait that can never end.

using System;
using System.Diagnostics;

namespace CmDotnet.Internal;

/// <summary>Says what waits, and what to do about it.</summary>
internal static class StuckWait
{
    /// <summary>Nothing goes on that could end the wait of the code that calls.</summary>
    /// <param name="isNested">Whether it runs on top of other code that waits.</param>
    internal static InvalidOperationException Exception(bool isNested)
    {
        string what = Describe();
        if (BlockingWait.Hint is { } hint)
        {
            BlockingWait.Hint = null;
            return new InvalidOperationException($"{what}: {hint}");
        }
        return new InvalidOperationException(
            isNested
                ? $"{what}, and nothing is left that could end the wait but the code below it on the stack, which waits, too, and goes on only when this has returned: a component has one thread. Use `await` here, and start the work with `Task.Run` and an asynchronous method in place of a thread."
                : $"{what}, and nothing is left that could end the wait: no work, no timer, and nothing that the host does. Use `await` if other calls of the component could.");
    }

    /// <summary>There are waits on top of each other, and no room for one more.</summary>
    internal static InvalidOperationException TooDeep(int count) =>
        new($"{Describe()}, and {count} waits are on top of each other already, each in work that the one before runs: more could overflow the stack. Use `await` in that work.");

    /// <summary>The code that waits keeps other code waiting.</summary>
    internal static InvalidOperationException TooLong(int milliseconds) =>
        new($"{Describe()}, and code below it on the stack, whose wait is over since more than {milliseconds / 1000} seconds, goes on only when this has returned: a component has one thread. Use `await` here, or PeriodicTimer in a loop, and start the work with `Task.Run` and an asynchronous method in place of a thread.");

    /// <summary>The method that waits, as the code knows it that called it, and that code.</summary>
    internal static string Describe()
    {
        string? waiting = null;
        foreach (StackFrame frame in new StackTrace(fNeedFileInfo: false).GetFrames())
        {
            if (DiagnosticMethodInfo.Create(frame) is not { } method)
            {
                continue;
            }
            string name = $"{method.DeclaringTypeName}.{method.Name}";
            if (!IsLibrary(method))
            {
                return $"`{waiting}` was called in `{name}`";
            }
            if (RunsWork(method))
            {
                return $"`{waiting}` was called as work of the thread pool, as a thread or by a timer";
            }
            waiting = name;
        }
        return $"`{waiting}` was called";
    }

    // What lies below is the code on top of which the work runs: it waits, too, but for something else.
    private static bool RunsWork(DiagnosticMethodInfo method) => method.DeclaringTypeName switch
    {
        "System.Threading.Tasks.Task" => method.Name is "InnerInvoke" or "ExecuteWithThreadLocal",
        "System.Threading.Thread" => method.Name == "StartCallback",
        "System.Threading.ThreadPoolWorkQueue" or "System.Threading.TimerQueueTimer" => true,
        string type => type.StartsWith("System.Threading.Tasks.Task`1", StringComparison.Ordinal) && method.Name == "InnerInvoke",
    };

    private static bool IsLibrary(DiagnosticMethodInfo method)
    {
        string assembly = method.DeclaringAssemblyName;
        return assembly.StartsWith("System.", StringComparison.Ordinal) || assembly.StartsWith("CmDotnet", StringComparison.Ordinal);
    }
}
