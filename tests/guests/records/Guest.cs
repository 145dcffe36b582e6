using System;

namespace Guests.Test.Records;

public static partial class Echo
{
    public static partial Person EchoPerson(Person value) => Imports.EchoPerson(value);

    public static partial Mixed EchoMixed(Mixed value) => Imports.EchoMixed(value);

    public static partial Family EchoFamily(Family value) => Imports.EchoFamily(value);

    public static partial One EchoOne(One value) => Imports.EchoOne(value);

    public static partial (byte, string, double) EchoTuple((byte, string, double) value) => Imports.EchoTuple(value);

    public static partial ValueTuple<uint> EchoSingle(ValueTuple<uint> value) => Imports.EchoSingle(value);

    public static partial (byte, ushort, uint, ulong, sbyte, short, int, long, float, double) EchoMany((byte, ushort, uint, ulong, sbyte, short, int, long, float, double) value) => Imports.EchoMany(value);
}

public static partial class RecordsWorld
{
    public static partial Echo.Person Birthday(Echo.Person who) => who with { Age = (byte)(who.Age + 1) };
}
