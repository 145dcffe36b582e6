using System.Linq;
using System.Text;

namespace Guests.Test.Lists;

public static partial class Echo
{
    public static partial byte[] EchoBytes(byte[] value) => Imports.EchoBytes(value);

    public static partial short[] EchoShorts(short[] value) => Imports.EchoShorts(value);

    public static partial ulong[] EchoLongs(ulong[] value) => Imports.EchoLongs(value);

    public static partial double[] EchoDoubles(double[] value) => Imports.EchoDoubles(value);

    public static partial bool[] EchoBools(bool[] value) => Imports.EchoBools(value);

    public static partial Rune[] EchoChars(Rune[] value) => Imports.EchoChars(value);

    public static partial string[] EchoStrings(string[] value) => Imports.EchoStrings(value);

    public static partial Point[] EchoPoints(Point[] value) => Imports.EchoPoints(value);

    public static partial Color[] EchoColors(Color[] value) => Imports.EchoColors(value);

    public static partial string[][][] EchoNested(string[][][] value) => Imports.EchoNested(value);
}

public static partial class ListsWorld
{
    public static partial long Sum(int[] values) => values.Sum(value => (long)value);

    public static partial uint[] Range(uint start, uint count) =>
        [.. Enumerable.Range(0, (int)count).Select(index => start + (uint)index)];
}
