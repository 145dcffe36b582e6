// Socket.Poll and Socket.Select.

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
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
            int left = Left(timeout, begun);
            if (*triggered > 0 || left == 0)
            {
                return Errno.Success;
            }
            Wait(all, left);
        }
    }

    /// <summary>In place of the wait of a synchronous call until it is told that its socket is ready.</summary>
    /// <returns>Whether it was told in time.</returns>
    internal static bool WaitForEvent(ManualResetEventSlim told, int timeout)
    {
        long begun = Stopwatch.GetTimestamp();
        if (!told.IsSet && Descriptor.LastBlocked is { } blocked && Alone.Wait([.. blocked.Wanted], timeout))
        {
            blocked.TellOfReady();
        }
        return told.Wait(Left(timeout, begun));
    }

    private static int Left(int timeout, long begun) =>
        timeout < 0 ? Timeout.Infinite : timeout - (int)Math.Min(Stopwatch.GetElapsedTime(begun).TotalMilliseconds, timeout);

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
        List<Watch> watches = [];
        foreach (PollEvent item in all)
        {
            if (Descriptors.Find(item.Descriptor) is { } found)
            {
                watches.AddRange((item.Events & PollIn) != 0 ? found.ReadWatches : []);
                watches.AddRange((item.Events & PollOut) != 0 ? found.WriteWatches : []);
            }
        }
        if (Alone.Wait(watches, timeout))
        {
            return;
        }
        using CancellationTokenSource end = new();
        _ = WitTask.Wait(Task.WhenAny([Task.Delay(timeout, end.Token), .. watches.Select(watch => watch.WaitAsync(end.Token))]));
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
