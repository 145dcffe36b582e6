// Closed connections whose last bytes the host has still to send. Dropping their stream would wait for that, and with it the
// whole component: a peer that reads nothing would stop it.

using System;
using System.Collections.Generic;
using System.Threading.Tasks;

namespace CmDotnet.Wasi.Sockets;

/// <summary>Keeps what a closed connection has of the host until it has sent all, as the kernel of a system does.</summary>
internal static class Lingering
{
    // A program that ends does not wait longer for peers that read nothing.
    private static readonly TimeSpan s_atExit = TimeSpan.FromSeconds(2);

    private static readonly HashSet<Task> s_all = [];
    private static bool s_isRegistered;

    /// <summary>Gives back what a connection has, when it has sent all.</summary>
    /// <param name="watch">What tells of that.</param>
    /// <param name="release">Gives it back.</param>
    internal static void Add(Watch watch, Action release)
    {
        if (!s_isRegistered)
        {
            s_isRegistered = true;
            AppDomain.CurrentDomain.ProcessExit += static (_, _) => WaitForAll();
        }
        Task end = RunAsync(watch, release);
        _ = s_all.Add(end);
        _ = end.ContinueWith(static end => s_all.Remove(end), TaskScheduler.Default);
    }

    private static async Task RunAsync(Watch watch, Action release)
    {
        await watch.WaitAsync(default).ConfigureAwait(false);
        release();
    }

    private static void WaitForAll()
    {
        if (s_all.Count > 0)
        {
            _ = WitTask.Wait(Task.WhenAny(Task.WhenAll(s_all), Task.Delay(s_atExit)));
        }
    }
}
