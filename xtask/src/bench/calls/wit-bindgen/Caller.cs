// The caller with wit-bindgen's bindings.

global using System;
global using System.Collections.Generic;
global using Calls = CallerWorld.wit.Imports.bench.calls.ICallsImports;
global using EntryList = System.Collections.Generic.List<CallerWorld.wit.Imports.bench.calls.ICallsImports.Entry>;
global using Counter = CallerWorld.wit.Imports.bench.calls.ICallsImports.Counter;
global using Point = CallerWorld.wit.Imports.bench.calls.ICallsImports.Point;
global using Shape = CallerWorld.wit.Imports.bench.calls.ICallsImports.Shape;
global using World = CallerWorld.ICallerWorldImports;

namespace CallerWorld
{
    public class CallerWorldExportsImpl : ICallerWorldExports
    {
        public static (ulong, ulong) Repeat(string call, uint count) => Loops.Repeat(call, count);
    }
}

internal static class Values
{
    public static EntryList Entries(int count)
    {
        EntryList entries = new(count);
        for (int i = 0; i < count; i++)
        {
            entries.Add(new Calls.Entry($"key of entry {i}", $"the value of entry {i}"));
        }
        return entries;
    }

    public static Shape Circle(double radius) => Calls.Shape.Circle(radius);
}
