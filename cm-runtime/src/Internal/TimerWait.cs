// Timers of C# while tasks wait: there is always a task that the host wakes when the next timer is due.

using System.Collections.Generic;

namespace CmDotnet.Internal;

/// <summary>
/// A call of the host's clock that wakes a task for timers of C#. Timers belong to no task: whoever is woken runs those that
/// are due, and what they complete is posted to the tasks that await it.
/// </summary>
/// <remarks>
/// While there are tasks that are suspended and timers that are set, one of the tasks has a wait that ends when the next
/// timer is due, or earlier. A task has one wait at most. It is never taken from a task that is suspended: the host may be
/// about to bring its event.
/// </remarks>
internal sealed class TimerWait : Waitable
{
    // Those of all tasks, the earliest last.
    private static readonly List<TimerWait> s_armed = [];

    private readonly int _handle;
    private readonly long _deadline;
    private ScheduledTask _owner;

    private TimerWait(ScheduledTask owner, int handle, long deadline)
    {
        _owner = owner;
        _handle = handle;
        _deadline = deadline;
    }

    /// <summary>Some task is woken for the next timer: <paramref name="bearer"/>, unless it is another one already.</summary>
    /// <param name="bearer">A task that is running, and about to wait, or suspended.</param>
    internal static bool Ensure(ScheduledTask bearer)
    {
        long deadline = SchedulerHost.Current.GetTimerDeadline();
        return deadline >= 0 && (s_armed.Count == 0 || deadline < s_armed[^1]._deadline) && Arm(bearer, deadline);
    }

    /// <summary>The running task is woken for the next timer, whoever else is.</summary>
    /// <param name="task">The task, which is about to wait without returning to the host.</param>
    internal static bool EnsureHere(ScheduledTask task)
    {
        long deadline = SchedulerHost.Current.GetTimerDeadline();
        return deadline >= 0 && (task.TimerWait is not { } wait || deadline < wait._deadline) && Arm(task, deadline);
    }

    /// <summary>The owner, which is running, ends: the wait becomes another task's.</summary>
    /// <param name="heir">The other one, which is suspended; null when there is none.</param>
    internal void Leave(ScheduledTask? heir)
    {
        if (heir is null || heir.TimerWait is not null)
        {
            Disarm();
            return;
        }
        SchedulerHost.Current.Join(_handle, heir.Set());
        _owner.TimerWait = null;
        _owner = heir;
        heir.TimerWait = this;
    }

    internal override void OnEvent(int code)
    {
        if (code >= SubtaskStatus.Returned)
        {
            Unwatch(_handle);
            End();
        }
    }

    private static bool Arm(ScheduledTask bearer, long deadline)
    {
        long delay = SchedulerHost.Current.GetTimerDelay();
        if (delay == 0)
        {
            return true;
        }
        if (bearer.TimerWait is { } later)
        {
            if (!bearer.IsCurrent)
            {
                // It sees to the timer itself.
                bearer.Wake();
                return false;
            }
            later.Disarm();
        }
        int status = SchedulerHost.Current.WaitFor(delay);
        if (SubtaskStatus.IsReturned(status))
        {
            return true;
        }
        TimerWait wait = new(bearer, SubtaskStatus.GetHandle(status), deadline);
        wait.Watch(wait._handle, bearer.Set());
        bearer.TimerWait = wait;
        int index = s_armed.Count;
        while (index > 0 && s_armed[index - 1]._deadline < deadline)
        {
            index--;
        }
        s_armed.Insert(index, wait);
        return false;
    }

    private void Disarm()
    {
        Unwatch(_handle);
        _ = SchedulerHost.Current.CancelSubtask(_handle);
        End();
    }

    private void End()
    {
        s_armed.Remove(this);
        _owner.TimerWait = null;
        SchedulerHost.Current.DropSubtask(_handle);
    }
}
