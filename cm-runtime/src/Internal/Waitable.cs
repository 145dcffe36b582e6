// What a task can wait for: events of handles, and operations that end with one.

using System;

namespace CmDotnet.Internal;

/// <summary>Something outside of C# that has events (canonical ABI: a waitable).</summary>
internal abstract class Waitable
{
    // By handle. Handles are small numbers, which the host gives out again.
    private static Waitable?[] s_waiting = new Waitable?[16];

    /// <summary>The waitable of a handle; null: nobody waits for it.</summary>
    internal static Waitable? Find(int handle) => (uint)handle < (uint)s_waiting.Length ? s_waiting[handle] : null;

    /// <summary>From now on a task gets the events of the handle, which do not keep it from ending.</summary>
    private protected void Watch(int handle, int set)
    {
        Register(handle);
        SchedulerHost.Current.Join(handle, set);
    }

    /// <summary>Ends <see cref="Watch"/>.</summary>
    private protected static void Unwatch(int handle)
    {
        Unregister(handle);
        SchedulerHost.Current.Join(handle, 0);
    }

    private protected void Register(int handle)
    {
        if (handle >= s_waiting.Length)
        {
            Array.Resize(ref s_waiting, Math.Max(handle + 1, s_waiting.Length * 2));
        }
        s_waiting[handle] = this;
    }

    private protected static void Unregister(int handle) => s_waiting[handle] = null;

    /// <summary>Something happened.</summary>
    /// <param name="code">What: the state of a call, or the outcome of an operation.</param>
    internal abstract void OnEvent(int code);
}

/// <summary>A subtask, or an operation on a stream or future: the task that began it waits for it.</summary>
internal abstract class Operation : Waitable
{
    private bool _isCancelDue;

    /// <summary>The task whose set it is in.</summary>
    internal ScheduledTask? Task { get; private set; }

    /// <summary>From now on the task that runs waits for the handle.</summary>
    private protected void BeginWait(int handle)
    {
        Register(handle);
        ScheduledTask.Adopt(this, handle);
    }

    /// <summary>Nothing is in progress any more.</summary>
    private protected void EndWait(int handle)
    {
        _isCancelDue = false;
        Unregister(handle);
        ScheduledTask.Release(this, handle);
        Task = null;
    }

    /// <summary>A task waits for it from now on.</summary>
    internal void Join(ScheduledTask task)
    {
        Task = task;
        if (_isCancelDue)
        {
            PostCancel(task);
        }
    }

    /// <summary>
    /// Asks it to end. To cancel is to wait for the end, which the host allows to calls of asynchronous exports alone: what
    /// other code cancels, the task cancels that waits for it.
    /// </summary>
    private protected void Cancel()
    {
        if (ScheduledTask.MayBlock)
        {
            CancelNow();
        }
        else if (!_isCancelDue)
        {
            _isCancelDue = true;
            if (Task is { } task)
            {
                PostCancel(task);
            }
        }
    }

    /// <summary>Ends it, and waits until it has ended.</summary>
    private protected abstract void CancelNow();

    private void PostCancel(ScheduledTask task) => task.Post(
        static operation =>
        {
            // It may have ended meanwhile.
            if (((Operation)operation!)._isCancelDue)
            {
                ((Operation)operation).CancelNow();
            }
        },
        this);
}
