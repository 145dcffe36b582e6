// The callee with wit-bindgen's bindings.

global using System;
global using System.Collections.Generic;

namespace CalleeWorld.wit.Exports.bench.calls;

public class CallsExportsImpl : ICallsExports
{
    private static readonly byte[] s_bytes = new byte[65536];

    public static ulong Allocated() => (ulong)GC.GetAllocatedBytesForCurrentThread();

    public static void Nop() { }

    public static ulong Add(uint left, ulong right) => left + right;

    public static ICallsExports.Point Mirror(ICallsExports.Point point) => point;

    public static string Echo(string text) => text;

    public static void Send(byte[] bytes) { }

    public static byte[] Receive() => s_bytes;

    public static List<ICallsExports.Entry> Relay(List<ICallsExports.Entry> entries) => entries;

    public static ICallsExports.Shape Change(ICallsExports.Shape shape) => shape;
}
