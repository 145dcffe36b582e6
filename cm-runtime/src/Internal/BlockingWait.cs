// Waiting without `await`: the code that waits lets go on what it waits for. The class library's own waits come down to
// this, once the SDK has trimmed it (CompilerServices/Blocking.cs).

using System;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;

namespace CmDotnet.Internal;

/// <summary>
/// Waits on the one thread of a component. Work, timers and events run on top of the code that waits, and may wait in turn:
/// then the code below goes on when the code above has returned, and no earlier.
/// </summary>
internal static class BlockingWait
{
    /// <summary>The deadline of a wait that has none.</summary>
    internal const long Never = long.MaxValue;

    /// <summary>From so many waits on top of each other on, <c>Thread.Sleep</c> only sleeps.</summary>
    internal const int ManyNested = 8;

    /// <summary>
    /// Most waits on top of each other. Hosts give WebAssembly half a megabyte of stack or more, and a wait takes a few
    /// kilobytes of it, besides what the code between two waits takes.
    /// </summary>
    internal const int MostNested = 40;

    // So long a wait may keep code waiting below it that could go on, in milliseconds.
    private const int Patience = 10_000;

    // When each wait can end, by the number of waits below it.
    private static readonly long[] s_due = new long[MostNested];

    // Who waits there.
    private static readonly Thread?[] s_waiting = new Thread?[MostNested];

    private static int s_depth;
    private static Timer? s_alarm;

    /// <summary>
    /// Lets one thing of the component model's tasks go on, with the host's help if it is told so, and gives whether there
    /// was one. Null: there are no tasks, only work and timers.
    /// </summary>
    internal static Func<bool, bool>? Tasks { get; set; }

    /// <summary>Waits for pollables, if code does. What needs it sets it, so that others are trimmed without.</summary>
    internal static Func<bool>? Waiter { get; set; }

    /// <summary>Why nothing goes on, and what to do; who answers false in <see cref="Tasks"/> may say it.</summary>
    internal static string? Hint { get; set; }

    /// <summary>How many waits there are, each on top of the one before.</summary>
    internal static int Depth => s_depth;

    /// <summary>Waits until a task is completed.</summary>
    /// <exception cref="InvalidOperationException">Nothing that goes on can complete it.</exception>
    internal static void For(Task task)
    {
        while (!task.IsCompleted)
        {
            _ = GoOn(Never);
        }
    }

    /// <summary>The deadline of a wait that begins now.</summary>
    /// <param name="millisecondsTimeout">How long it lasts at most; a negative number: as long as it takes.</param>
    internal static long Deadline(int millisecondsTimeout) =>
        millisecondsTimeout < 0 ? Never : Stopwatch.GetTimestamp() + (millisecondsTimeout * (Stopwatch.Frequency / 1000));

    /// <summary>
    /// Lets one thing go on: runs a piece of work, or waits for a timer or an event. Who waits calls it until its condition
    /// holds.
    /// </summary>
    /// <returns>Whether the deadline is still to come.</returns>
    /// <exception cref="InvalidOperationException">There is no deadline, and nothing goes on.</exception>
    /// <exception cref="ThreadInterruptedException">The current thread was interrupted.</exception>
    internal static bool GoOn(long deadline)
    {
        SchedulerHost host = SchedulerHost.Current;
        host.ThrowIfInterrupted();
        if (IsOver(deadline))
        {
            return false;
        }
        if (s_depth == MostNested)
        {
            throw StuckWait.TooDeep(MostNested);
        }
        if (IsBelowLate())
        {
            throw StuckWait.TooLong(Patience);
        }
        s_due[s_depth] = deadline;
        s_waiting[s_depth] = Thread.CurrentThread;
        host.BeginWait(++s_depth);
        try
        {
            if (GoOn(host, mayBlock: false) || GoOnBefore(host, deadline))
            {
                return true;
            }
        }
        finally
        {
            host.EndWait(s_depth--);
        }
        throw StuckWait.Exception(s_depth > 0);
    }

    /// <summary>The wait that has so many below it can end: its code does when what runs on top of it has returned.</summary>
    internal static void SetDue(int depth)
    {
        if (s_due[depth] == Never)
        {
            s_due[depth] = Stopwatch.GetTimestamp();
        }
    }

    /// <summary>
    /// Whether the time of a thread's wait is up, though it has not gone on yet: what happens from now on comes too late for it.
    /// </summary>
    internal static bool IsOver(Thread thread)
    {
        int depth = Array.LastIndexOf(s_waiting, thread, s_depth - 1, s_depth);
        return depth >= 0 && IsOver(s_due[depth]);
    }

    /// <summary>Whether a deadline is over.</summary>
    internal static bool IsOver(long deadline) => deadline != Never && Stopwatch.GetTimestamp() >= deadline;

    // Whether code below could have gone on for long.
    private static bool IsBelowLate()
    {
        if (s_depth == 0)
        {
            return false;
        }
        long late = Stopwatch.GetTimestamp() - (Patience * (Stopwatch.Frequency / 1000));
        for (int depth = 0; depth < s_depth; depth++)
        {
            if (s_due[depth] < late)
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>Runs a piece of work that is due, if there is one.</summary>
    internal static bool RunDueWork()
    {
        if (s_depth >= ManyNested)
        {
            return false;
        }
        s_due[s_depth] = Never;
        s_waiting[s_depth] = Thread.CurrentThread;
        SchedulerHost host = SchedulerHost.Current;
        host.BeginWait(++s_depth);
        try
        {
            return GoOn(host, mayBlock: false);
        }
        finally
        {
            host.EndWait(s_depth--);
        }
    }

    private static bool GoOn(SchedulerHost host, bool mayBlock) =>
        Tasks is { } tasks ? tasks(mayBlock) : mayBlock ? host.Poll() : host.RunDueWork();

    // The alarm is a timer as all others are: who waits for those wakes for it. Its wait may be the last thing that there is.
    private static bool GoOnBefore(SchedulerHost host, long deadline)
    {
        if (deadline == Never)
        {
            return GoOn(host, mayBlock: true);
        }
        long milliseconds = ((deadline - Stopwatch.GetTimestamp()) / (Stopwatch.Frequency / 1000)) + 1;
        s_alarm ??= new Timer(static _ => { });
        _ = s_alarm.Change(Math.Max(milliseconds, 0), Timeout.Infinite);
        _ = GoOn(host, mayBlock: true);
        _ = s_alarm.Change(Timeout.Infinite, Timeout.Infinite);
        return true;
    }
}
