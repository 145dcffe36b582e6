// What the class library calls to wait, once the SDK has trimmed it (ComponentizeDotnet.Trimming, WaitByWorking).

using System;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Threading;
using CmDotnet.Internal;

namespace CmDotnet.CompilerServices;

/// <summary>Waits of the class library, in a component. For trimmed code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Blocking
{
    private static InvalidOperationException? s_failure;

    /// <summary>In place of the runtime's wait for a monitor, which the caller holds.</summary>
    public static bool WaitForPulse(object monitor, int millisecondsTimeout, bool allowInterruption) =>
        MonitorWait.Run(monitor, millisecondsTimeout);

    /// <summary>
    /// In place of the system's wait for a condition. The class library's wait handles come down to it, and look after each
    /// turn whether they are signalled.
    /// </summary>
    /// <returns>
    /// Whether the time is not up. It is for those that wait without an end (<see cref="Bound"/>) when nothing goes on, too:
    /// they take their wait back, and then <see cref="Check"/> throws.
    /// </returns>
    public static bool WaitForTurn(int millisecondsTimeout)
    {
        try
        {
            return BlockingWait.GoOn(IsBound(millisecondsTimeout) ? BlockingWait.Never : BlockingWait.Deadline(millisecondsTimeout));
        }
        catch (InvalidOperationException failure)
        {
            s_failure = failure;
            return false;
        }
    }

    /// <summary>A time-out for a wait without one, so that it can be taken back.</summary>
    public static int Bound(int millisecondsTimeout) => millisecondsTimeout < 0 ? int.MaxValue : millisecondsTimeout;

    /// <summary>Throws what <see cref="WaitForTurn"/> had to keep, or gives the result of the wait.</summary>
    public static int Check(int result)
    {
        if (s_failure is { } failure)
        {
            s_failure = null;
            throw failure;
        }
        return result;
    }

    /// <summary>In place of <see cref="Thread.Sleep(int)"/>.</summary>
    public static void Sleep(int millisecondsTimeout)
    {
        if (millisecondsTimeout == 0)
        {
            _ = Yield();
            return;
        }
        if (BlockingWait.Depth >= BlockingWait.ManyNested && millisecondsTimeout > 0)
        {
            AsyncIntrinsics.Sleep(millisecondsTimeout);
            return;
        }
        long deadline = BlockingWait.Deadline(millisecondsTimeout);
        while (BlockingWait.GoOn(deadline))
        {
        }
    }

    /// <summary>For waits of others than the class library: how long it is until the next timer is due.</summary>
    /// <returns>Milliseconds, or <see cref="Timeout.Infinite"/> when there is no timer.</returns>
    public static int UntilTimer()
    {
        long nanoseconds = AsyncIntrinsics.GetTimerDelay();
        return nanoseconds < 0 ? Timeout.Infinite : (int)Math.Min(nanoseconds / 1_000_000, int.MaxValue);
    }

    /// <summary>In place of <see cref="Thread.Yield"/>.</summary>
    public static bool Yield() => BlockingWait.RunDueWork();

    /// <summary>In place of the runtime's start of a thread.</summary>
    public static void Start(Thread thread)
    {
        ArgumentNullException.ThrowIfNull(thread);
        StartedThread.Start(thread);
    }

    /// <summary>In place of the runtime's wait for a thread's end.</summary>
    public static bool Join(Thread thread, int millisecondsTimeout)
    {
        ArgumentNullException.ThrowIfNull(thread);
        return StartedThread.Join(thread, millisecondsTimeout);
    }

    /// <summary>
    /// Before a wait handle ends the wait of a thread: whether the time of that is up, though it has not gone on yet.
    /// </summary>
    public static bool IsOver(Thread thread)
    {
        ArgumentNullException.ThrowIfNull(thread);
        return BlockingWait.IsOver(thread);
    }

    /// <summary>
    /// What the current thread keeps, in place of the thread that kept something before, whose value is put aside.
    /// </summary>
    /// <param name="owner">The thread that kept the value; the current one from now on.</param>
    /// <param name="others">The values of the other threads.</param>
    /// <param name="value">The value of the owner.</param>
    public static object? ValueOfThread(ref Thread? owner, ref object? others, object? value)
    {
        var values = (ConditionalWeakTable<Thread, object>)(others ??= new ConditionalWeakTable<Thread, object>());
        if (owner is not null && value is not null)
        {
            values.AddOrUpdate(owner, value);
        }
        owner = Thread.CurrentThread;
        return values.TryGetValue(owner, out object? own) ? own : null;
    }

    /// <summary>In place of the thread pool's registration of a wait.</summary>
    public static RegisteredWaitHandle Register(WaitHandle handle, WaitOrTimerCallback callback, object? state, uint millisecondsTimeout, bool executeOnlyOnce, bool flowExecutionContext) =>
        RegisteredWait.Register(handle, callback, state, millisecondsTimeout, executeOnlyOnce, flowExecutionContext);

    /// <summary>In place of <see cref="RegisteredWaitHandle.Unregister"/>.</summary>
    public static bool Unregister(RegisteredWaitHandle registered, WaitHandle? done) => RegisteredWait.Unregister(registered, done);

    /// <summary>After an event or a semaphore was signalled.</summary>
    public static void OnSignal() => RegisteredWait.Signalled?.Invoke();

    // So much of the longest time-out is never used up.
    private static bool IsBound(int millisecondsTimeout) => millisecondsTimeout > int.MaxValue / 2;
}
