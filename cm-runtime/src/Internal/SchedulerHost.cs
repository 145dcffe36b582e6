// What the scheduler asks of the outside: the component model's waitables and tasks, the engine's timers and work.

namespace CmDotnet.Internal;

/// <summary>
/// The host of a component as the scheduler sees it. <see cref="ComponentHost"/> is the real one; tests have one with a
/// clock of their own.
/// </summary>
/// <remarks>An abstract class, because the interpreter calls its methods faster than those of an interface.</remarks>
internal abstract class SchedulerHost
{
    /// <summary>An event that is none: nothing has happened in a waitable set.</summary>
    internal const int NoEvent = 0;

    /// <summary>The one there is. Tests set it, while there is no task.</summary>
    internal static SchedulerHost Current { get; set; } = new ComponentHost();

    /// <summary>Makes a waitable set.</summary>
    internal abstract int NewWaitableSet();

    /// <summary>Drops a waitable set, which must be empty.</summary>
    internal abstract void DropWaitableSet(int set);

    /// <summary>Waits for an event of a set, while no other task of the component runs.</summary>
    internal abstract int WaitForEvent(int set, out int code);

    /// <summary>The event of a set, and its kind; <see cref="NoEvent"/>: there is none.</summary>
    internal abstract int PollForEvent(int set, out int waitable, out int code);

    /// <summary>Moves a waitable into a set; 0: out of the one it is in.</summary>
    internal abstract void Join(int waitable, int set);

    /// <summary>The number that the running task was given; 0 at first.</summary>
    internal abstract int GetContext();

    /// <summary>Gives the running task a number.</summary>
    internal abstract void SetContext(int value);

    /// <summary>The running task ends without a result, as its caller asked.</summary>
    internal abstract void CancelTask();

    /// <summary>Asks a call to end, which must be in no set, and waits until it has. Gives its final state.</summary>
    internal abstract int CancelSubtask(int subtask);

    /// <summary>Drops a call that has ended.</summary>
    internal abstract void DropSubtask(int subtask);

    /// <summary>Begins a call that ends after so many nanoseconds. Gives a <see cref="SubtaskStatus"/>.</summary>
    internal abstract int WaitFor(long duration);

    /// <summary>Makes a stream without a payload, to wake tasks with: the handle of its reader, and above it that of its
    /// writer.</summary>
    internal abstract long NewSignal();

    /// <summary>Gives the reader of a signal an event.</summary>
    internal abstract void SendSignal(int reader, int writer);

    /// <summary>Drops a signal, whose reader is in no set. It may have been sent without its event having arrived.</summary>
    internal abstract void DropSignal(int reader, int writer, bool isSent);

    /// <summary>Runs a piece of background work that is due, or timers that are. Gives whether there was one.</summary>
    internal abstract bool RunDueWork();

    /// <summary>Waits for the next timer, or for what <see cref="BlockingWait.Waiter"/> waits for, and runs the work that is
    /// due then. Gives whether there was anything to wait for.</summary>
    internal abstract bool Poll();

    /// <summary>Has what was posted to a task that ended run as background work.</summary>
    internal abstract void QueueRemains(ScheduledTask task);

    /// <summary>Drops what nobody uses any more.</summary>
    internal abstract void CollectGarbage();

    /// <summary>When the next timer is due: nanoseconds of a monotonic clock; -1: there is no timer.</summary>
    internal abstract long GetTimerDeadline();

    /// <summary>How long it is until the next timer, in nanoseconds; 0: one is due; -1: there is no timer.</summary>
    internal abstract long GetTimerDelay();

    /// <summary>From now on <see cref="ScheduledTask.OnTimerSet"/> is called when a timer was set outside of tasks.</summary>
    internal abstract void ListenToTimers();

    /// <summary>Whether timers are set. What <see cref="GetTimerDeadline"/> says may be that of one that is set no more.</summary>
    internal virtual bool HasTimers => true;

    /// <summary>Code waits; what runs from now on is not that code.</summary>
    /// <param name="depth">How many waits there are now, each on top of the one before.</param>
    internal virtual void BeginWait(int depth)
    {
    }

    /// <summary>Ends <see cref="BeginWait"/>.</summary>
    internal virtual void EndWait(int depth)
    {
    }

    /// <summary>Ends the wait of the current thread when another one has interrupted it.</summary>
    /// <exception cref="System.Threading.ThreadInterruptedException">It has.</exception>
    internal virtual void ThrowIfInterrupted()
    {
    }
}
