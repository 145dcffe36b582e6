// Implements the exports of world.wit.

namespace Tests.Golden.Numbers;

public static partial class Numbers
{
    public static partial ulong Count(uint limit) => Arithmetic.Widest(limit, -1, 0.5) + Seed();

    public static partial bool IsEven(int number) => Arithmetic.Negate(number % 2 != 0);

    public static partial System.Text.Rune Letter(System.Text.Rune code) => Arithmetic.Next(code);

    public static partial class ArithmeticService
    {
        public static partial double Half(double value) => value / 2;

        public static partial short Smallest(sbyte a, short b) => System.Math.Min(a, b);
    }
}
