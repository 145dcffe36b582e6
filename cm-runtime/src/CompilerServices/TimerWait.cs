// Timers of C# while tasks wait: the host wakes one of the tasks when the next timer is due.

namespace CmDotnet.CompilerServices;

/// <summary>A call of the host's clock that ends when the next timer of C# is due. There is at most one.</summary>
internal sealed class TimerWait : Waitable
{
    private static TimerWait? s_armed;

    private readonly ComponentTask _owner;
    private readonly int _handle;
    private readonly long _deadline;

    private TimerWait(ComponentTask owner, int handle, long deadline)
    {
        _owner = owner;
        _handle = handle;
        _deadline = deadline;
    }

    /// <summary>Whether a task is woken for the next timer.</summary>
    internal static bool IsArmed => s_armed is not null;

    /// <summary>As <see cref="Arm"/>, for a task that keeps others from being woken.</summary>
    /// <param name="task">The task.</param>
    /// <returns>Whether the timer is due already.</returns>
    internal static bool ArmHere(ComponentTask task)
    {
        if (s_armed is { } armed && armed._owner != task)
        {
            armed.Disarm();
        }
        return Arm(task);
    }

    /// <summary>A task is about to wait: it is woken for the next timer, unless another one is.</summary>
    /// <param name="task">The task.</param>
    /// <returns>Whether the timer is due already.</returns>
    internal static bool Arm(ComponentTask task)
    {
        long deadline = AsyncIntrinsics.GetTimerDeadline();
        if (deadline < 0 || s_armed is { } armed && armed._deadline <= deadline)
        {
            return false;
        }
        s_armed?.Disarm();
        int status = AsyncIntrinsics.WaitFor(AsyncIntrinsics.GetTimerDelay());
        if (Subtask.IsReturned(status))
        {
            return true;
        }
        s_armed = new TimerWait(task, Subtask.GetHandle(status), deadline);
        s_armed.Watch(s_armed._handle, task.Set());
        return false;
    }

    /// <summary>Whether a task is the one that is woken for the next timer.</summary>
    /// <param name="task">The task.</param>
    /// <returns>Whether it is.</returns>
    internal static bool IsFor(ComponentTask task) => s_armed?._owner == task;

    /// <summary>A task ends: another one has to be woken in its place.</summary>
    /// <param name="task">The task.</param>
    /// <returns>Whether it was the one.</returns>
    internal static bool Leave(ComponentTask task)
    {
        if (s_armed is not { } armed || armed._owner != task)
        {
            return false;
        }
        armed.Disarm();
        return true;
    }

    /// <inheritdoc/>
    internal override void OnEvent(int code)
    {
        if (code >= Subtask.Returned)
        {
            Unwatch(_handle);
            End();
        }
    }

    private void Disarm()
    {
        Unwatch(_handle);
        _ = AsyncIntrinsics.CancelSubtask(_handle);
        End();
    }

    private void End()
    {
        s_armed = null;
        AsyncIntrinsics.DropSubtask(_handle);
    }
}
