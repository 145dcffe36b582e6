// ThreadPool.RegisterWaitForSingleObject: nobody waits for the handle, but who signals one has all that are registered looked at.

using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Threading;

namespace CmDotnet.Internal;

/// <summary>A wait whose end runs a callback as work of the thread pool.</summary>
internal sealed class RegisteredWait : IDisposable
{
    private static readonly List<RegisteredWait> s_all = [];
    private static readonly ConditionalWeakTable<RegisteredWaitHandle, RegisteredWait> s_byHandle = [];

    private readonly WaitHandle _handle;
    private readonly uint _millisecondsTimeout;
    private readonly bool _isOnce;
    private readonly Action<bool> _call;
    private readonly Timer _timer;
    private WaitHandle? _done;
    private bool _isRunning;
    private bool _isOver;

    private RegisteredWait(WaitHandle handle, Action<bool> call, uint millisecondsTimeout, bool isOnce)
    {
        (_handle, _call, _millisecondsTimeout, _isOnce) = (handle, call, millisecondsTimeout, isOnce);
        _timer = new Timer(static wait => ((RegisteredWait)wait!).End(isTimedOut: true), this, Timeout.Infinite, Timeout.Infinite);
    }

    /// <summary>What is called when an event or a semaphore was signalled. Null: nothing is registered.</summary>
    internal static Action? Signalled { get; private set; }

    internal static RegisteredWaitHandle Register(WaitHandle handle, WaitOrTimerCallback callback, object? state, uint millisecondsTimeout, bool isOnce, bool flowsContext)
    {
        ArgumentNullException.ThrowIfNull(handle);
        ArgumentNullException.ThrowIfNull(callback);
        ExecutionContext? context = flowsContext ? ExecutionContext.Capture() : null;
        void Call(bool isTimedOut)
        {
            if (context is null)
            {
                callback(state, isTimedOut);
            }
            else
            {
                ExecutionContext.Run(context, _ => callback(state, isTimedOut), null);
            }
        }
        RegisteredWait wait = new(handle, Call, millisecondsTimeout, isOnce);
        // The class has no constructor for others.
        RegisteredWaitHandle registered = (RegisteredWaitHandle)RuntimeHelpers.GetUninitializedObject(typeof(RegisteredWaitHandle));
        s_byHandle.Add(registered, wait);
        s_all.Add(wait);
        Signalled = LookAtAll;
        wait.Begin();
        return registered;
    }

    /// <summary>Ends a wait, and signals that no callback of it runs any more.</summary>
    /// <returns>Whether it was not ended so before.</returns>
    internal static bool Unregister(RegisteredWaitHandle registered, WaitHandle? done)
    {
        if (!s_byHandle.TryGetValue(registered, out RegisteredWait? wait))
        {
            return false;
        }
        _ = s_byHandle.Remove(registered);
        wait._done = done;
        wait.Dispose();
        return true;
    }

    private static void LookAtAll()
    {
        foreach (RegisteredWait wait in s_all.ToArray())
        {
            wait.Look();
        }
    }

    private void Begin()
    {
        if (_millisecondsTimeout != uint.MaxValue)
        {
            _ = _timer.Change(_millisecondsTimeout, Timeout.Infinite);
        }
        Look();
    }

    private void Look()
    {
        if (!_isRunning && !_isOver && _handle.WaitOne(0))
        {
            End(isTimedOut: false);
        }
    }

    private void End(bool isTimedOut)
    {
        if (_isRunning || _isOver)
        {
            return;
        }
        _isRunning = true;
        _ = _timer.Change(Timeout.Infinite, Timeout.Infinite);
        _ = ThreadPool.UnsafeQueueUserWorkItem(
            static end =>
            {
                end.Wait._call(end.IsTimedOut);
                end.Wait._isRunning = false;
                end.Wait.GoOn();
            },
            (Wait: this, IsTimedOut: isTimedOut),
            preferLocal: false);
    }

    private void GoOn()
    {
        if (_isOnce || _isOver)
        {
            Dispose();
        }
        else
        {
            Begin();
        }
    }

    /// <summary>Ends the wait; a callback that runs goes on.</summary>
    public void Dispose()
    {
        _isOver = true;
        _timer.Dispose();
        _ = s_all.Remove(this);
        if (!_isRunning && _done is EventWaitHandle done)
        {
            _done = null;
            _ = done.Set();
        }
    }
}
