// A host for the scheduler, with a clock that only the test moves on. It follows the canonical ABI and the hosts that there
// are, and throws where one of them would trap.

using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using CmDotnet.CompilerServices;
using CmDotnet.Internal;
using Xunit;

// The component's tasks and waitables are static: there is one component.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace CmDotnet.Tests.Scheduling;

/// <summary>A component with one instance, whose calls, events and timers come in an order that a seed decides.</summary>
internal sealed unsafe class FakeHost : SchedulerHost
{
    private const int WaitCode = 2;
    private const int CancelledEvent = 6;
    private const int SubtaskEvent = 1;
    private const int Started = 1;
    private const int CancelledBeforeReturned = 4;
    private const int JobsAfterACall = 1000;

    private static FakeHost? s_running;

    private readonly Random _random;
    private readonly Dictionary<int, Handle> _handles = [];
    private readonly Stack<int> _freeNumbers = [];
    private readonly SynchronizationContext _pool;
    private readonly Dictionary<int, WaitableSet> _sets = [];
    private readonly List<(FakeCall? Call, Func<int> Run)> _ready = [];
    private readonly PriorityQueue<Action, (long Time, int Order)> _events = new();
    private readonly Queue<Action> _work = new();
    private readonly Stack<SynchronizationContext?> _waiting = new();
    private FakeCall? _current;
    private bool _isTimerSet;

    internal FakeHost(int seed)
    {
        _random = new Random(seed);
        Clock = new FakeClock(this);
        _pool = new ThreadPoolContext(this);
    }

    /// <summary>The time in milliseconds.</summary>
    internal long Now { get; private set; }

    /// <summary>Timers of C#, which the host's clock fires.</summary>
    internal FakeClock Clock { get; }

    /// <summary>How often a task was entered.</summary>
    internal int Turns { get; private set; }

    /// <summary>How often garbage was collected.</summary>
    internal int Collections { get; private set; }

    /// <summary>When tasks kept others from running: from, to.</summary>
    internal List<(long From, long To)> Blocked { get; } = [];

    /// <summary>Calls an asynchronous export, as soon as the host runs.</summary>
    internal FakeCall Call(Func<CancellationToken, Task> body)
    {
        FakeCall call = new();
        _ready.Add((call, () => Begin(body)));
        return call;
    }

    /// <summary>As the other, without the token of the call.</summary>
    internal FakeCall Call(Func<Task> body) => Call(_ => body());

    /// <summary>Does something as soon as the host runs and it is <paramref name="time"/>.</summary>
    internal void At(long time, Action action) => _events.Enqueue(action, (time, _random.Next()));

    /// <summary>Calls an export that is not asynchronous, as soon as the host runs.</summary>
    internal void CallPlain(Action body) => _ready.Add((null, () => BeginPlain(body)));

    /// <summary>The caller asks a call to end.</summary>
    internal void Cancel(FakeCall call)
    {
        if (call.IsReturned || call.IsCancelRequested)
        {
            return;
        }
        call.IsCancelRequested = true;
        if (call.WaitsFor is { } set)
        {
            set.Waiting = null;
            call.WaitsFor = null;
            _ready.Add((call, () => Deliver(set)));
        }
    }

    /// <summary>Calls an import that takes <paramref name="duration"/> milliseconds.</summary>
    internal Task Import(long duration, CancellationToken cancellationToken = default)
    {
        Assert.True(duration > 0);
        CallArena arena = CallArena.ForTask();
        try
        {
            int status = (BeginSubtask(duration) << 4) | Started;
            return Subtask.Complete(status, ref arena, null, null, null, cancellationToken).AsTask();
        }
        finally
        {
            arena.Dispose();
        }
    }

    /// <summary>Lets everything happen that can.</summary>
    internal void Run()
    {
        SchedulerHost previous = SchedulerHost.Current;
        SchedulerHost.Current = s_running = this;
        try
        {
            RunEvents();
        }
        finally
        {
            SchedulerHost.Current = previous;
        }
    }

