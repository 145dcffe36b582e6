// The scheduler's host in a component: the canonical ABI and the engine.

using System;
using System.Runtime.InteropServices;
using System.Threading;

namespace CmDotnet.Internal;

/// <summary>The functions of the canonical ABI and of the engine, as the scheduler calls them.</summary>
internal sealed unsafe class ComponentHost : SchedulerHost
{
    /// <inheritdoc/>
    internal override int NewWaitableSet() => AsyncIntrinsics.NewWaitableSet();

    /// <inheritdoc/>
    internal override void DropWaitableSet(int set) => AsyncIntrinsics.DropWaitableSet(set);

    /// <inheritdoc/>
    internal override int WaitForEvent(int set, out int code)
    {
        int* waitableAndCode = stackalloc int[2];
        _ = AsyncIntrinsics.WaitForEvent(set, waitableAndCode);
        code = waitableAndCode[1];
        return waitableAndCode[0];
    }

    /// <inheritdoc/>
    internal override int PollForEvent(int set, out int waitable, out int code)
    {
        int* waitableAndCode = stackalloc int[2];
        int kind = AsyncIntrinsics.PollForEvent(set, waitableAndCode);
        waitable = waitableAndCode[0];
        code = waitableAndCode[1];
        return kind;
    }

    /// <inheritdoc/>
    internal override void Join(int waitable, int set) => AsyncIntrinsics.Join(waitable, set);

    /// <inheritdoc/>
    internal override int GetContext() => AsyncIntrinsics.GetContext();

    /// <inheritdoc/>
    internal override void SetContext(int value) => AsyncIntrinsics.SetContext(value);

    /// <inheritdoc/>
    internal override void CancelTask() => AsyncIntrinsics.CancelTask();

    /// <inheritdoc/>
    internal override int CancelSubtask(int subtask) => AsyncIntrinsics.CancelSubtask(subtask);

    /// <inheritdoc/>
    internal override void DropSubtask(int subtask) => AsyncIntrinsics.DropSubtask(subtask);

    /// <inheritdoc/>
    internal override int WaitFor(long duration) => AsyncIntrinsics.WaitFor(duration);

    /// <inheritdoc/>
    internal override long NewSignal() => AsyncIntrinsics.NewSignal();

    /// <inheritdoc/>
    internal override void SendSignal(int reader, int writer)
    {
        _ = AsyncIntrinsics.ReadSignal(reader, null, 1);
        _ = AsyncIntrinsics.WriteSignal(writer, null, 1);
    }

    /// <inheritdoc/>
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

    /// <inheritdoc/>
    internal override bool RunDueWork() => AsyncIntrinsics.RunDueWork() != 0;

    /// <inheritdoc/>
    internal override bool Poll() => AsyncIntrinsics.Poll() != 0;

    /// <inheritdoc/>
    internal override void QueueRemains(ScheduledTask task) =>
        ThreadPool.UnsafeQueueUserWorkItem(static task => task.RunRemains(), task, preferLocal: false);

    /// <inheritdoc/>
    internal override long GetTimerDeadline() => AsyncIntrinsics.GetTimerDeadline();

    /// <inheritdoc/>
    internal override long GetTimerDelay() => AsyncIntrinsics.GetTimerDelay();

    /// <inheritdoc/>
    internal override void ListenToTimers()
    {
        Action listener = ScheduledTask.OnTimerSet;
        AsyncIntrinsics.SetTimerListener(GCHandle.ToIntPtr(GCHandle.Alloc(listener)));
    }
}
