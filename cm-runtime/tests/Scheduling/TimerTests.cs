// Timers of many calls at once, on a host whose clock the test moves on.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using CmDotnet.Internal;
using Xunit;

namespace CmDotnet.Tests.Scheduling;

public sealed class TimerTests
{
    private static TimeSpan Milliseconds(long count) => TimeSpan.FromMilliseconds(count);

    private static Task Delay(FakeHost host, long duration, CancellationToken cancellationToken = default) =>
        Task.Delay(Milliseconds(duration), host.Clock, cancellationToken);

    private static FakeCall Nap(FakeHost host, long duration) => host.Call(token => Delay(host, duration, token));

    // The calls end when their naps are over, whatever the order in which the host resumes them.
    private static void CheckNaps(params long[] durations)
    {
        for (int seed = 0; seed < 10; seed++)
        {
            FakeHost host = new(seed);
            FakeCall[] calls = [.. durations.Select(duration => Nap(host, duration))];
            host.RunToEnd();
            Assert.Equal(durations, calls.Select(call => call.End));
            Array.ForEach(calls, call => call.Check());
        }
    }

    [Fact]
    public void CallsThatSleepEndInTheirTime()
    {
        CheckNaps(100);
        CheckNaps(100, 200);
        CheckNaps(200, 100);
        CheckNaps(100, 100);
        CheckNaps(300, 100, 200);
        CheckNaps(0, 1, 0, 2);
    }

    [Fact]
    public void AThousandCallsSleepAtOnce()
    {
        CheckNaps([.. Enumerable.Range(1, 1000).Select(number => 1001L - number)]);
        CheckNaps([.. Enumerable.Repeat(5L, 1000)]);
    }

    [Fact]
    public void FewTurnsAreTakenForManyTimers()
    {
        FakeHost host = new(1);
        for (int number = 0; number < 1000; number++)
        {
            _ = Nap(host, 1000 + number);
        }
        host.RunToEnd();
        // The start of each call, its timer, and the turn of the one that is woken for it.
        Assert.InRange(host.Turns, 2000, 3100);
    }

    [Fact]
    public void ATimerFiresWhenTheCallThatIsWokenForItIsCancelled()
    {
        FakeHost host = new(1);
        FakeCall first = Nap(host, 100);
        FakeCall second = Nap(host, 200);
        host.At(50, () => host.Cancel(first));
        host.RunToEnd();
        Assert.True(first.IsCancelled);
        Assert.Equal(50, first.End);
        Assert.Equal(200, second.End);
    }

