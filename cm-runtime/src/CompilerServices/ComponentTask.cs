// The scheduler: one synchronization context for each call of an asynchronous export.

using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Threading;
using System.Threading.Tasks;

namespace CmDotnet.CompilerServices;

/// <summary>
/// A call of an asynchronous export (canonical ABI: a task lifted with a callback). It is the synchronization context of
/// the C# that runs in the call: what is posted to it runs while the component model runs this task, and only then, since
/// a task can return its own result alone. For generated code.
/// </summary>
/// <remarks>
/// The host calls the export, then its callback for each event, and gets a code each time: wait, or the end. A task ends
/// when its result was returned and nothing that was begun in it goes on any more. One that waits while another task
/// completes what it needs is woken through a stream of its own.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
[SuppressMessage("Design", "CA1001", Justification = "The end of the task disposes of what it holds.")]
public sealed unsafe class ComponentTask : SynchronizationContext
{
    // Canonical ABI: the codes that a callback returns, and the events that it gets.
    private const int ExitCode = 0;
    private const int YieldCode = 1;
    private const int WaitCode = 2;
    private const int WaitSetShift = 4;
    private const int NoEvent = 0;
    private const int TaskCancelledEvent = 6;

    // So many pieces of work run in a turn; then other calls have theirs.
    private const int TurnLength = 1000;

    private const int None = 0;

    // By the number in the context of the component model's task; 0 stands for none.
    private static readonly List<ComponentTask?> s_tasks = [null];
    private static readonly Stack<int> s_freeNumbers = [];
    private static readonly List<(Waitable Waitable, int Handle)> s_orphans = [];
    private static ComponentTask? s_current;

    private readonly Queue<(SendOrPostCallback Callback, object? State)> _queue = new();
    private readonly CancellationTokenSource _cancellation = new();
    private int _number;
    private int _set;
    private int _waitableCount;
    private Signal? _signal;
    private ImportedResource? _borrowed;
    private Task? _result;
    private bool _isResultWatched;
    private delegate*<Task, void> _return;
    private bool _isCancelled;

    static ComponentTask() => TaskExceptions.Watch();

    private ComponentTask()
    {
    }

    /// <summary>
    /// How many writable ends are open here whose readers are elsewhere. While there is one, what timers bring is awaited:
    /// a task that has nothing else to wait for does not end before them.
    /// </summary>
    internal static int OpenWriterCount { get; set; }

    /// <summary>Waits for pollables, if tasks do. Code that needs it sets it, so that others are trimmed without.</summary>
    internal static Func<bool>? Waiter { get; set; }

    /// <summary>Becomes cancelled when the caller asks for the end of the call.</summary>
    public CancellationToken CancellationToken => _cancellation.Token;

    /// <summary>A call of an export begins.</summary>
    /// <returns>Its task, which is the synchronization context from now on.</returns>
    public static ComponentTask Begin()
    {
        ComponentTask task = new();
        task.Enter();
        return task;
    }

    /// <summary>Keeps what was lent for the call until the result is returned.</summary>
    /// <param name="arena">The arena that the parameters were lifted with.</param>
    public void Keep(ref CallArena arena) => _borrowed = arena.TakeBorrowed();

    /// <summary>The user's method was called.</summary>
    /// <param name="result">The task that it returned.</param>
    /// <param name="return">Returns the result of the completed task to the caller.</param>
    /// <returns>The code for the host.</returns>
    /// <exception cref="InvalidOperationException">The method returned null.</exception>
    public int Run(Task result, delegate*<Task, void> @return)
    {
        _result = result ?? throw new InvalidOperationException("A method that is exported as `async func` returned null in place of a task.");
        _return = @return;
        return Continue();
    }