    private void RunEvents()
    {
        while (_ready.Count > 0 || _events.Count > 0)
        {
            // What happens at one time happens in any order.
            bool isEventDue = _events.TryPeek(out _, out (long Time, int Order) next) && next.Time <= Now;
            if (_ready.Count > 0 && (!isEventDue || _random.Next(2) == 0))
            {
                Resume();
            }
            else
            {
                Happen();
            }
        }
    }

    /// <summary>Runs to the end; nothing may be left.</summary>
    internal void RunToEnd()
    {
        Run();
        Assert.Empty(_handles);
        Assert.Empty(_sets);
    }

    private static int Begin(Func<CancellationToken, Task> body)
    {
        ComponentTask task = ComponentTask.Begin();
        return task.Run(body(task.CancellationToken), &Return);
    }

    private int BeginPlain(Action body)
    {
        SynchronizationContext.SetSynchronizationContext(_pool);
        body();
        return 0;
    }

    private static void Return(Task result)
    {
        FakeCall call = s_running!._current!;
        Assert.False(call.IsReturned, "a task returns twice");
        call.IsReturned = true;
        call.Result = result;
        call.End = s_running.Now;
    }

    private void Resume()
    {
        int index = _random.Next(_ready.Count);
        (_current, Func<int> run) = _ready[index];
        _ready.RemoveAt(index);
        int code = run();
        Leave();
        if (_current is { } call)
        {
            Turns++;
            Suspend(call, code);
            _current = null;
        }
    }

    private void Suspend(FakeCall call, int code)
    {
        if ((code & 0xf) == WaitCode)
        {
            WaitableSet set = _sets[code >> 4];
            Assert.Null(set.Waiting);
            if (set.Ready.Count > 0 || call.IsCancelPending)
            {
                _ready.Add((call, () => Deliver(set)));
            }
            else
            {
                set.Waiting = call;
                call.WaitsFor = set;
            }
        }
        else if (code == 1)
        {
            _ready.Add((call, () => call.TakeCancel() ? ComponentTask.Resume(CancelledEvent, 0, 0) : ComponentTask.Resume(NoEvent, 0, 0)));
        }
        else
        {
            Assert.Equal(0, code);
            Assert.True(call.IsReturned, "a task ends without a result");
            call.HasExited = true;
        }
    }

    private int Deliver(WaitableSet set)
    {
        if (_current!.TakeCancel())
        {
            return ComponentTask.Resume(CancelledEvent, 0, 0);
        }
        Assert.True(set.Ready.Count > 0, "the event that the host is about to bring was taken away");
        Handle handle = TakeEvent(set);
        return ComponentTask.Resume(SubtaskEvent, handle.Number, handle.TakeEvent());
    }

    private Handle TakeEvent(WaitableSet set)
    {
        int index = _random.Next(set.Ready.Count);
        Handle handle = set.Ready[index];
        set.Ready.RemoveAt(index);
        return handle;
    }

    // What the engine does after each call of an export.
    private void Leave()
    {
        for (int count = 0; count < JobsAfterACall && RunDueWork(); count++)
        {
        }
        SynchronizationContext.SetSynchronizationContext(null);
        if (_isTimerSet)
        {
            _isTimerSet = false;
            ScheduledTask.OnTimerSet();
        }
    }

    private void Happen()
    {
        _ = _events.TryDequeue(out Action? action, out (long Time, int Order) next);
        Now = Math.Max(Now, next.Time);
        action!();
    }

    private int BeginSubtask(long duration)
    {
        Handle handle = NewHandle();
        At(Now + duration, () => Signal(handle, SubtaskStatus.Returned));
        return handle.Number;
    }

    /// <summary>There is a handle that the test itself plays the other side of.</summary>
    internal void Add(int handle) => _handles[handle] = new Handle(handle);

    private Handle NewHandle()
    {
        int number = NewNumber();
        return _handles[number] = new Handle(number);
    }

    // Handles and sets share their numbers, which are given out again.
    private int NewNumber() => _freeNumbers.TryPop(out int number) ? number : _handles.Count + _sets.Count + 1;

    /// <summary>Nobody has the handle any more.</summary>
    internal void Drop(int handle)
    {
        Assert.True(_handles.Remove(handle, out Handle? dropped));
        Assert.Null(dropped.Set);
        _freeNumbers.Push(handle);
    }

