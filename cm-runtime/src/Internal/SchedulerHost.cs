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

    /// <summary>Makes a waitable set.</summary>
    /// <returns>Its handle.</returns>
    internal abstract int NewWaitableSet();

    /// <summary>Drops a waitable set, which must be empty.</summary>
    /// <param name="set">Its handle.</param>
    internal abstract void DropWaitableSet(int set);

    /// <summary>Waits for an event of a set, while no other task of the component runs.</summary>
    /// <param name="set">The set.</param>
    /// <param name="code">What happened.</param>
    /// <returns>The waitable that it happened to.</returns>
    internal abstract int WaitForEvent(int set, out int code);

    /// <summary>The event of a set, if there is one.</summary>
    /// <param name="set">The set.</param>
    /// <param name="waitable">The waitable that it happened to.</param>
    /// <param name="code">What happened.</param>
    /// <returns>The kind of the event; <see cref="NoEvent"/> when there is none.</returns>
    internal abstract int PollForEvent(int set, out int waitable, out int code);

    /// <summary>Moves a waitable into a set; 0: out of the one it is in.</summary>
    /// <param name="waitable">The waitable.</param>
    /// <param name="set">The set.</param>
    internal abstract void Join(int waitable, int set);

    /// <summary>The number that the running task was given.</summary>
    /// <returns>The number; 0 at first.</returns>
    internal abstract int GetContext();

    /// <summary>Gives the running task a number.</summary>
    /// <param name="value">The number.</param>
    internal abstract void SetContext(int value);

    /// <summary>The running task ends without a result, as its caller asked.</summary>
    internal abstract void CancelTask();

    /// <summary>Asks a call to end, and waits until it has. It must be in no set.</summary>
    /// <returns>Its final state.</returns>
    internal abstract int CancelSubtask(int subtask);

    /// <summary>Drops a call that has ended.</summary>
    /// <param name="subtask">The call.</param>
    internal abstract void DropSubtask(int subtask);

    /// <summary>Begins a call that ends after some time.</summary>
    /// <param name="duration">The time in nanoseconds.</param>
    /// <returns>What calls give: a state, and above it the handle of a subtask.</returns>
    internal abstract int WaitFor(long duration);

    /// <summary>Makes a stream without a payload, to wake tasks with.</summary>
    /// <returns>The handle of its reader, and above it that of its writer.</returns>
    internal abstract long NewSignal();

    /// <summary>Gives the reader of a signal an event.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="writer">The writer.</param>
    internal abstract void SendSignal(int reader, int writer);

    /// <summary>Drops a signal.</summary>
    /// <param name="reader">The reader, which is in no set.</param>
    /// <param name="writer">The writer.</param>
    /// <param name="isSent">Whether it was sent and its event did not arrive.</param>
    internal abstract void DropSignal(int reader, int writer, bool isSent);

    /// <summary>Runs a piece of background work that is due, or timers that are.</summary>
    /// <returns>Whether there was one.</returns>
    internal abstract bool RunDueWork();

    /// <summary>Runs background work, after sleeping until the next timer where there is none.</summary>
    /// <returns>Whether anything is left that could happen by itself.</returns>
    internal abstract bool Poll();

    /// <summary>Has what was posted to a task that ended run as background work.</summary>
    /// <param name="task">The task.</param>
    internal abstract void QueueRemains(ScheduledTask task);

    /// <summary>When the next timer is due.</summary>
    /// <returns>The time of a monotonic clock, in nanoseconds; -1: there is no timer.</returns>
    internal abstract long GetTimerDeadline();

    /// <summary>How long it is until the next timer.</summary>
    /// <returns>The time in nanoseconds; 0: one is due; -1: there is no timer.</returns>
    internal abstract long GetTimerDelay();

    /// <summary>From now on <see cref="ScheduledTask.OnTimerSet"/> is called when a timer was set outside of tasks.</summary>
    internal abstract void ListenToTimers();
}
