// The scheduler: one synchronization context for each call of an asynchronous export.

using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Threading;
using System.Threading.Tasks;

namespace CmDotnet.Internal;

/// <summary>
/// A call of an asynchronous export (canonical ABI: a task lifted with a callback). It is the synchronization context of
/// the C# that runs in the call: what is posted to it runs while the component model runs this task, and only then, since
/// a task can return its own result alone.
/// </summary>
/// <remarks>
/// The host calls the export, then its callback for each event, and gets a code each time: wait, or the end. A task ends
/// when its result was returned and nothing that was begun in it goes on any more. One that waits while another task
/// completes what it needs is woken through a stream of its own.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "The end of the task disposes of what it holds.")]
internal sealed unsafe class ScheduledTask : SynchronizationContext
{
    // Canonical ABI: the codes that a callback returns, and the events that it gets.
    private const int ExitCode = 0;
    private const int YieldCode = 1;
    private const int WaitCode = 2;
    private const int WaitSetShift = 4;
    private const int TaskCancelledEvent = 6;

    // So many pieces of work run in a turn; then other calls have theirs.
    private const int TurnLength = 1000;

    private const int None = 0;

    // By the number in the context of the component model's task; 0 stands for none.
    private static readonly List<ScheduledTask?> s_tasks = [null];
    private static readonly Stack<int> s_freeNumbers = [];
    // Those that have a number, in no order.
    private static readonly List<ScheduledTask> s_waiting = [];
    private static readonly List<(Operation Operation, int Handle)> s_orphans = [];
    private static ScheduledTask? s_current;

    // The ends of streams and futures whose other ends are elsewhere, and how many of them the last collection left.
    private static int s_openEndCount;
    private static int s_keptEndCount;

    private readonly Queue<(SendOrPostCallback Callback, object? Argument)> _queue = new();
    private readonly CancellationTokenSource _cancellation = new();
    private int _number;
    private int _place;
    private int _set;
    private int _waitableCount;
    private Signal? _signal;
    private Task? _result;
    private bool _isResultWatched;
    private delegate*<Task, void> _return;
    private bool _isCancelled;

    static ScheduledTask() => BlockingWait.Tasks = GoOn;

    private ScheduledTask()
    {
    }

    private static SchedulerHost Host => SchedulerHost.Current;

    /// <summary>
    /// How many writable ends are open here whose readers are elsewhere. While there is one, what timers bring is awaited:
    /// a task that has nothing else to wait for does not end before them.
    /// </summary>
    internal static int OpenWriterCount { get; private set; }

    /// <summary>Whether the host lets C# wait: it does in tasks, and in no other call.</summary>
    internal static bool MayBlock => s_current is not null;

    /// <summary>Whether it is the task that runs.</summary>
    internal bool IsCurrent => s_current == this;

    /// <summary>What wakes it for timers; null: nothing.</summary>
    internal TimerWait? TimerWait { get; set; }

    /// <summary>Becomes cancelled when the caller asks for the end of the call.</summary>
    internal CancellationToken CancellationToken => _cancellation.Token;

    /// <summary>What was lent for the call, until the result is returned.</summary>
    internal IResource? Borrowed { get; set; }

    /// <summary>A call of an export begins; its task is the synchronization context from now on.</summary>
    internal static ScheduledTask Begin()
    {
        ScheduledTask task = new();
        task.Enter();
        return task;
    }

    /// <summary>The user's method was called.</summary>
    /// <param name="result">The task that it returned.</param>
    /// <param name="return">Returns the result of the completed task to the caller.</param>
    /// <returns>The code for the host.</returns>
    /// <exception cref="InvalidOperationException">The method returned null.</exception>
    internal int Run(Task result, delegate*<Task, void> @return)
    {
        _result = result ?? throw new InvalidOperationException("A method that is exported as `async func` returned null in place of a task.");
        _return = @return;
        return Continue();
    }

    /// <summary>The host calls back, with an event.</summary>
    /// <returns>The code for the host.</returns>
    internal static int Resume(int @event, int waitable, int code)
    {
        ScheduledTask task = s_tasks[Host.GetContext()]!;
        task.Enter();
        switch (@event)
        {
            case SchedulerHost.NoEvent:
                task.Poll();
                break;
            case TaskCancelledEvent:
                task._isCancelled = true;
                task._cancellation.Cancel();
                break;
            default:
                Waitable.Find(waitable)?.OnEvent(code);
                break;
        }
        return task.Continue();
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        _queue.Enqueue((d, state));
        if (s_current != this)
        {
            Wake();
        }
    }

