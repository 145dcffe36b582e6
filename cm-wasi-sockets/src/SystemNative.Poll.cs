// Socket.Poll and Socket.Select.

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;

namespace CmDotnet.Wasi.Sockets;

internal static unsafe partial class SystemNative
{
    private const short PollIn = 1;
    private const short PollOut = 4;
    private const short PollInvalid = 0x20;

    /// <summary>Waits until one of several sockets is ready.</summary>
    internal static Errno Poll(PollEvent* events, uint count, int timeout, uint* triggered)
    {
        Span<PollEvent> all = new(events, (int)count);
        long begun = Stopwatch.GetTimestamp();
        while (true)
        {
            *triggered = Look(all);
            int left = timeout < 0 ? Timeout.Infinite : timeout - (int)Math.Min(Stopwatch.GetElapsedTime(begun).TotalMilliseconds, timeout);
            if (*triggered > 0 || left == 0)
            {
                return Errno.Success;
            }
            Wait(all, left);
        }
    }

    private static uint Look(Span<PollEvent> all)
    {
        uint triggered = 0;
        foreach (ref PollEvent item in all)
        {
            Descriptor? found = Descriptors.Find(item.Descriptor);
            int ready = found is null ? PollInvalid : 0;
            ready |= found is not null && (item.Events & PollIn) != 0 && found.CanRead ? PollIn : 0;
            ready |= found is not null && (item.Events & PollOut) != 0 && found.CanWrite ? PollOut : 0;
            item.Triggered = (short)ready;
            triggered += ready == 0 ? 0u : 1u;
        }
        return triggered;
    }

    private static void Wait(Span<PollEvent> all, int timeout)
    {
        using CancellationTokenSource end = new();
        List<Task> waits = [Task.Delay(timeout, end.Token)];
        foreach (PollEvent item in all)
        {
            if (Descriptors.Find(item.Descriptor) is not { } found)
            {
                continue;
            }
            foreach (Watch watch in (item.Events & PollIn) != 0 ? found.ReadWatches : [])
            {
                waits.Add(watch.WaitAsync(end.Token));
            }
            foreach (Watch watch in (item.Events & PollOut) != 0 ? found.WriteWatches : [])
            {
                waits.Add(watch.WaitAsync(end.Token));
            }
        }
        _ = WitTask.Wait(Task.WhenAny(waits));
        end.Cancel();
    }

    /// <summary>A socket with what is asked of it, and the answer.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct PollEvent
    {
        internal int Descriptor;
        internal short Events;
        internal short Triggered;
    }
}