    /// <summary>A call of an asynchronous export runs: no other may wait for anything.</summary>
    internal void AssertMayBlock() => Assert.True(_current is not null, "a function that is not asynchronous blocks");

    private void Signal(Handle handle, int code)
    {
        if (!handle.IsResolved)
        {
            handle.IsResolved = true;
            handle.Event = code;
            if (handle.Set is not null)
            {
                MarkReady(handle);
            }
        }
    }

    private void MarkReady(Handle handle)
    {
        WaitableSet set = handle.Set!;
        set.Ready.Add(handle);
        if (set.Waiting is { } call)
        {
            set.Waiting = null;
            call.WaitsFor = null;
            _ready.Add((call, () => Deliver(set)));
        }
    }

    /// <summary>A timer was set: what the engine notes.</summary>
    internal void OnTimerSet() => _isTimerSet = true;

    /// <summary>Runs something as work of the thread pool.</summary>
    internal void Queue(Action work) => _work.Enqueue(work);

    internal override int NewWaitableSet()
    {
        int number = NewNumber();
        _sets[number] = new WaitableSet();
        return number;
    }

    internal override void DropWaitableSet(int set)
    {
        Assert.Null(_sets[set].Waiting);
        Assert.Equal(0, _sets[set].MemberCount);
        _sets.Remove(set);
        _freeNumbers.Push(set);
    }

    internal override int WaitForEvent(int set, out int code)
    {
        AssertMayBlock();
        long from = Now;
        while (_sets[set].Ready.Count == 0)
        {
            Assert.True(_events.Count > 0, "a task blocks for ever");
            Happen();
        }
        Block(from);
        Handle handle = TakeEvent(_sets[set]);
        code = handle.TakeEvent();
        return handle.Number;
    }

    private void Block(long from)
    {
        if (Blocked.Count > 0 && Blocked[^1].To >= from)
        {
            from = Math.Min(from, Blocked[^1].From);
            Blocked.RemoveAt(Blocked.Count - 1);
        }
        Blocked.Add((from, Now));
    }

    internal override int PollForEvent(int set, out int waitable, out int code)
    {
        (waitable, code) = (0, 0);
        if (_sets[set].Ready.Count == 0)
        {
            return NoEvent;
        }
        Handle handle = TakeEvent(_sets[set]);
        (waitable, code) = (handle.Number, handle.TakeEvent());
        return SubtaskEvent;
    }

    internal override void Join(int waitable, int set)
    {
        Handle handle = _handles[waitable];
        if (handle.Set is { } old)
        {
            old.Ready.Remove(handle);
            old.MemberCount--;
        }
        handle.Set = set == 0 ? null : _sets[set];
        if (handle.Set is { } joined)
        {
            joined.MemberCount++;
        }
        if (handle.Set is not null && handle.Event is not null)
        {
            MarkReady(handle);
        }
    }

    internal override int GetContext() => _current!.Context;

    internal override void SetContext(int value) => _current!.Context = value;

    internal override void CancelTask()
    {
        Assert.True(_current!.IsCancelRequested && !_current.IsCancelPending, "a task is cancelled that nobody cancels");
        Assert.False(_current.IsReturned, "a task returns twice");
        _current.IsReturned = true;
        _current.IsCancelled = true;
        _current.End = Now;
    }

    internal override int CancelSubtask(int subtask)
    {
        Handle handle = _handles[subtask];
        Assert.Null(handle.Set);
        AssertMayBlock();
        Assert.True(!handle.IsResolved || handle.Event is not null, "a call is cancelled that has ended");
        int state = handle.Event ?? CancelledBeforeReturned;
        handle.IsResolved = true;
        handle.Event = null;
        return state;
    }

    internal override void DropSubtask(int subtask)
    {
        Handle handle = _handles[subtask];
        Assert.True(handle.IsResolved && handle.Event is null, "a call is dropped that has not ended");
        Assert.Null(handle.Set);
        Drop(subtask);
    }

