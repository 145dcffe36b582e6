// The callee with this project's bindings.

using System;

namespace Callee.Bench.Calls;

public static partial class Calls
{
    public sealed partial class Counter
    {
        private uint _value;

        public partial Counter(uint start) => _value = start;

        public partial uint Add(uint number) => _value += number;

        public partial string Label(string text) => text;
    }

    public static partial void Nop() { }

    public static partial ulong Add(uint left, ulong right) => left + right;

    public static partial Point Mirror(Point point) => point;

    public static partial string Echo(string text) => text;

    public static partial Entry[] Relay(Entry[] entries) => entries;

    public static partial Shape Change(Shape shape) => shape;
}

public static partial class Callee
{
    private static readonly byte[] s_bytes = new byte[65536];

    public static partial ulong Allocated() => (ulong)GC.GetAllocatedBytesForCurrentThread();

    public static partial void Take(byte[] bytes) { }

    public static partial byte[] Give() => s_bytes;
}
