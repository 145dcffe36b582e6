using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using CmDotnet;
using Guests.Wasi.Clocks;
using Guests.Wasi.Io;

namespace Guests.Test.Pollables;

public static partial class Sleeper
{
    public static partial ulong[] SleepAll(ulong[] durations) => WitTask.Wait(SleepAllAsync(durations));

    private static async Task<ulong[]> SleepAllAsync(ulong[] durations)
    {
        List<ulong> ended = [];
        await Task.WhenAll(durations.Select(async duration =>
        {
            using Poll.Pollable pollable = After(duration);
            await pollable;
            ended.Add(duration);
        }));
        return [.. ended];
    }

    public static partial string[] WithTimer(ulong pollable, ulong timer)
    {
        List<string> ended = [];
        WitTask.Wait(Task.WhenAll(WaitAsync(), DelayAsync()));
        return [.. ended];

        async Task WaitAsync()
        {
            using Poll.Pollable after = After(pollable);
            await after;
            ended.Add("pollable");
        }

        async Task DelayAsync()
        {
            await Task.Delay((int)timer);
            ended.Add("timer");
        }
    }

    public static partial string[] Cancel()
    {
        List<string> seen = [];
        using CancellationTokenSource source = new();
        using Poll.Pollable late = After(60_000);
        source.CancelAfter(2);
        foreach (CancellationToken token in new[] { source.Token, source.Token })
        {
            try
            {
                WitTask.Wait(late.WaitAsync(token));
            }
            catch (OperationCanceledException exception)
            {
                seen.Add($"cancelled {exception.CancellationToken == token}");
            }
        }
        return [.. seen];
    }

    public static partial string DropWhileWaiting()
    {
        Poll.Pollable pollable = After(2);
        Task wait = pollable.WaitAsync();
        pollable.Dispose();
        WitTask.Wait(wait);
        try
        {
            WitTask.Wait(pollable.WaitAsync());
            return "ready";
        }
        catch (ObjectDisposedException)
        {
            return "dropped";
        }
    }

    public static async partial Task<string> Sleep(ulong duration, CancellationToken cancellationToken)
    {
        using Poll.Pollable pollable = After(duration);
        await Task.WhenAll(pollable.WaitAsync(cancellationToken), Task.Delay(1, cancellationToken));
        return $"slept {duration}";
    }

    private static readonly CancellationTokenSource s_stopped = new();

    public static partial void StopAfter(ulong duration) => s_stopped.CancelAfter((int)duration);

    public static async partial Task<string> SleepUntil(CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(60_000, s_stopped.Token);
            return "never";
        }
        catch (OperationCanceledException)
        {
            return "stopped";
        }
    }

    public static partial string[] WaitInside()
    {
        List<string> ended = [];
        WitTask.Wait(InTimer());
        using Timer timer = new(_ =>
        {
            WitTask.Wait(Task.Delay(3));
            ended.Add("callback");
        });
        timer.Change(1, Timeout.Infinite);
        WitTask.Wait(Task.Delay(20));
        WitTask.Wait(InPollable());
        WitTask.Wait(Task.Run(() => WitTask.Wait(Task.Run(() => WitTask.Wait(Task.Delay(2))))));
        ended.Add("pool");
        return [.. ended];

        async Task InTimer()
        {
            await Task.Delay(2).ConfigureAwait(false);
            WitTask.Wait(Task.Delay(2));
            await Task.Delay(2);
            WitTask.Wait(Task.WhenAll(Task.Delay(5), Deeper(3)));
            ended.Add("timer");
        }

        async Task Deeper(int depth)
        {
            await Task.Delay(1);
            if (depth > 0)
            {
                WitTask.Wait(Deeper(depth - 1));
            }
        }

        async Task InPollable()
        {
            using Poll.Pollable pollable = After(1);
            await pollable;
            using Poll.Pollable second = After(1);
            WitTask.Wait(second.WaitAsync());
            WitTask.Wait(Task.Delay(1));
            ended.Add("pollable");
        }
    }

    private static Poll.Pollable After(ulong milliseconds) => MonotonicClock.SubscribeDuration(milliseconds * 1_000_000);
}
