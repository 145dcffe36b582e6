using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;

/// <summary>Arithmetic and conversions of every type of numbers, computed from values that no compiler knows.</summary>
static class Numbers
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    static T Hide<T>(T value) => value;

    static void Try(Func<object> what)
    {
        try { Console.Write($"{what()} "); }
        catch (Exception e) { Console.Write($"{e.GetType().Name} "); }
    }

    public static void Conversions()
    {
        foreach (var value in new[] { 0, 1, -1, 127, 128, 255, 256, 32767, 32768, 65535, 65536, int.MaxValue, int.MinValue })
        {
            var n = Hide(value);
            Console.WriteLine($"{(sbyte)n} {(byte)n} {(short)n} {(ushort)n} {(int)(char)n} {(uint)n} {(long)n} {(ulong)n} {(nint)n} {(uint)(nuint)n} {(float)n} {(double)n} {(decimal)n}");
            Try(() => checked((sbyte)n)); Try(() => checked((byte)n)); Try(() => checked((short)n)); Try(() => checked((ushort)n)); Try(() => (int)checked((char)n)); Try(() => checked((uint)n)); Try(() => checked((ulong)n)); Try(() => checked((nuint)n));
            var u = Hide((uint)value);
            Try(() => checked((sbyte)u)); Try(() => checked((byte)u)); Try(() => checked((short)u)); Try(() => checked((int)u)); Try(() => (int)checked((char)u));
            Console.WriteLine($"{(long)u} {(float)u} {(double)u}");
        }
        foreach (var value in new[] { 0L, -1, long.MaxValue, long.MinValue, 1L << 40, uint.MaxValue, int.MinValue - 1L })
        {
            var n = Hide(value);
            Console.WriteLine($"{(sbyte)n} {(byte)n} {(short)n} {(ushort)n} {(int)(char)n} {(int)n} {(uint)n} {(ulong)n} {(float)n} {(double)n} {(float)(ulong)n} {(double)(ulong)n}");
            Try(() => checked((int)n)); Try(() => checked((uint)n)); Try(() => checked((ulong)n)); Try(() => (int)checked((char)n)); Try(() => checked((byte)n)); Try(() => checked((short)n)); Try(() => checked((long)Hide((ulong)n))); Try(() => checked((int)Hide((ulong)n)));
            Console.WriteLine();
        }
        foreach (var value in new[] { 0.0, -0.9, 65.5, 255.9, 256, -1, 65535.5, 65536, -32769, 1e10, -1e10, 1e30, -1e30, double.NaN, double.PositiveInfinity, double.NegativeInfinity, 2147483647.9, -2147483648.9, 4294967295.9, 9.3e18, 1.85e19 })
        {
            var d = Hide(value);
            var f = Hide((float)value);
            Console.WriteLine($"{(int)(char)d} {(int)(char)f} {(sbyte)d} {(byte)d} {(short)d} {(ushort)d} {(int)d} {(uint)d} {(long)d} {(ulong)d} {(nint)(int)d} {(sbyte)f} {(byte)f} {(short)f} {(ushort)f} {(int)f} {(uint)f} {(long)f} {(ulong)f}");
            Console.WriteLine($"{Narrow.Char(d)} {Narrow.Char(f)} {Narrow.Byte(d)} {Narrow.SByte(d)} {Narrow.Short(d)} {Narrow.UShort(d)} {Narrow.UShort(f)} {Narrow.Stored(d)}");
            Try(() => checked((sbyte)d)); Try(() => checked((byte)d)); Try(() => checked((short)d)); Try(() => checked((ushort)d)); Try(() => (int)checked((char)d)); Try(() => checked((int)d)); Try(() => checked((uint)d)); Try(() => checked((long)d)); Try(() => checked((ulong)d));
            Try(() => checked((sbyte)f)); Try(() => checked((byte)f)); Try(() => (int)checked((char)f)); Try(() => checked((int)f)); Try(() => checked((uint)f)); Try(() => checked((long)f)); Try(() => checked((ulong)f));
            Try(() => (decimal)d); Try(() => (Half)d); Try(() => (Int128)d); Try(() => checked((UInt128)d)); Try(() => (BigInteger)d);
            Console.WriteLine();
        }
        char c = Hide('\uffff'); c++;
        byte b = Hide((byte)255); b++;
        sbyte s = Hide((sbyte)127); s++;
        short h = Hide((short)-32768); h--;
        Console.WriteLine($"{(int)c} {b} {s} {h} {(byte)-Hide(1)} {(sbyte)(Hide(200))} {Hide((byte)200) << 1} {(byte)(Hide((byte)200) << 1)} {Hide(-8) >> 1} {Hide(-8) >>> 1} {(short)Hide(0x18000)} {1 << Hide(33)} {1L << Hide(65)}");
        Console.WriteLine($"{(char)Hide(65 + 65536)} {(char)Hide(97L)} {(int)Hide('z')} {Hide('a') + 1} {(char)(Hide('a') + 1)} {Convert.ToChar(Hide(66))} {Convert.ToByte(Hide('c'))}");
        Try(() => Convert.ToChar(Hide(-1))); Try(() => Convert.ToByte(Hide(256.4))); Try(() => Convert.ToInt32(Hide(2.5))); Try(() => Convert.ToInt64(Hide("x")));
        Console.WriteLine(BitConverter.DoubleToInt64Bits(Hide(double.NaN)) + " " + BitConverter.SingleToInt32Bits((float)Hide(1e300)) + " " + (float)Hide(0.1) + " " + (double)Hide(0.1f));
    }

    public static void Arithmetic()
    {
        int max = Hide(int.MaxValue), min = Hide(int.MinValue);
        long most = Hide(long.MaxValue), least = Hide(long.MinValue);
        unchecked { Console.WriteLine($"{max + 1} {min - 1} {max * 2} {-min} {most + 1} {-least} {most * 3}"); }
        Try(() => checked(max + 1)); Try(() => checked(min - 1)); Try(() => checked(max * 2)); Try(() => checked(-min)); Try(() => checked(most + 1)); Try(() => checked(most * 2)); Try(() => checked(least * Hide(-1L))); Try(() => checked(-least)); Try(() => checked(Hide(0u) - 1)); Try(() => checked(Hide(uint.MaxValue) * 2)); Try(() => checked(Hide(ulong.MaxValue) + 1)); Try(() => checked(Hide(ulong.MaxValue) * 2)); Try(() => checked(Hide(nuint.MaxValue) + 1));
        Console.WriteLine();
        Try(() => max / Hide(0)); Try(() => min / Hide(-1)); Try(() => min % Hide(-1)); Try(() => least / Hide(-1L)); Try(() => most % Hide(0L)); Try(() => Hide(1.0) / Hide(0)); Try(() => Hide(5m) / Hide(0m)); Try(() => Hide(5u) % Hide(0u)); Try(() => Hide(5ul) / Hide(0ul)); Try(() => Hide((Int128)5) / Hide((Int128)0)); Try(() => Hide(-7) / 2); Try(() => Hide(-7) % 3); Try(() => Hide(-7.5) % 2); Try(() => Math.Abs(min)); Try(() => Math.DivRem(Hide(-7), 2)); Try(() => Math.BigMul(most, most)); Try(() => (byte)checked(Hide((byte)255) + Hide((byte)1)));
        Console.WriteLine();
        Console.WriteLine($"{Hide(Int128.MaxValue) - 1} {Hide(UInt128.MaxValue) / 3} {(Int128)most * most} {Int128.Parse("-170141183460469231731687303715884105728")} {(UInt128)1 << 100} {(long)Hide((Int128)1 << 70)}");
        Try(() => checked(Hide(Int128.MaxValue) + 1)); Try(() => checked((long)Hide(Int128.MaxValue))); Try(() => checked((ulong)Hide(Int128.MinValue)));
        Console.WriteLine();
        Console.WriteLine($"{Hide((Half)1.5) * Hide((Half)3)} {Half.MaxValue + Hide((Half)100)} {(Half)Hide(65504f) + (Half)1} {(int)Hide(Half.PositiveInfinity)} {Half.Sqrt(Hide((Half)2))} {(byte)Hide((Half)300)} {Half.Epsilon}");
        Console.WriteLine($"{Hide(1m) / 3} {Hide(79228162514264337593543950335m)} {decimal.Round(Hide(2.5m))} {Hide(-1.10m):0.000} {decimal.Truncate(Hide(-1.9m))} {(int)Hide(3.99m)} {(double)Hide(0.1m)} {Hide(1.0m) == Hide(1.00m)} {Hide(1.00m).GetHashCode() == Hide(1m).GetHashCode()} {string.Join(",", decimal.GetBits(Hide(-1.5m)))}");
        Try(() => Hide(decimal.MaxValue) + 1); Try(() => (int)Hide(decimal.MaxValue)); Try(() => (decimal)Hide(1e29)); Try(() => decimal.Parse(Hide("1e5"), NumberStyles.Float, CultureInfo.InvariantCulture));
        Console.WriteLine();
        Console.WriteLine($"{Hide((nint)5) / 2} {BitOperations.PopCount(Hide(255u))} {BitOperations.LeadingZeroCount(Hide(1ul))} {BitOperations.RotateLeft(Hide(0x80000001u), 1)} {BitOperations.TrailingZeroCount(Hide(8))} {BitOperations.Log2(Hide(1000u))} {int.LeadingZeroCount(Hide(0))}");
        Console.WriteLine($"{Math.Round(Hide(2.5))} {Math.Round(Hide(-2.5), MidpointRounding.AwayFromZero)} {Math.Max(Hide(double.NaN), 1)} {Math.Min(Hide(-0.0), 0.0)} {Math.Pow(Hide(2.0), 0.5)} {Math.Sin(Hide(1.0))} {Math.Atan2(Hide(1.0), -1)} {Math.Cbrt(Hide(8.0))} {Math.FusedMultiplyAdd(Hide(2.0), 3, 4)} {Math.IEEERemainder(Hide(5.0), 3)} {MathF.Exp(Hide(1f))} {Math.ScaleB(Hide(1.5), 4)} {Math.Log2(Hide(8.0))} {Math.BitIncrement(Hide(1.0))} {Math.CopySign(Hide(1.0), -0.0)} {Math.Sign(Hide(-2.0))} {Math.Ceiling(Hide(-0.5))} {Math.Floor(Hide(-0.5))} {Math.Truncate(Hide(-1.7))}");
        Console.WriteLine($"{Hide(double.NaN) == Hide(double.NaN)} {Hide(double.NaN) != Hide(double.NaN)} {Hide(double.NaN) < 1} {!(Hide(double.NaN) >= 1)} {Hide(double.NaN).CompareTo(1)} {Hide(double.NaN).Equals(double.NaN)} {Hide(0.0).Equals(-0.0)} {Hide(0.1f) + Hide(0.2f)} {Hide(0.1) + Hide(0.2)} {(float)(Hide(16777216f) + 1f)}");
        Console.WriteLine($"{BigInteger.Pow(Hide(3), 100) % 1000007} {BigInteger.Parse("123456789012345678901234567890") * Hide(-7)} {new Complex(Hide(1), 2) * new Complex(3, 4)}");
    }

    public static void Mathematics()
    {
        All<int>(5); All<byte>(5); All<long>(5); All<double>(5); All<float>(5); All<decimal>(5); All<Half>((Half)5); All<Int128>(5); All<nint>(5); All<char>('\u0005'); All<BigInteger>(5);
        Try(() => Increase(byte.MaxValue)); Try(() => Increase(long.MaxValue)); Try(() => Increase(UInt128.MaxValue)); Try(() => Increase(char.MaxValue)); Try(() => Increase(double.MaxValue));
        Console.WriteLine();
        Console.WriteLine(Binary<int>(-5) + Binary<ulong>(5) + Binary<short>(-1) + Binary<UInt128>(9));
        Console.WriteLine(byte.CreateSaturating(Hide(-5)) + " " + byte.CreateTruncating(Hide(-5)) + " " + char.IsAsciiDigit(Hide('5')) + " " + Create<int, double>(2.9) + Create<char, int>(65) + Create<Half, long>(3));
        Try(() => Create<byte, int>(256)); Try(() => Create<char, double>(-1)); Try(() => Create<sbyte, Int128>(128));
        Console.WriteLine();
    }

    static void All<T>(T value) where T : INumber<T>
    {
        var two = T.One + T.One;
        Console.Write($"{value + two} {value - two} {value * two} {value / two} {value % two} {T.Max(value, two)} {T.Clamp(value, T.Zero, two)} {T.IsOddInteger(value)} {T.Sign(value)} {value > two} {value.CompareTo(two)} {T.Parse("7", null)} {T.CreateChecked(9)} ; ");
        Console.WriteLine(T.TryParse("x", null, out _));
    }

    static T Increase<T>(T value) where T : INumberBase<T> => checked(value + T.One);
    static T Create<T, U>(U value) where T : INumberBase<T> where U : INumberBase<U> => T.CreateChecked(value);
    static string Binary<T>(T value) where T : IBinaryInteger<T> => $"{T.PopCount(value)} {T.LeadingZeroCount(value)} {value << 1} {value >>> 1} {~value} {value.GetByteCount()} {T.RotateLeft(value, 3)};";
}

/// <summary>A conversion alone in a method, whose result is used as what it became.</summary>
static class Narrow
{
    static char s_char;
    static byte s_byte;
    [MethodImpl(MethodImplOptions.NoInlining)] static int AsInt(char value) => value;
    [MethodImpl(MethodImplOptions.NoInlining)] public static int Char(double value) => (char)value;
    [MethodImpl(MethodImplOptions.NoInlining)] public static int Char(float value) => AsInt((char)value);
    [MethodImpl(MethodImplOptions.NoInlining)] public static int Byte(double value) => (byte)value;
    [MethodImpl(MethodImplOptions.NoInlining)] public static int SByte(double value) => (sbyte)value;
    [MethodImpl(MethodImplOptions.NoInlining)] public static int Short(double value) => (short)value;
    [MethodImpl(MethodImplOptions.NoInlining)] public static int UShort(double value) => (ushort)value;
    [MethodImpl(MethodImplOptions.NoInlining)] public static int UShort(float value) => (ushort)value;
    [MethodImpl(MethodImplOptions.NoInlining)] public static string Stored(double value) { s_char = (char)value; s_byte = (byte)value; return (int)s_char + ":" + s_byte; }
}
