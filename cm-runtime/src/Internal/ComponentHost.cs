// The scheduler's host in a component: the canonical ABI and the engine.

using System;
using System.Runtime.InteropServices;
using System.Threading;

namespace CmDotnet.Internal;

/// <summary>The functions of the canonical ABI and of the engine, as the scheduler calls them.</summary>
internal sealed unsafe class ComponentHost : SchedulerHost
{
    internal override int NewWaitableSet() => AsyncIntrinsics.NewWaitableSet();
    internal override void DropWaitableSet(int set) => AsyncIntrinsics.DropWaitableSet(set);

    internal override int WaitForEvent(int set, out int code)
    {
        int* waitableAndCode = stackalloc int[2];
        _ = AsyncIntrinsics.WaitForEvent(set, waitableAndCode);
        code = waitableAndCode[1];
        return waitableAndCode[0];
    }

    internal override int PollForEvent(int set, out int waitable, out int code)
    {
        int* waitableAndCode = stackalloc int[2];
        int kind = AsyncIntrinsics.PollForEvent(set, waitableAndCode);
        waitable = waitableAndCode[0];
        code = waitableAndCode[1];
        return kind;
    }

    internal override void Join(int waitable, int set) => AsyncIntrinsics.Join(waitable, set);
    internal override int GetContext() => AsyncIntrinsics.GetContext();
    internal override void SetContext(int value) => AsyncIntrinsics.SetContext(value);
    internal override void CancelTask() => AsyncIntrinsics.CancelTask();
    internal override int CancelSubtask(int subtask) => AsyncIntrinsics.CancelSubtask(subtask);
    internal override void DropSubtask(int subtask) => AsyncIntrinsics.DropSubtask(subtask);
    internal override int WaitFor(long duration) => AsyncIntrinsics.WaitFor(duration);
    internal override long NewSignal() => AsyncIntrinsics.NewSignal();

    internal override void SendSignal(int reader, int writer)
    {
        _ = AsyncIntrinsics.ReadSignal(reader, null, 1);
        _ = AsyncIntrinsics.WriteSignal(writer, null, 1);
    }

    internal override void DropSignal(int reader, int writer, bool isSent)
    {
        if (isSent)
        {
            // The event has not been delivered: the end cannot be dropped before it is taken back.
            _ = AsyncIntrinsics.CancelReadSignal(reader);
        }
        AsyncIntrinsics.DropSignalReader(reader);
        AsyncIntrinsics.DropSignalWriter(writer);
    }

    internal override bool RunDueWork() => AsyncIntrinsics.RunDueWork() != 0;
    internal override bool HasTimers => Timer.ActiveCount > 0;

    internal override bool Poll() =>
        // The engine knows the time of the next timer, and not whether the timer is still set.
        HasTimers ? AsyncIntrinsics.Poll() != 0 : BlockingWait.Waiter?.Invoke() == true || RunDueWork();

    internal override void QueueRemains(ScheduledTask task) =>
        ThreadPool.UnsafeQueueUserWorkItem(static task => task.RunRemains(), task, preferLocal: false);
    internal override long GetTimerDeadline() => AsyncIntrinsics.GetTimerDeadline();
    internal override long GetTimerDelay() => AsyncIntrinsics.GetTimerDelay();

    internal override void BeginWait(int depth) => WorkThread.Enter(depth);
    internal override void EndWait(int depth) => WorkThread.Leave(depth);
    internal override void ThrowIfInterrupted() => WorkThread.ThrowIfInterrupted();

    internal override void CollectGarbage() => HandlePressure.Collect();

    internal override void ListenToTimers()
    {
        Action listener = ScheduledTask.OnTimerSet;
        AsyncIntrinsics.SetTimerListener(GCHandle.ToIntPtr(GCHandle.Alloc(listener)));
    }
}
