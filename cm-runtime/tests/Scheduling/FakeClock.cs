// Timers of C# on the clock of a test, fired as those of the engine's class library are.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace CmDotnet.Tests.Scheduling;

/// <summary>
/// The time of a <see cref="FakeHost"/>: <c>Task.Delay</c>, <c>PeriodicTimer</c> and <c>CancellationTokenSource</c> take it.
/// </summary>
/// <remarks>
/// As in the engine, what the host is asked for moves only to earlier times: a timer that is disposed of leaves its time
/// behind. Of the timers that are due one is called at once, the others by the thread pool.
/// </remarks>
internal sealed class FakeClock(FakeHost host) : TimeProvider
{
    private readonly List<Timer> _timers = [];

    /// <summary>When the engine looks at timers next.</summary>
    internal long? Deadline { get; private set; }

    public override long TimestampFrequency => 1000;

    public override long GetTimestamp() => host.Now;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddMilliseconds(host.Now);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Timer timer = new(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Fires the timers that are due. Gives false when the engine would not look.</summary>
    internal bool FireDue()
    {
        if (Deadline is not { } deadline || deadline > host.Now)
        {
            return false;
        }
        Deadline = null;
        Timer[] due = [.. _timers.Where(timer => timer.Due <= host.Now)];
        foreach (Timer timer in due)
        {
            timer.Advance();
        }
        foreach (Timer timer in _timers)
        {
            Schedule(timer.Due);
        }
        foreach (Timer timer in due.Skip(1))
        {
            host.Queue(timer.Fire);
        }
        due.FirstOrDefault()?.Fire();
        return true;
    }

    private void Schedule(long due)
    {
        if (due != long.MaxValue && (Deadline is not { } deadline || due < deadline))
        {
            Deadline = due;
            host.OnTimerSet();
        }
    }

    private sealed class Timer(FakeClock clock, TimerCallback callback, object? state) : ITimer
    {
        private long _period;

        internal long Due { get; private set; } = long.MaxValue;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            clock._timers.Remove(this);
            _period = (long)period.TotalMilliseconds;
            Due = dueTime < TimeSpan.Zero ? long.MaxValue : clock.GetTimestamp() + (long)dueTime.TotalMilliseconds;
            if (Due != long.MaxValue)
            {
                clock._timers.Add(this);
                clock.Schedule(Due);
            }
            return true;
        }

        internal void Advance()
        {
            if (_period > 0)
            {
                Due += _period;
            }
            else
            {
                Dispose();
            }
        }

        internal void Fire() => callback(state);

        public void Dispose()
        {
            clock._timers.Remove(this);
            Due = long.MaxValue;
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
