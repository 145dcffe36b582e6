// Waiting for pollables of WASI 0.2: all that are awaited, at once, when nothing else is to do.

using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;

namespace CmDotnet.Internal;

/// <summary>The pollables that C# awaits. Whoever runs its tasks waits for them when no task can go on.</summary>
internal static unsafe class Pollables
{
    private static readonly List<Wait> s_waits = [];
    private static GCHandle s_waiter;

    /// <summary>Waits for a pollable, and keeps it until the wait is over.</summary>
    internal static Task WaitAsync(IResource pollable, CancellationToken cancellationToken)
    {
        _ = pollable.Lend();
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellationToken);
        }
        if (!s_waiter.IsAllocated)
        {
            Func<bool> waiter = WaitForAny;
            s_waiter = GCHandle.Alloc(waiter);
            BlockingWait.Waiter = waiter;
            AsyncIntrinsics.SetWaiter(GCHandle.ToIntPtr(s_waiter));
        }
        Wait wait = new(pollable);
        s_waits.Add(wait);
        pollable.BeginLoan();
        if (cancellationToken.CanBeCanceled)
        {
            wait.Registration = cancellationToken.UnsafeRegister(
                static (wait, token) =>
                {
                    s_waits.Remove((Wait)wait!);
                    ((Wait)wait!).End().TrySetCanceled(token);
                },
                wait);
        }
        return wait.Task;
    }

    /// <summary>Waits until a pollable is ready or a timer is due. Gives false when there is no pollable.</summary>
    private static bool WaitForAny()
    {
        int count = s_waits.Count;
        if (count == 0)
        {
            return false;
        }
        int[] handles = new int[count + 1];
        for (int index = 0; index < count; index++)
        {
            handles[index] = s_waits[index].Handle;
        }
        long delay = AsyncIntrinsics.GetTimerDelay();
        bool hasTimer = delay >= 0;
        if (hasTimer)
        {
            handles[count] = SubscribeDuration(delay);
        }
        byte* area = stackalloc byte[2 * sizeof(byte*)];
        fixed (int* data = handles)
        {
            Poll(data, hasTimer ? count + 1 : count, area);
        }
        if (hasTimer)
        {
            DropPollable(handles[count]);
        }
        List<Wait> ready = [];
        int* indexes = *(int**)area;
        nint readyCount = *(nint*)(area + sizeof(byte*));
        for (nint place = 0; place < readyCount; place++)
        {
            if (indexes[place] < count)
            {
                ready.Add(s_waits[indexes[place]]);
            }
        }
        NativeMemory.Free(indexes);
        s_waits.RemoveAll(ready.Contains);
        ready.ForEach(static wait => wait.End().TrySetResult());
        return true;
    }

    [DllImport("wasi:io/poll@0.2.12", EntryPoint = "poll"), WasmImportLinkage]
    private static extern void Poll(int* handles, int count, byte* result);

    [DllImport("wasi:io/poll@0.2.12", EntryPoint = "[resource-drop]pollable"), WasmImportLinkage]
    private static extern void DropPollable(int handle);

    [DllImport("wasi:clocks/monotonic-clock@0.2.12", EntryPoint = "subscribe-duration"), WasmImportLinkage]
    private static extern int SubscribeDuration(long nanoseconds);

    // What follows the wait runs as any other work does, not in the middle of this class.
    private sealed class Wait(IResource pollable)
    {
        private readonly TaskCompletionSource _source = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal int Handle { get; } = pollable.Lend();

        internal CancellationTokenRegistration Registration { get; set; }

        internal Task Task => _source.Task;

        internal TaskCompletionSource End()
        {
            Registration.Unregister();
            pollable.EndLoan();
            return _source;
        }
    }
}
