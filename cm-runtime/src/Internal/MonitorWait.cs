// Monitor.Wait, Pulse and PulseAll, and locks that code holds which waits.

using System;
using System.Collections.Generic;
using System.Threading;

namespace CmDotnet.Internal;

/// <summary>A <see cref="Monitor.Wait(object)"/> that has not returned.</summary>
internal sealed class MonitorWait
{
    // What the class library calls for a monitor: the kinds of signals (the trimmer's step WaitByWorking writes them).
    private const int Pulse = 0;
    private const int PulseAll = 1;

    // Those that wait, the earliest first.
    private static readonly List<MonitorWait> s_waits = [];

    private readonly object _monitor;
    private readonly long _deadline;
    private readonly int _depth = BlockingWait.Depth;
    private bool _isPulsed;

    private MonitorWait(object monitor, long deadline) => (_monitor, _deadline) = (monitor, deadline);

    // One whose time is up has not gone on yet, and takes no pulse from another.
    private bool IsOpen => !_isPulsed && !BlockingWait.IsOver(_deadline);

    /// <summary>Leaves a lock that the caller holds, waits for a pulse, and takes the lock again.</summary>
    /// <returns>Whether there was a pulse before the time was up.</returns>
    internal static bool Run(object monitor, int millisecondsTimeout)
    {
        long deadline = BlockingWait.Deadline(millisecondsTimeout);
        MonitorWait wait = new(monitor, deadline);
        int entered = 0;
        s_waits.Add(wait);
        while (Monitor.IsEntered(monitor))
        {
            Monitor.Exit(monitor);
            entered++;
        }
        try
        {
            while (!wait._isPulsed && BlockingWait.GoOn(deadline))
            {
            }
        }
        finally
        {
            _ = s_waits.Remove(wait);
            while (entered-- > 0)
            {
                Monitor.Enter(monitor);
            }
        }
        return wait._isPulsed;
    }

    /// <summary>Something happened to a monitor while code waits.</summary>
    internal static void OnSignal(object monitor, int kind)
    {
        switch (kind)
        {
            case Pulse:
                s_waits.Find(wait => wait._monitor == monitor && wait.IsOpen)?.OnPulse();
                break;
            case PulseAll:
                foreach (MonitorWait wait in s_waits)
                {
                    if (wait._monitor == monitor && wait.IsOpen)
                    {
                        wait.OnPulse();
                    }
                }
                break;
            default:
                throw new InvalidOperationException(
                    $"{StuckWait.Describe()}: the lock is held by code below on the stack, which waits and goes on only when this has returned: a component has one thread. Use `await` outside of the lock, or SemaphoreSlim.WaitAsync in place of it.");
        }
    }

    private void OnPulse()
    {
        _isPulsed = true;
        BlockingWait.SetDue(_depth);
    }
}
