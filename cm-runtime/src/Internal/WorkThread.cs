// Who runs what goes on while code waits. A component has one thread, but code that runs on top of a wait must not be taken
// for the code that waits: it would enter the locks that this holds, and change its culture, contexts and name.

using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Threading;

namespace CmDotnet.Internal;

/// <summary>
/// A thread of the thread pool, as C# sees it: what runs on top of a wait has <see cref="Thread.CurrentThread"/>, the
/// ownership of locks, and contexts of its own.
/// </summary>
/// <remarks>
/// A lock knows its owner by a number that the runtime gives threads. The class library reads it in the thread's object, the
/// runtime asks the engine. The names of what is private in the class library are its own; the field
/// <c>s_signal</c> and the method <c>TakeInterrupt</c> are ones that the SDK puts there when it trims (WaitByWorking).
/// </remarks>
internal sealed class WorkThread
{
    // By the number of waits below.
    private static readonly List<WorkThread> s_all = [];
    private static ExecutionContext? s_noContext;

    private readonly Thread _thread;
    private Thread? _waiting;
    private ExecutionContext? _context;

    private WorkThread()
    {
        _thread = new Thread(static () => { }) { IsBackground = true, Name = ".NET TP Worker" };
        IsPooled(_thread) = true;
        ClearState(null, _thread, ThreadState.Unstarted);
        LockOwner(_thread) = AsyncIntrinsics.NewLockOwner();
    }

    /// <summary>The current thread waits; until <see cref="Leave(int)"/> another one runs.</summary>
    internal static void Enter(int depth)
    {
        if (depth > s_all.Count)
        {
            s_all.Add(new WorkThread());
        }
        s_all[depth - 1].Enter();
        if (depth == 1)
        {
            Signal(null) = MonitorWait.OnSignal;
        }
    }

    /// <summary>Ends <see cref="Enter(int)"/>.</summary>
    internal static void Leave(int depth)
    {
        if (depth == 1)
        {
            Signal(null) = null;
        }
        s_all[depth - 1].Leave();
    }

    /// <summary>Runs the body of a thread that was started, on top of the current one.</summary>
    internal static void Run(Thread thread)
    {
        Thread carrier = Thread.CurrentThread;
        LockOwner(thread) = LockOwner(carrier);
        Current(null) = thread;
        try
        {
            CallBody(thread);
        }
        finally
        {
            SetContext(null);
            Current(null) = carrier;
            AddState(null, thread, ThreadState.Stopped);
            ClearState(null, thread, ThreadState.Background);
        }
    }

    /// <summary>A thread is running as far as anybody can see.</summary>
    internal static void MarkStarted(Thread thread) => ClearState(null, thread, ThreadState.Unstarted);

    /// <summary>Ends the wait of a thread that another one has interrupted.</summary>
    internal static void ThrowIfInterrupted()
    {
        if (TakeInterrupt(null))
        {
            throw new ThreadInterruptedException();
        }
    }

    private void Enter()
    {
        _waiting = Thread.CurrentThread;
        _context = Context(_waiting);
        SetContext(null);
        Current(null) = _thread;
        AsyncIntrinsics.SetLockOwner(LockOwner(_thread));
    }

    private void Leave()
    {
        SetContext(null);
        SynchronizationContext.SetSynchronizationContext(null);
        Current(null) = _waiting;
        AsyncIntrinsics.SetLockOwner(LockOwner(_waiting!));
        SetContext(_context);
        _waiting = null;
        _context = null;
    }

    // Through the class library: it tells those who want to know of changes, such as the one who keeps the culture.
    private static void SetContext(ExecutionContext? context)
    {
        ref ExecutionContext? current = ref Context(Thread.CurrentThread);
        if (current == context)
        {
            return;
        }
        if (context is null && s_noContext is null)
        {
            ExecutionContext previous = current!;
            current = null;
            s_noContext = ExecutionContext.Capture();
            current = previous;
        }
        ExecutionContext.Restore(context ?? s_noContext!);
    }

    [UnsafeAccessor(UnsafeAccessorKind.StaticField, Name = "t_currentThread")]
    private static extern ref Thread? Current(Thread? type);

    [UnsafeAccessor(UnsafeAccessorKind.StaticField, Name = "s_signal")]
    private static extern ref Action<object, int>? Signal(Thread? type);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "TakeInterrupt")]
    private static extern bool TakeInterrupt(Thread? type);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "small_id")]
    private static extern ref int LockOwner(Thread thread);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_executionContext")]
    private static extern ref ExecutionContext? Context(Thread thread);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "threadpool_thread")]
    private static extern ref bool IsPooled(Thread thread);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "StartCallback")]
    private static extern void CallBody(Thread thread);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "SetState")]
    private static extern void AddState(Thread? type, Thread thread, ThreadState state);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "ClrState")]
    private static extern void ClearState(Thread? type, Thread thread, ThreadState state);
}