    public override void Send(SendOrPostCallback d, object? state)
    {
        ArgumentNullException.ThrowIfNull(d);
        if (s_current != this)
        {
            throw new NotSupportedException("A component has one thread: it cannot wait for code that runs in another call. Use Post.");
        }
        d(state);
    }

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>A task waits for an operation from now on: the one that runs, or one that is suspended, or the next to come.</summary>
    internal static void Adopt(Operation operation, int handle)
    {
        if ((s_current ?? (s_waiting.Count > 0 ? s_waiting[^1] : null)) is { } task)
        {
            task.Add(operation, handle);
        }
        else
        {
            s_orphans.Add((operation, handle));
        }
    }

    /// <summary>Nobody waits for an operation any more.</summary>
    internal static void Release(Operation operation, int handle)
    {
        if (operation.Task is { } task)
        {
            if (task != s_current)
            {
                // It may have been the last thing that kept the task. And the host may be about to bring the task the
                // waitable's event: it must find another one in the set.
                task.Wake();
            }
            Host.Join(handle, None);
            task._waitableCount--;
        }
        else
        {
            s_orphans.Remove((operation, handle));
        }
    }

    /// <summary>There is an end of a stream or future whose other end is elsewhere.</summary>
    internal static void AddEnd(bool isRead)
    {
        s_openEndCount++;
        OpenWriterCount += isRead ? 0 : 1;
    }

    /// <summary>Ends <see cref="AddEnd"/>.</summary>
    internal static void RemoveEnd(bool isRead)
    {
        s_openEndCount--;
        s_keptEndCount = Math.Min(s_keptEndCount, s_openEndCount);
        OpenWriterCount -= isRead ? 0 : 1;
    }

    /// <summary>A timer was set where no task could see to it: while none ran, or after the turn of one.</summary>
    internal static void OnTimerSet()
    {
        if (s_waiting.Count > 0 && TimerWait.Ensure(s_waiting[^1]))
        {
            s_waiting[^1].Wake();
        }
    }

    // Code waits (BlockingWait): lets one thing go on.
    private static bool GoOn(bool mayBlock)
    {
        if (s_current is { } current)
        {
            return mayBlock ? current.WaitForEvent() : current.RunOne();
        }
        if (mayBlock ? Host.Poll() : Host.RunDueWork())
        {
            return true;
        }
        if (mayBlock && (s_orphans.Count > 0 || s_waiting.Count > 0))
        {
            BlockingWait.Hint =
                "a component must not block in a function that its WIT does not declare as `async func`. Make the export an `async func` and use `await`.";
        }
        return false;
    }

    // Other calls of the component have to wait too: this one does not return to the host.
    private bool WaitForEvent()
    {
        bool hasTimers = Host.HasTimers;
        if (BlockingWait.Waiter?.Invoke() == true || (hasTimers && TimerWait.EnsureHere(this)))
        {
            return true;
        }
        if (_waitableCount == 0 && (TimerWait is null || !hasTimers))
        {
            BlockingWait.Hint = "nothing goes on in this call that could end the wait. Use `await`, so that other calls go on.";
            return false;
        }
        int waitable = Host.WaitForEvent(Set(), out int code);
        Waitable.Find(waitable)?.OnEvent(code);
        return true;
    }

    private bool RunOne()
    {
        AdoptOrphans();
        if (!_queue.TryDequeue(out (SendOrPostCallback Callback, object? Argument) item))
        {
            return Host.RunDueWork();
        }
        SetSynchronizationContext(this);
        item.Callback(item.Argument);
        return true;
    }

    private void Enter()
    {
        s_current = this;
        SetSynchronizationContext(this);
    }

    private void Add(Operation operation, int handle)
    {
        Host.Join(handle, Set());
        _waitableCount++;
        operation.Join(this);
    }

    /// <summary>The waitable set that the task waits for.</summary>
    internal int Set() => _set != None ? _set : _set = Host.NewWaitableSet();

    // Runs what can run now, returns the result once it is there, and says how to go on.
    private int Continue()
    {
        AdoptOrphans();
        int budget = TurnLength;
        bool isAtRest;
        do
        {
            ReturnResult();
            isAtRest = RunQueue(ref budget);
        }
        while (isAtRest && (_result is { IsCompleted: true } || (_result is not null && BlockingWait.Waiter?.Invoke() == true) || IsTimerDue()));
        ReturnResult();
        bool goesOn = !isAtRest || HasWork || (OpenWriterCount > 0 && TimerWait is not null && Other() is null);
        if (goesOn)
        {
            WatchResult();
            Set();
            Register();
        }
        else
        {
            End();
        }
        s_current = null;
        SetSynchronizationContext(null);
        return !isAtRest ? YieldCode : goesOn ? WaitCode | (_set << WaitSetShift) : ExitCode;
    }

    // Whether something keeps it from ending. Timers do not.
    private bool HasWork => _result is not null || _waitableCount > 0;

    // Another task that waits, if there is one.
    private ScheduledTask? Other()
    {
        int last = s_waiting.Count - 1;
        if (last >= 0 && s_waiting[last] == this)
        {
            last--;
        }
        return last < 0 ? null : s_waiting[last];
    }

