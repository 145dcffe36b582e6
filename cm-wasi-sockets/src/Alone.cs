// Waiting for sockets and for nothing else.

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using CmDotnet.CompilerServices;
using CmDotnet.Wasi.Sockets.Bindings.Wasi.Clocks;
using CmDotnet.Wasi.Sockets.Bindings.Wasi.Io;

namespace CmDotnet.Wasi.Sockets;

/// <summary>
/// How a synchronous call begins to wait. What runs during a wait runs on top of it, and cannot have a lock that the code
/// has which waits: an answer that comes soon is there before anything else runs.
/// </summary>
internal static class Alone
{
    // So long work that could go on stands still, in milliseconds, until it has gone on again. Timers do not.
    private const int Patience = 1000;

    private static int s_left = Patience;

    /// <summary>Waits until one of the sockets is ready, for a short time.</summary>
    /// <param name="watches">What is waited for.</param>
    /// <param name="timeout">The time at most, in milliseconds; a negative number: as long as it takes.</param>
    /// <returns>Whether one is ready.</returns>
    internal static bool Wait(IReadOnlyCollection<Watch> watches, int timeout)
    {
        if (s_left <= 0 || Descriptors.AreListening)
        {
            s_left = Patience;
            return false;
        }
        long begun = Stopwatch.GetTimestamp();
        int longest = Earlier(Earlier(s_left, timeout), Blocking.UntilTimer());
        using Poll.Pollable end = MonotonicClock.SubscribeDuration((ulong)longest * 1_000_000);
        _ = Poll.Poll_([.. watches.Select(static watch => watch.Pollable), end]);
        s_left -= (int)Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
        return watches.Any(static watch => watch.IsReady);
    }

    private static int Earlier(int milliseconds, int other) => other < 0 ? milliseconds : Math.Min(milliseconds, other);
}
