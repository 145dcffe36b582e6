using System.Globalization;
using System.Text;

namespace Guests.Test.Numbers;

public static partial class Echo
{
    public static partial byte EchoU8(byte value) => Imports.EchoU8(value);

    public static partial sbyte EchoS8(sbyte value) => Imports.EchoS8(value);

    public static partial ushort EchoU16(ushort value) => Imports.EchoU16(value);

    public static partial short EchoS16(short value) => Imports.EchoS16(value);

    public static partial uint EchoU32(uint value) => Imports.EchoU32(value);

    public static partial int EchoS32(int value) => Imports.EchoS32(value);

    public static partial ulong EchoU64(ulong value) => Imports.EchoU64(value);

    public static partial long EchoS64(long value) => Imports.EchoS64(value);

    public static partial float EchoF32(float value) => Imports.EchoF32(value);

    public static partial double EchoF64(double value) => Imports.EchoF64(value);

    public static partial bool EchoBool(bool value) => Imports.EchoBool(value);

    public static partial Rune EchoChar(Rune value) => Imports.EchoChar(value);
}

public static partial class NumbersWorld
{
    public static partial string Describe(sbyte small, ulong wide, double real, bool truth, Rune letter) =>
        string.Create(CultureInfo.InvariantCulture, $"{small} {wide} {real} {truth} {letter}");
}
