// Implements the exports of world.wit.

using System;

namespace Tests.Golden.Tuples;

public static partial class Tuples
{
    public static partial (string, int) Swap((int, string) pair) => Points.Swap(pair);

    public static partial ValueTuple<byte> One(ValueTuple<byte> single) => Points.One(single);

    public static partial (byte, ushort, uint, ulong, sbyte, short, int, long, float) Many(
        (byte, byte, byte, byte, byte, byte, byte, byte, byte) values)
    {
        _ = Points.Nested(((1, 2), (true, new('x'))));
        return (values.Item9, 2, 3, 4, 5, 6, 7, 8, 9);
    }
}