    internal override int WaitFor(long duration)
    {
        Assert.True(duration > 0 && duration % 1_000_000 == 0);
        return BeginSubtask(duration / 1_000_000) << 4 | Started;
    }

    internal override long NewSignal()
    {
        Handle reader = NewHandle();
        Handle writer = NewHandle();
        return (long)writer.Number << 32 | (uint)reader.Number;
    }

    internal override void SendSignal(int reader, int writer)
    {
        Assert.Null(_handles[reader].Event);
        Assert.NotNull(_handles[writer]);
        _handles[reader].IsResolved = false;
        Signal(_handles[reader], 0x10);
    }

    internal override void DropSignal(int reader, int writer, bool isSent)
    {
        Assert.Null(_handles[reader].Set);
        Assert.Equal(isSent, _handles[reader].Event is not null);
        Drop(reader);
        Drop(writer);
    }

    // What runs while code waits is another thread.
    internal override void BeginWait(int depth) => _waiting.Push(SynchronizationContext.Current);

    internal override void EndWait(int depth) => SynchronizationContext.SetSynchronizationContext(_waiting.Pop());

    internal override bool RunDueWork()
    {
        if (_work.TryDequeue(out Action? work))
        {
            // As the thread pool does.
            SynchronizationContext.SetSynchronizationContext(_pool);
            work();
            return true;
        }
        return Clock.FireDue();
    }

    internal override bool Poll()
    {
        if (_work.Count == 0 && Clock.Deadline is { } deadline)
        {
            long from = Now;
            Now = Math.Max(Now, deadline);
            Block(from);
        }
        return RunDueWork() || Clock.Deadline is not null;
    }

    internal override void QueueRemains(ScheduledTask task) => _work.Enqueue(task.RunRemains);

    internal override void CollectGarbage() => Collections++;

    internal override long GetTimerDeadline()
    {
        _isTimerSet = false;
        return Clock.Deadline is { } deadline ? deadline * 1_000_000 : -1;
    }

    internal override long GetTimerDelay() => Clock.Deadline is { } deadline ? Math.Max(0, deadline - Now) * 1_000_000 : -1;

    internal override void ListenToTimers()
    {
    }

    // What follows an await where there is no context runs on the thread pool; here it must not be another thread.
    private sealed class ThreadPoolContext(FakeHost host) : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) => host.Queue(() => d(state));

        public override SynchronizationContext CreateCopy() => this;
    }

    /// <summary>What a handle of the component stands for.</summary>
    internal sealed class Handle(int number)
    {
        internal int Number => number;

        internal WaitableSet? Set { get; set; }

        internal int? Event { get; set; }

        internal bool IsResolved { get; set; }

        internal int TakeEvent()
        {
            int code = Event!.Value;
            Event = null;
            return code;
        }
    }

    /// <summary>A waitable set.</summary>
    internal sealed class WaitableSet
    {
        /// <summary>Those that have an event.</summary>
        internal List<Handle> Ready { get; } = [];

        /// <summary>The call that waits for it.</summary>
        internal FakeCall? Waiting { get; set; }

        internal int MemberCount { get; set; }
    }
}

/// <summary>A call of an asynchronous export (canonical ABI: a task).</summary>
internal sealed class FakeCall
{
    /// <summary>The number that the component gave it.</summary>
    internal int Context { get; set; }

    internal FakeHost.WaitableSet? WaitsFor { get; set; }

    internal bool IsReturned { get; set; }

    internal bool IsCancelled { get; set; }

    internal bool IsCancelRequested { get; set; }

    internal bool HasExited { get; set; }

    /// <summary>What its C# returned.</summary>
    internal Task? Result { get; set; }

    /// <summary>When it returned.</summary>
    internal long End { get; set; }

    internal bool IsCancelPending => IsCancelRequested && !_isCancelDelivered;

    private bool _isCancelDelivered;

    internal bool TakeCancel()
    {
        bool isPending = IsCancelPending;
        _isCancelDelivered |= isPending;
        return isPending;
    }

    /// <summary>Fails as the call failed.</summary>
    internal void Check()
    {
        Assert.True(HasExited, "a call does not end");
        Result?.GetAwaiter().GetResult();
    }
}
