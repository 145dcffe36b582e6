// The caller with this project's bindings.

global using Calls = Caller.Bench.Calls.Calls;
global using EntryList = Caller.Bench.Calls.Calls.Entry[];
global using Counter = Caller.Bench.Calls.Calls.Counter;
global using Point = Caller.Bench.Calls.Calls.Point;
global using Shape = Caller.Bench.Calls.Calls.Shape;
global using World = Caller.Bench.Calls.Caller;

namespace Caller.Bench.Calls
{
    public static partial class Caller
    {
        public static partial (ulong, ulong) Repeat(string call, uint count) => Loops.Repeat(call, count);
    }
}

internal static class Values
{
    public static EntryList Entries(int count)
    {
        EntryList entries = new Calls.Entry[count];
        for (int i = 0; i < count; i++)
        {
            entries[i] = new Calls.Entry($"key of entry {i}", $"the value of entry {i}");
        }
        return entries;
    }

    public static Shape Circle(double radius) => new Calls.Shape.Circle(radius);
}
