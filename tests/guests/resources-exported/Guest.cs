using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using CmDotnet;

namespace Guests.Test.ResourcesExported;

public static partial class Counters
{
    private static readonly List<uint> s_disposed = [];
    private static readonly List<Counter> s_kept = [];

    public sealed partial class Counter : IDisposable
    {
        internal uint Value { get; private set; }

        public partial Counter(uint start) => Value = start;

        public partial uint Next() => Value++;

        public partial Counter Join(Counter other) => new(Value + other.Value);

        public partial bool SameAs(Counter other) => ReferenceEquals(this, other);

        public partial Counter Itself() => this;

        public static partial Counter FromText(string text) =>
            uint.TryParse(text, CultureInfo.InvariantCulture, out uint start)
                ? new Counter(start)
                : throw new WitException<string>($"'{text}' is no number");

        public void Dispose() => s_disposed.Add(Value);
    }

    public sealed partial class Gauge
    {
        private readonly string _unit;

        private Gauge(string unit) => _unit = unit;

        public static partial Gauge Create(string unit) =>
            unit.Length > 0 ? new Gauge(unit) : throw new WitException<string>("no unit");

        public partial string Unit() => _unit;
    }

    public static partial Pair Split(Counter counter, uint by) => new(new Counter(counter.Value - by), new Counter(by));

    public static partial string Sum(Lent lent) =>
        $"{lent.Name} {lent.First.Value + lent.Others.Sum(other => other.Value)}";

    public static partial Counter[] Rotate(Counter[] counters) => [.. counters.Skip(1), counters[0]];

    public static partial void Keep(Counter counter) => s_kept.Add(counter);

    public static partial Counter[] Kept()
    {
        Counter[] kept = [.. s_kept];
        s_kept.Clear();
        return kept;
    }

    public static partial uint[] Disposed() => [.. s_disposed];
}
