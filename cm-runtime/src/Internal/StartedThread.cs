// Threads that code starts: their bodies are work of the thread pool.

using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Threading;

namespace CmDotnet.Internal;

/// <summary>Starts threads, and waits for them.</summary>
internal static class StartedThread
{
    private static readonly List<Thread> s_running = [];
    private static bool s_isEndWatched;
    private static bool s_isMainOver;

    /// <summary>Has the body of a thread run when code waits, or when the current call or program is over.</summary>
    internal static void Start(Thread thread)
    {
        if ((thread.ThreadState & ThreadState.Unstarted) == 0)
        {
            throw new ThreadStateException("Thread is running or terminated; it cannot restart.");
        }
        if (!s_isEndWatched)
        {
            s_isEndWatched = true;
            Action listener = WaitForForeground;
            AsyncIntrinsics.SetEndListener(GCHandle.ToIntPtr(GCHandle.Alloc(listener)));
        }
        WorkThread.MarkStarted(thread);
        s_running.Add(thread);
        _ = ThreadPool.UnsafeQueueUserWorkItem(
            static thread =>
            {
                WorkThread.Run(thread);
                _ = s_running.Remove(thread);
                // Code in the background may wait below, which an end does not wait for.
                if (s_isMainOver && !HasForeground)
                {
                    Environment.Exit(Environment.ExitCode);
                }
            },
            thread,
            preferLocal: false);
    }

    /// <summary>Waits for the end of a thread.</summary>
    /// <returns>Whether it came before the time was up.</returns>
    internal static bool Join(Thread thread, int millisecondsTimeout)
    {
        if ((thread.ThreadState & ThreadState.Unstarted) != 0)
        {
            throw new ThreadStateException("Thread has not been started.");
        }
        long deadline = BlockingWait.Deadline(millisecondsTimeout);
        if (!thread.IsAlive)
        {
            return true;
        }
        while (thread.IsAlive && BlockingWait.GoOn(deadline))
        {
        }
        // It may have ended later, while it kept this waiting.
        return !BlockingWait.IsOver(deadline);
    }

    private static bool HasForeground => s_running.Exists(static thread => !thread.IsBackground);

    // A program ends when its threads do, but for those in the background.
    private static void WaitForForeground()
    {
        s_isMainOver = HasForeground;
        while (HasForeground)
        {
            _ = BlockingWait.GoOn(BlockingWait.Never);
        }
    }
}
