using System;
using System.Text;

namespace Guests.Test.Allocations;

using Color = Sink.Color;
using Access = Sink.Access;
using Point = Sink.Point;

public static partial class AllocationsWorld
{
    private const int Batches = 5;
    private const int Calls = 50;

    private static readonly Sink.Thing s_thing = new();
    private static readonly byte[] s_bytes = new byte[3000];
    private static readonly Point[] s_points = new Point[40];
    private static readonly string s_long = new('x', 3000);
    private static readonly string[] s_texts = ["naïve", "", s_long];
    private static readonly Sink.Entry[] s_entries = [new("key", "value"), new("other", s_long)];
    private static readonly Sink.Shape s_label = new Sink.Shape.Label(s_long);

    public static partial ulong AllocatedBy(string call)
    {
        // The runtime allocates now and then for itself, such as for code that it optimises meanwhile.
        long least = long.MaxValue;
        for (int batch = 0; batch < Batches; batch++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < Calls; i++)
            {
                Make(call);
            }
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return (ulong)least / Calls;
    }

    private static void Make(string call)
    {
        switch (call)
        {
            case "numbers": Sink.Numbers(1, 2, 3, 4, 5.5f, 6.5); break;
            case "number": Sink.Number(7); break;
            case "letter": Sink.Letter(new Rune('x')); break;
            case "paint": Sink.Paint(Color.Blue); break;
            case "allow": Sink.Allow(Access.Read | Access.Write); break;
            case "move": Sink.Move(new Point(1, 2.5, true)); break;
            case "maybe": Sink.Maybe(8); break;
            case "bytes": Sink.Bytes(s_bytes); break;
            case "points": Sink.Points(s_points); break;
            case "lend": Sink.Lend(s_thing); break;
            case "say": Sink.Say("some words"); break;
            case "say-long": Sink.Say(s_long); break;
            case "say-all": Sink.SayAll(s_texts); break;
            case "put": Sink.Put(s_entries); break;
            case "draw": Sink.Draw(s_label); break;
            case "echo": Sink.Echo(s_long); break;
            case "text": _ = new string('x', s_long.Length); break;
            case "echo-unicode": Sink.Echo("naïve € 😀"); break;
            case "unicode": _ = new string('x', "naïve € 😀".Length); break;
            case "echo-bytes": Sink.EchoBytes(s_bytes); break;
            case "array": _ = new byte[s_bytes.Length]; break;
            default: throw new ArgumentOutOfRangeException(nameof(call), call, "There is no such call.");
        }
    }

    public static partial ulong Allocated() => (ulong)GC.GetAllocatedBytesForCurrentThread();

    public static partial double GotNumber(double value) => value;

    public static partial Rune GotLetter(Rune value) => value;

    public static partial Color GotColor(Color value) => value;

    public static partial Access GotAccess(Access value) => value;

    public static partial Point GotPoint(Point value) => value;

    public static partial string GotText(string value) => value;

    public static partial byte[] GotBytes(byte[] value) => value;
}
