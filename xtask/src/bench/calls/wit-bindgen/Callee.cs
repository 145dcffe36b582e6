// The callee with wit-bindgen's bindings.

global using System;
global using System.Collections.Generic;

namespace CalleeWorld.wit.Exports.bench.calls
{
    public class CallsExportsImpl : ICallsExports
    {
        public class Counter : ICallsExports.Counter, ICallsExports.ICounter
        {
            private uint _value;

            public Counter(uint start) => _value = start;

            public uint Add(uint number) => _value += number;

            public string Label(string text) => text;
        }

        public static void Nop() { }

        public static ulong Add(uint left, ulong right) => left + right;

        public static ICallsExports.Point Mirror(ICallsExports.Point point) => point;

        public static string Echo(string text) => text;

        public static List<ICallsExports.Entry> Relay(List<ICallsExports.Entry> entries) => entries;

        public static ICallsExports.Shape Change(ICallsExports.Shape shape) => shape;
    }
}

namespace CalleeWorld
{
    public class CalleeWorldExportsImpl : ICalleeWorldExports
    {
        private static readonly byte[] s_bytes = new byte[65536];

        public static ulong Allocated() => (ulong)GC.GetAllocatedBytesForCurrentThread();

        public static void Take(byte[] bytes) { }

        public static byte[] Give() => s_bytes;
    }
}
