// Waiting for a task in code that cannot await it, and keeping other calls waiting.

using System;
using System.Threading.Tasks;
using CmDotnet.Internal;

namespace CmDotnet;

/// <summary>
/// Waits for tasks where <c>await</c> is not possible, and keeps new calls waiting. A component has one thread: <c>task.Result</c> and <c>task.Wait()</c>
/// would stop what they wait for, these methods let it go on.
/// </summary>
/// <remarks>
/// In an <c>async func</c> everything can be waited for that does not need another call of the component, which cannot go on
/// meanwhile. In a <c>func</c>, which the component model does not let block, only timers, work items and WASI 0.2's
/// pollables can.
/// </remarks>
public static class WitTask
{
    /// <summary>Waits until a task is completed.</summary>
    /// <param name="task">The task.</param>
    /// <exception cref="InvalidOperationException">Nothing that goes on can complete it.</exception>
    /// <remarks>It throws the exception of a task that failed.</remarks>
    public static void Wait(Task task)
    {
        ArgumentNullException.ThrowIfNull(task);
        BlockingWait.For(task);
        task.GetAwaiter().GetResult();
    }

    /// <summary>Waits for the result of a task.</summary>
    /// <param name="task">The task.</param>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <returns>The result.</returns>
    /// <exception cref="InvalidOperationException">Nothing that goes on can complete it.</exception>
    /// <remarks>It throws the exception of a task that failed.</remarks>
    public static T Wait<T>(Task<T> task)
    {
        ArgumentNullException.ThrowIfNull(task);
        BlockingWait.For(task);
        return task.GetAwaiter().GetResult();
    }

    /// <summary>
    /// Keeps new calls of the component's exports waiting until the result is disposed of, for as long as it has work
    /// enough (canonical ABI: backpressure). Calls that have begun go on.
    /// </summary>
    /// <returns>What admits new calls again when it is disposed of; where several are there, the last of them.</returns>
    /// <remarks>WASI 0.3 only: a component of WASI 0.2 is called once at a time.</remarks>
    public static IDisposable HoldCalls() => new Hold();

    private sealed class Hold : IDisposable
    {
        private bool _isOver;

        internal Hold() => AsyncIntrinsics.HoldCalls();

        public void Dispose()
        {
            if (!_isOver)
            {
                _isOver = true;
                AsyncIntrinsics.AdmitCalls();
            }
        }
    }
}
