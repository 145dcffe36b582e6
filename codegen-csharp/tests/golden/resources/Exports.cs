using System;
using System.Linq;
using CmDotnet;

namespace Tests.Test.Resources;

public static partial class Counters
{
    public sealed partial class Counter : IDisposable
    {
        private uint _value;

        public partial Counter(uint start) => _value = start;

        public partial uint Next() => _value++;

        public partial Counter Join(Counter other) => new(_value + other._value);

        public partial bool SameAs(Counter other) => _value == other._value;

        public partial void Pack(Boxes.Crate into) => throw new WitException<string>($"{_value} {into.Label()}");

        public static partial Counter Zero() => new(0);

        public void Dispose() => _value = 0;
    }

    public sealed partial class Gauge
    {
        private Gauge()
        {
        }

        public static partial Gauge Create(string unit) => unit == "K" ? new Gauge() : throw new WitException<string>(unit);
    }

    public static partial Pair Split(Counter counter) => new(counter, Counter.Zero());

    public static partial string Inspect(Lent lent) => $"{lent.Counter.Next()} {Boxes.LookAt(lent.Crate, "seen")}";

    public static partial Boxes.Crate[] SwapCrates(Boxes.Crate[] crates) => [.. crates.Reverse()];
}

public static partial class ResourcesWorld
{
    public static partial Ticket UseTicket(Ticket ticket)
    {
        using Ticket other = new(ticket.Seat());
        Spend(ticket);
        return new Ticket(other.Seat());
    }
}
