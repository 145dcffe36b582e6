// The loops of the caller, for both bindings: `World`, `Calls` and types are aliases of what each generates.

using System;

internal static class Loops
{
    private const int Entries = 1000;

    private static readonly string s_short = new('a', 20);
    private static readonly string s_long = new('b', 2048);
    private static readonly byte[] s_bytes = new byte[65536];
    private static readonly byte[] s_copy = new byte[65536];
    private static readonly EntryList s_entries = Values.Entries(Entries);
    private static byte[] s_made = s_bytes;
    private static readonly Shape s_shape = Values.Circle(2.5);

    public static (ulong Caller, ulong Callee) Repeat(string call, uint count)
    {
        ulong callee = World.Allocated();
        long caller = GC.GetAllocatedBytesForCurrentThread();
        Loop(call, count);
        caller = GC.GetAllocatedBytesForCurrentThread() - caller;
        return ((ulong)caller, World.Allocated() - callee);
    }

    private static void Loop(string call, uint count)
    {
        switch (call)
        {
            case "nop":
                for (; count > 0; count--) { Calls.Nop(); }
                break;
            case "add":
                for (; count > 0; count--) { Calls.Add(count, count); }
                break;
            case "mirror":
                for (; count > 0; count--) { Calls.Mirror(new Point(1, 2, 3.5)); }
                break;
            case "echo-20":
                for (; count > 0; count--) { Calls.Echo(s_short); }
                break;
            case "echo-2048":
                for (; count > 0; count--) { Calls.Echo(s_long); }
                break;
            case "copy":
                for (; count > 0; count--) { s_bytes.AsSpan().CopyTo(s_copy); }
                break;
            case "send":
                for (; count > 0; count--) { World.Send(s_bytes); }
                break;
            case "receive":
                for (; count > 0; count--) { World.Receive(); }
                break;
            case "relay":
                for (; count > 0; count--) { Calls.Relay(s_entries); }
                break;
            case "change":
                for (; count > 0; count--) { Calls.Change(s_shape); }
                break;
            case "method":
                using (Counter counter = new(1))
                {
                    for (; count > 0; count--) { counter.Add(1); }
                }
                break;
            case "label":
                using (Counter counter = new(1))
                {
                    for (; count > 0; count--) { counter.Label(s_short); }
                }
                break;
            case "array":
                for (; count > 0; count--) { s_made = new byte[65536]; }
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(call), call, "There is no such call.");
        }
    }
}