    [Fact]
    public void ATimerFiresWhenTheCallThatIsWokenForItEndsEarly()
    {
        FakeHost host = new(1);
        FakeCall first = host.Call(async () =>
        {
            using CancellationTokenSource source = new();
            Task delay = Delay(host, 100, source.Token);
            await host.Import(30);
            source.Cancel();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => delay);
        });
        FakeCall second = Nap(host, 100);
        FakeCall third = Nap(host, 40);
        host.RunToEnd();
        Assert.Equal([30, 100, 40], new[] { first, second, third }.Select(call => call.End));
    }

    [Fact]
    public void APeriodicTimerTicksWhileOthersComeAndGo()
    {
        FakeHost host = new(3);
        List<long> ticks = [];
        FakeCall ticking = host.Call(async token =>
        {
            using PeriodicTimer timer = new(Milliseconds(10), host.Clock);
            while (ticks.Count < 20 && await timer.WaitForNextTickAsync(token))
            {
                ticks.Add(host.Now);
            }
        });
        for (int number = 0; number < 20; number++)
        {
            long duration = number;
            host.At(7 * number, () => Nap(host, duration));
        }
        host.RunToEnd();
        ticking.Check();
        Assert.Equal(Enumerable.Range(1, 20).Select(number => 10L * number), ticks);
    }

    [Fact]
    public void ATokenIsCancelledInItsTime()
    {
        FakeHost host = new(1);
        using CancellationTokenSource source = new(Milliseconds(20), host.Clock);
        FakeCall waiting = host.Call(async () => await Assert.ThrowsAnyAsync<OperationCanceledException>(() => host.Import(1000, source.Token)));
        _ = Nap(host, 10);
        FakeCall late = Nap(host, 50);
        host.RunToEnd();
        waiting.Check();
        Assert.Equal(20, waiting.End);
        Assert.Equal(50, late.End);
    }

    [Fact]
    public void ADelayBeginsInTheTurnOfAnother()
    {
        FakeHost host = new(1);
        FakeCall nested = host.Call(async token =>
        {
            await Delay(host, 10, token);
            await Inner();
            await Delay(host, 10, token);

            async Task Inner()
            {
                await Delay(host, 10, token);
                await Task.WhenAll(Delay(host, 5, token), Delay(host, 7, token));
            }
        });
        FakeCall long_ = Nap(host, 500);
        host.RunToEnd();
        nested.Check();
        Assert.Equal(37, nested.End);
        Assert.Equal(500, long_.End);
    }

    [Fact]
    public void ATimerThatAPlainFunctionSetsWakesACall()
    {
        FakeHost host = new(1);
        TaskCompletionSource signal = new();
        using CancellationTokenSource source = new(Timeout.InfiniteTimeSpan, host.Clock);
        FakeCall waiting = host.Call(() => signal.Task);
        FakeCall cancelled = host.Call(async () => await Assert.ThrowsAnyAsync<OperationCanceledException>(() => host.Import(1000, source.Token)));
        FakeCall sleeping = Nap(host, 300);
        host.At(10, () => host.CallPlain(() => _ = Complete()));
        host.At(20, () => host.CallPlain(() => source.CancelAfter(Milliseconds(5))));
        host.RunToEnd();
        cancelled.Check();
        Assert.Equal([60, 300], new[] { waiting, sleeping }.Select(call => call.End));

        async Task Complete()
        {
            await Delay(host, 50);
            signal.SetResult();
        }
    }

    [Fact]
    public void ATaskThatBlocksIsWokenAndOthersAfterIt()
    {
        FakeHost host = new(1);
        FakeCall first = Nap(host, 100);
        FakeCall blocking = host.Call(async token =>
        {
            await Delay(host, 10, token);
            WitTask.Wait(Delay(host, 70, token));
            WitTask.Wait(host.Import(5, token));
            await Delay(host, 5, token);
        });
        FakeCall late = Nap(host, 20);
        host.RunToEnd();
        blocking.Check();
        Assert.Equal([100, 90, 85], new[] { first, blocking, late }.Select(call => call.End));
    }

    [Fact]
    public void APlainFunctionWaitsForTimersAndLetsThoseOfOthersFire()
    {
        FakeHost host = new(1);
        FakeCall sleeping = Nap(host, 30);
        FakeCall late = Nap(host, 300);
        host.At(10, () => host.CallPlain(() =>
        {
            WitTask.Wait(Delay(host, 40));
            Assert.Equal(50, host.Now);
        }));
        host.RunToEnd();
        Assert.Equal([50, 300], new[] { sleeping, late }.Select(call => call.End));
    }

    [Fact]
    public void NothingThatCouldCompleteItMeansAnException()
    {
        FakeHost host = new(1);
        TaskCompletionSource never = new();
        FakeCall call = host.Call(() =>
        {
            Assert.Throws<InvalidOperationException>(() => WitTask.Wait(never.Task));
            return Task.CompletedTask;
        });
        host.At(0, () => host.CallPlain(() => Assert.Throws<InvalidOperationException>(() => WitTask.Wait(never.Task))));
        host.RunToEnd();
        call.Check();
    }

    [Fact]
    public void AWriterKeepsTheTimersOfACallThatReturned()
    {
        FakeHost host = new(1);
        List<long> ends = [];
        FakeCall first = host.Call(() => Write(10, 3));
        FakeCall second = host.Call(() => Write(25, 2));
        FakeCall other = Nap(host, 15);
        host.RunToEnd();
        Assert.Equal([0, 0, 15], new[] { first, second, other }.Select(call => call.End));
        Assert.Equal([30, 50], ends);

        Task Write(long pause, int count)
        {
            ScheduledTask.AddEnd(isRead: false);
            _ = Later();
            return Task.CompletedTask;

            async Task Later()
            {
                for (int number = 0; number < count; number++)
                {
                    await Delay(host, pause);
                }
                ends.Add(host.Now);
                ScheduledTask.RemoveEnd(isRead: false);
            }
        }
    }

    [Fact]
    public void TimersAloneKeepNothingGoing()
    {
        FakeHost host = new(1);
        FakeCall call = host.Call(() =>
        {
            _ = Delay(host, 100);
            return Task.CompletedTask;
        });
        host.RunToEnd();
        Assert.True(call.HasExited);
        Assert.Equal(0, host.Now);
    }

    [Fact]
    public void ATimerThatIsAlwaysDueLetsOthersRun()
    {
        FakeHost host = new(1);
        bool isStopped = false;
        FakeCall busy = host.Call(async () =>
        {
            while (!isStopped)
            {
                await Delay(host, 0);
                await Task.Yield();
            }
        });
        FakeCall stopping = host.Call(async () =>
        {
            await Task.Yield();
            isStopped = true;
        });
        host.RunToEnd();
        busy.Check();
        stopping.Check();
    }

    [Fact]
    public void AnEventThatTheHostIsAboutToBringIsNotTakenFromIt()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            FakeHost host = new(seed);
            using CancellationTokenSource source = new();
            FakeCall waiting = host.Call(async () =>
            {
                // Nobody awaits it, so that its end posts nothing.
                _ = host.Import(10, source.Token);
                await host.Import(50);
            });
            FakeCall cancelling = host.Call(async () =>
            {
                await host.Import(10);
                source.Cancel();
            });
            host.RunToEnd();
            waiting.Check();
            cancelling.Check();
        }
    }

    [Fact]
    public void WorkOfTheThreadPoolLeavesTheContextAlone()
    {
        FakeHost host = new(1);
        FakeCall call = host.Call(async () =>
        {
            TaskCompletionSource worked = new();
            SynchronizationContext context = SynchronizationContext.Current!;
            host.Queue(worked.SetResult);
            await worked.Task;
            Assert.Same(context, SynchronizationContext.Current);
            await host.Import(5);
            Assert.Same(context, SynchronizationContext.Current);
        });
        host.RunToEnd();
        call.Check();
    }

    [Fact]
    public void WhatIsPostedToACallThatEndedRuns()
    {
        FakeHost host = new(1);
        TaskCompletionSource signal = new();
        int count = 0;
        FakeCall ended = host.Call(() =>
        {
            for (int number = 0; number < 3000; number++)
            {
                _ = Later();
            }
            return Task.CompletedTask;

            async Task Later()
            {
                await signal.Task;
                await Task.Yield();
                count++;
            }
        });
        host.At(10, () => host.CallPlain(signal.SetResult));
        host.RunToEnd();
        ended.Check();
        _ = Nap(host, 1);
        host.RunToEnd();
        Assert.Equal(3000, count);
    }
}
