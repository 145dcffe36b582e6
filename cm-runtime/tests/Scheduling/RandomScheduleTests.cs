// Random programs of many calls, whose ends are known beforehand, on a host that resumes them in random order.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using CmDotnet.Internal;
using Xunit;

namespace CmDotnet.Tests.Scheduling;

public sealed class RandomScheduleTests
{
    private const int Seeds = 1000;

    /// <summary>The host's clock stands still while something can run: whatever ends by a time ends at it, to the millisecond.</summary>
    [Fact]
    public void EverythingEndsInItsTime() => RunAll(mayBlock: false);

    /// <summary>Who blocks makes others late: they end as soon as it goes on.</summary>
    [Fact]
    public void EverythingEndsInItsTimeOrAfterWhoBlocks() => RunAll(mayBlock: true);

    private static void RunAll(bool mayBlock)
    {
        int first = int.Parse(Environment.GetEnvironmentVariable("COMPONENTIZE_SEED") ?? "1", null);
        for (int seed = first; seed < first + Seeds; seed++)
        {
            try
            {
                new Program(seed, mayBlock).Run();
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"COMPONENTIZE_SEED={seed} fails", exception);
            }
        }
    }

    /// <summary>The calls of one seed, and what is expected of them.</summary>
    private sealed class Program
    {
        private readonly Random _random;
        private readonly bool _mayBlock;
        private readonly FakeHost _host;
        private readonly List<FakeCall> _calls = [];
        // What other calls cancel, and when.
        private readonly List<CancellationTokenSource> _sources = [];
        private readonly List<Exception> _problems = [];
        private int _detachedCount;

        internal Program(int seed, bool mayBlock)
        {
            _random = new Random(seed);
            _mayBlock = mayBlock;
            _host = new FakeHost(seed);
        }

        internal void Run()
        {
            int count = _random.Next(1, 12);
            for (int number = 0; number < count; number++)
            {
                _host.At(_random.Next(60), () => _calls.Add(_host.Call(Body)));
            }
            for (int number = _random.Next(6); number > 0; number--)
            {
                _host.At(_random.Next(100), CancelCall);
                _host.At(_random.Next(100), () => _host.CallPlain(CancelSoon));
            }
            _host.RunToEnd();
            Assert.Empty(_problems);
            Assert.Equal(0, ScheduledTask.OpenWriterCount);
            Assert.Equal(0, _detachedCount);
            foreach (FakeCall call in _calls)
            {
                Assert.True(call.HasExited);
                Assert.Null(call.Result?.Exception);
            }
        }

        private void CancelCall()
        {
            if (_calls.Count > 0)
            {
                _host.Cancel(_calls[_random.Next(_calls.Count)]);
            }
        }

        // Not asynchronous itself: it sets timers that end what calls wait for.
        private void CancelSoon()
        {
            foreach (CancellationTokenSource source in _sources)
            {
                if (_random.Next(2) == 0)
                {
                    source.CancelAfter(_random.Next(20));
                }
            }
            if (_mayBlock)
            {
                WitTask.Wait(Delay(_random.Next(20), default));
            }
        }

        private Task Delay(long duration, CancellationToken token) => Task.Delay(TimeSpan.FromMilliseconds(duration), _host.Clock, token);

        private async Task Body(CancellationToken cancellationToken)
        {
            Scope scope = new(_host, _mayBlock, cancellationToken);
            for (int step = _random.Next(5); step > 0; step--)
            {
                await Step(2, scope);
            }
            if (_random.Next(2) == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }
        }

        private Task Step(int depth, Scope scope) => _random.Next(depth > 0 ? 9 : 4) switch
        {
            0 => Timed(_random.Next(40), Delay, scope),
            1 => Timed(_random.Next(1, 40), _host.Import, scope),
            2 => Block(scope),
            3 => Ticks(scope),
            4 => Yields(),
            5 => Task.WhenAll(Enumerable.Range(0, _random.Next(1, 5)).Select(_ => Step(depth - 1, scope))),
            6 => Sequence(depth, scope),
            7 => Cancelled(depth, scope),
            _ => Detach(depth),
        };

        // What takes so long, unless it is cancelled.
        private async Task Timed(long duration, Func<long, CancellationToken, Task> begin, Scope scope)
        {
            long end = _host.Now + duration;
            try
            {
                await begin(duration, scope.Token);
                Check(end);
            }
            catch (OperationCanceledException)
            {
                CheckCancelled(end, scope);
            }
        }

        private Task Block(Scope scope)
        {
            if (!scope.MayBlock)
            {
                return Task.CompletedTask;
            }
            long duration = _random.Next(1, 20);
            long end = _host.Now + duration;
            try
            {
                WitTask.Wait(_random.Next(2) == 0 ? Delay(duration, scope.Token) : _host.Import(duration, scope.Token));
                Check(end);
            }
            catch (OperationCanceledException)
            {
                CheckCancelled(end, scope);
            }
            return Task.CompletedTask;
        }

        private async Task Ticks(Scope scope)
        {
            long period = _random.Next(1, 12);
            long next = _host.Now;
            using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(period), _host.Clock);
            for (int count = _random.Next(5); count > 0; count--)
            {
                next += period;
                try
                {
                    Assert.True(await timer.WaitForNextTickAsync(scope.Token));
                    CheckTick(next);
                }
                catch (OperationCanceledException)
                {
                    Assert.NotNull(scope.CancelledAt);
                    CheckTick(scope.CancelledAt.Value);
                }
            }
        }

        // Those that are late come faster, and those that nobody waits for are one.
        private void CheckTick(long time) => Assert.True(_mayBlock || _host.Now == time);

        private async Task Yields()
        {
            long now = _host.Now;
            for (int count = _random.Next(4); count > 0; count--)
            {
                await Task.Yield();
                Check(now);
                now = _host.Now;
            }
        }

        private async Task Sequence(int depth, Scope scope)
        {
            for (int count = _random.Next(4); count > 0; count--)
            {
                await Step(depth - 1, scope);
            }
        }

        // With a token of its own, which its own timer cancels, or other calls do.
        private async Task Cancelled(int depth, Scope scope)
        {
            using CancellationTokenSource source = new(TimeSpan.FromMilliseconds(_random.Next(1, 60)), _host.Clock);
            using CancellationTokenRegistration registration = scope.Token.Register(source.Cancel);
            _sources.Add(source);
            await Sequence(depth, new Scope(_host, scope.MayBlock, source.Token));
            _sources.Remove(source);
            if (_sources.Count > 0 && _random.Next(2) == 0)
            {
                _sources[_random.Next(_sources.Count)].Cancel();
            }
        }

        // Goes on when the call has returned, as who writes to a stream does.
        private Task Detach(int depth)
        {
            _detachedCount++;
            ScheduledTask.AddEnd(isRead: false);
            _ = Run();
            return Task.CompletedTask;

            async Task Run()
            {
                try
                {
                    await Sequence(depth, new Scope(_host, mayBlock: false, CancellationToken.None));
                    _detachedCount--;
                }
                catch (Exception exception)
                {
                    _problems.Add(exception);
                    throw;
                }
                finally
                {
                    ScheduledTask.RemoveEnd(isRead: false);
                }
            }
        }

        private void CheckCancelled(long end, Scope scope)
        {
            Assert.NotNull(scope.CancelledAt);
            Assert.True(scope.CancelledAt <= end || IsLate(end), "it should have ended before");
            Check(scope.CancelledAt.Value);
        }

        private void Check(long end) =>
            Assert.True(_host.Now == end || IsLate(end), $"it ends at {_host.Now} in place of {end}; blocked: {string.Join(", ", _host.Blocked)}");

        private bool IsLate(long end) => _host.Blocked.Exists(block => block.From <= end && end <= block.To && _host.Now <= block.To);
    }

    /// <summary>What a token cancels.</summary>
    private sealed class Scope
    {
        private readonly FakeHost _host;
        private long? _cancelledAt;

        internal Scope(FakeHost host, bool mayBlock, CancellationToken token)
        {
            _host = host;
            MayBlock = mayBlock;
            Token = token;
            _ = token.UnsafeRegister(static scope => ((Scope)scope!)._cancelledAt ??= ((Scope)scope)._host.Now, this);
        }

        internal CancellationToken Token { get; }

        internal bool MayBlock { get; }

        // What was registered later is told earlier.
        internal long? CancelledAt => _cancelledAt ?? (Token.IsCancellationRequested ? _host.Now : null);
    }
}