    /// <summary>The host calls back.</summary>
    /// <param name="event">The kind of the event.</param>
    /// <param name="waitable">The waitable it is about.</param>
    /// <param name="code">What happened.</param>
    /// <returns>The code for the host.</returns>
    public static int Resume(int @event, int waitable, int code)
    {
        ComponentTask task = s_tasks[AsyncIntrinsics.GetContext()]!;
        task.Enter();
        switch (@event)
        {
            case NoEvent:
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

    /// <inheritdoc/>
    public override void Post(SendOrPostCallback d, object? state)
    {
        _queue.Enqueue((d, state));
        if (s_current != this)
        {
            Wake();
        }
    }

    /// <inheritdoc/>
    public override void Send(SendOrPostCallback d, object? state)
    {
        ArgumentNullException.ThrowIfNull(d);
        if (s_current != this)
        {
            throw new NotSupportedException("A component has one thread: it cannot wait for code that runs in another call. Use Post.");
        }
        d(state);
    }

    /// <inheritdoc/>
    public override SynchronizationContext CreateCopy() => this;

    /// <summary>The current task waits for a waitable from now on; without one the next task that waits does.</summary>
    /// <param name="waitable">The waitable.</param>
    /// <param name="handle">Its handle.</param>
    internal static void Adopt(Waitable waitable, int handle)
    {
        if (s_current is { } task)
        {
            task.Add(waitable, handle);
        }
        else
        {
            s_orphans.Add((waitable, handle));
        }
    }

    /// <summary>Nobody waits for a waitable any more.</summary>
    /// <param name="waitable">The waitable.</param>
    /// <param name="handle">Its handle.</param>
    internal static void Release(Waitable waitable, int handle)
    {
        if (waitable.Task is { } task)
        {
            AsyncIntrinsics.Join(handle, None);
            waitable.Task = null;
            task._waitableCount--;
            if (task._waitableCount == 0 && task != s_current)
            {
                // It may have been the last thing that kept the task.
                task.Wake();
            }
        }
        else
        {
            s_orphans.Remove((waitable, handle));
        }
    }

    /// <summary>Lets everything go on that can, until a task is completed.</summary>
    /// <param name="task">The task.</param>
    /// <exception cref="InvalidOperationException">Nothing that goes on can complete it.</exception>
    internal static void WaitFor(Task task)
    {
        while (!task.IsCompleted)
        {
            if (!(s_current is { } current ? current.WaitForEvent(task) : AsyncIntrinsics.Poll() != 0) && !task.IsCompleted)
            {
                throw new InvalidOperationException(
                    s_current is null
                        ? "The task cannot be waited for here: a component must not block in a function that its WIT does not declare as `async func`. Make the export an `async func` and use `await`."
                        : "The task cannot be waited for: nothing goes on in this call that could complete it. Use `await`, so that other calls go on.");
            }
        }
    }

    // Other calls of the component have to wait too: this one does not return to the host.
    private bool WaitForEvent(Task task)
    {
        if (!RunQueue() || task.IsCompleted || Waiter?.Invoke() == true || TimerWait.ArmHere(this))
        {
            return true;
        }
        if (_waitableCount == 0 && !TimerWait.IsArmed)
        {
            return false;
        }
        int* waitableAndCode = stackalloc int[2];
        _ = AsyncIntrinsics.WaitForEvent(Set(), waitableAndCode);
        Waitable.Find(waitableAndCode[0])?.OnEvent(waitableAndCode[1]);
        return true;
    }

    private void Enter()
    {
        s_current = this;
        SetSynchronizationContext(this);
    }

    private void Add(Waitable waitable, int handle)
    {
        AsyncIntrinsics.Join(handle, Set());
        waitable.Task = this;
        _waitableCount++;
    }

    /// <summary>The waitable set that the task waits for.</summary>
    /// <returns>Its handle.</returns>
    internal int Set() => _set != None ? _set : _set = AsyncIntrinsics.NewWaitableSet();

    // Runs what can run now, returns the result once it is there, and says how to go on.
    private int Continue()
    {
        bool isDone;
        do
        {
            isDone = RunQueue();
            if (_result is { IsCompleted: true } result)
            {
                _result = null;
                Return(result);
                isDone = RunQueue();
            }
        }
        while (isDone
            && ((_result is not null && Waiter?.Invoke() == true)
                || ((_result is not null || _waitableCount > 0 || OpenWriterCount > 0) && TimerWait.Arm(this))));
        foreach ((Waitable waitable, int handle) in s_orphans)
        {
            Add(waitable, handle);
        }
        s_orphans.Clear();
        bool goesOn = !isDone || _result is not null || _waitableCount > 0 || (OpenWriterCount > 0 && TimerWait.IsFor(this));
        if (goesOn)
        {
            WatchResult();
            Set();
            Register();
        }
        else
        {
            End();
            TaskExceptions.Collect();
        }
        s_current = null;
        SetSynchronizationContext(null);
        return !isDone ? YieldCode : goesOn ? WaitCode | (_set << WaitSetShift) : ExitCode;
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
    private bool RunQueue()
    {
        for (int count = 0; count < TurnLength; count++)
        {
            if (_queue.TryDequeue(out (SendOrPostCallback Callback, object? State) item))
            {
                item.Callback(item.State);
            }
            else if (AsyncIntrinsics.RunDueWork() == 0 && _queue.Count == 0)
            {
                return true;
            }
        }
        return false;
    }

    // After a yield, which brings no event of the set.
    private void Poll()
    {
        int* waitableAndCode = stackalloc int[2];
        if (_set != None && AsyncIntrinsics.PollForEvent(_set, waitableAndCode) != NoEvent)
        {
            Waitable.Find(waitableAndCode[0])?.OnEvent(waitableAndCode[1]);
        }
    }

    private void Return(Task result)
    {
        while (CallArena.TakeFirst(ref _borrowed) is { } resource)
        {
            resource.Return();
        }
        if (_isCancelled && result.IsCanceled)
        {
            AsyncIntrinsics.CancelTask();
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
        }
        AsyncIntrinsics.SetContext(_number);
    }

    private void End()
    {
        if (_number != None)
        {
            s_tasks[_number] = null;
            s_freeNumbers.Push(_number);
            _number = None;
        }
        if (TimerWait.Leave(this))
        {
            s_tasks.Find(static task => task is not null)?.Wake();
        }
        _signal?.Dispose();
        _signal = null;
        if (_set != None)
        {
            AsyncIntrinsics.DropWaitableSet(_set);
            _set = None;
        }
        _cancellation.Dispose();
    }

    // Called from outside of this task: gives it an event, so that the host resumes it.
    private void Wake()
    {
        if (_number == None)
        {
            // It ended. What was posted to it since then has nobody who could wait for it, but runs all the same.
            ThreadPool.UnsafeQueueUserWorkItem(static task => _ = task.RunQueue(), this, preferLocal: false);
            return;
        }
        _signal ??= new Signal();
        _signal.Send(Set());
    }

    // A stream without a payload, both of whose ends are here: to write to it is to wake who waits for it.
    private sealed class Signal : Waitable
    {
        private readonly int _reader;
        private readonly int _writer;
        private bool _isSent;

        internal Signal()
        {
            long ends = AsyncIntrinsics.NewSignal();
            _reader = (int)ends;
            _writer = (int)(ends >> 32);
        }

        internal void Send(int set)
        {
            if (!_isSent)
            {
                _isSent = true;
                Watch(_reader, set);
                _ = AsyncIntrinsics.ReadSignal(_reader, null, 1);
                _ = AsyncIntrinsics.WriteSignal(_writer, null, 1);
            }
        }

        internal override void OnEvent(int code) => _isSent = false;

        internal void Dispose()
        {
            Unwatch(_reader);
            if (_isSent)
            {
                // The event has not been delivered: the end cannot be dropped before it is taken back.
                _ = AsyncIntrinsics.CancelReadSignal(_reader);
            }
            AsyncIntrinsics.DropSignalReader(_reader);
            AsyncIntrinsics.DropSignalWriter(_writer);
        }
    }
}