    // The task is about to wait, or to end: it is woken for the next timer, or another one is.
    private bool IsTimerDue()
    {
        if (HasWork)
        {
            return TimerWait.Ensure(this);
        }
        if (Other() is { } heir)
        {
            TimerWait?.Leave(heir);
            return TimerWait.Ensure(heir);
        }
        return OpenWriterCount > 0 && TimerWait.Ensure(this);
    }

    // What functions began that are not asynchronous.
    private void AdoptOrphans()
    {
        if (s_orphans.Count > 0)
        {
            foreach ((Operation operation, int handle) in s_orphans)
            {
                Add(operation, handle);
            }
            s_orphans.Clear();
        }
    }

    // Another call may complete the result without a word to this one: then it is posted here that there is something to do.
    private void WatchResult()
    {
        if (!_isResultWatched && _result is { } result)
        {
            _isResultWatched = true;
            result.GetAwaiter().UnsafeOnCompleted(static () => { });
        }
    }

    // Gives false when the turn is over before the work is.
    private bool RunQueue(ref int budget)
    {
        while (budget-- > 0)
        {
            if (_queue.TryDequeue(out (SendOrPostCallback Callback, object? Argument) item))
            {
                item.Callback(item.Argument);
            }
            else if (Host.RunDueWork())
            {
                // The thread pool leaves none.
                SetSynchronizationContext(this);
            }
            else if (_queue.Count == 0)
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>Runs what was posted since the task ended.</summary>
    internal void RunRemains()
    {
        SynchronizationContext? previous = Current;
        SetSynchronizationContext(this);
        while (_queue.TryDequeue(out (SendOrPostCallback Callback, object? Argument) item))
        {
            item.Callback(item.Argument);
        }
        SetSynchronizationContext(previous);
    }

    // After a yield, which brings no event of the set.
    private void Poll()
    {
        if (_set != None && Host.PollForEvent(_set, out int waitable, out int code) != SchedulerHost.NoEvent)
        {
            Waitable.Find(waitable)?.OnEvent(code);
        }
    }

    private void ReturnResult()
    {
        if (_result is { IsCompleted: true } result)
        {
            _result = null;
            Return(result);
        }
    }

    private void Return(Task result)
    {
        IResource? borrowed = Borrowed;
        Borrowed = null;
        while (Moves.TakeFirst(ref borrowed) is { } resource)
        {
            resource.Return();
        }
        if (_isCancelled && result.IsCanceled)
        {
            Host.CancelTask();
        }
        else
        {
            _return(result);
        }
    }

    // The number in the component model's task is how its next event finds this object.
    private void Register()
    {
        if (_number != None)
        {
            return;
        }
        if (s_freeNumbers.TryPop(out _number))
        {
            s_tasks[_number] = this;
        }
        else
        {
            _number = s_tasks.Count;
            s_tasks.Add(this);
            if (_number == 1)
            {
                Host.ListenToTimers();
            }
        }
        _place = s_waiting.Count;
        s_waiting.Add(this);
        Host.SetContext(_number);
    }

    private void End()
    {
        if (_number != None)
        {
            s_tasks[_number] = null;
            s_freeNumbers.Push(_number);
            _number = None;
            ScheduledTask last = s_waiting[^1];
            s_waiting[_place] = last;
            last._place = _place;
            s_waiting.RemoveAt(s_waiting.Count - 1);
        }
        TimerWait?.Leave(null);
        _signal?.Dispose();
        _signal = null;
        if (_set != None)
        {
            Host.DropWaitableSet(_set);
            _set = None;
        }
        _cancellation.Dispose();
        if (s_waiting.Count == 0 && s_openEndCount > s_keptEndCount)
        {
            // The other side may wait for ends that nobody has any more.
            Host.CollectGarbage();
            s_keptEndCount = s_openEndCount;
        }
    }

    /// <summary>Called from outside of this task: gives it an event, so that the host resumes it.</summary>
    internal void Wake()
    {
        if (_number == None)
        {
            // It ended. What was posted to it since then has nobody who could wait for it, but runs all the same.
            Host.QueueRemains(this);
            return;
        }
        _signal ??= new Signal(Set());
        _signal.Send();
    }

    // A stream without a payload, both of whose ends are here: to write to it is to wake who waits for it.
    private sealed class Signal : Waitable
    {
        private readonly int _reader;
        private readonly int _writer;
        private bool _isSent;

        internal Signal(int set)
        {
            long ends = Host.NewSignal();
            _reader = (int)ends;
            _writer = (int)(ends >> 32);
            Watch(_reader, set);
        }

        internal void Send()
        {
            if (!_isSent)
            {
                _isSent = true;
                Host.SendSignal(_reader, _writer);
            }
        }

        internal override void OnEvent(int code) => _isSent = false;

        internal void Dispose()
        {
            Unwatch(_reader);
            Host.DropSignal(_reader, _writer, _isSent);
        }
    }
}
