// The callee with this project's bindings.

using System;

namespace Callee.Bench.Calls;

public static partial class Calls
{
    private static readonly byte[] s_bytes = new byte[65536];

    public static partial ulong Allocated() => (ulong)GC.GetAllocatedBytesForCurrentThread();

    public static partial void Nop() { }

    public static partial ulong Add(uint left, ulong right) => left + right;

    public static partial Point Mirror(Point point) => point;

    public static partial string Echo(string text) => text;

    public static partial void Send(byte[] bytes) { }

    public static partial byte[] Receive() => s_bytes;

    public static partial Entry[] Relay(Entry[] entries) => entries;

    public static partial Shape Change(Shape shape) => shape;
}
