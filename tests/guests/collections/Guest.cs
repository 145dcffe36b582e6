using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace Guests.Test.Collections;

public static partial class Echo
{
    public static partial ushort[] EchoSmall(ushort[] value) => Imports.EchoSmall(value);

    public static partial string[] EchoWords(string[] value) => Imports.EchoWords(value);

    public static partial byte[][] EchoHashes(byte[][] value) => Imports.EchoHashes(value);

    public static partial Matrix EchoMatrix(Matrix value) => Imports.EchoMatrix(value);

    public static partial Id EchoId(Id value) => Imports.EchoId(value);

    public static partial bool[] EchoBools(bool[] value) => Imports.EchoBools(value);

    public static partial ValueTuple<byte>[] EchoUnits(ValueTuple<byte>[] value) => Imports.EchoUnits(value);

    public static partial Dictionary<string, uint> EchoCounts(Dictionary<string, uint> value) => Imports.EchoCounts(value);

    public static partial Dictionary<byte, string> EchoNames(Dictionary<byte, string> value) => Imports.EchoNames(value);

    public static partial Dictionary<Rune, Dictionary<ulong, bool>> EchoNested(Dictionary<Rune, Dictionary<ulong, bool>> value) =>
        Imports.EchoNested(value);

    public static partial Headers? EchoHeaders(Headers? value) => Imports.EchoHeaders(value);
}

public static partial class CollectionsWorld
{
    public static partial string WrongLength()
    {
        try
        {
            Echo.Imports.EchoSmall([1, 2, 3]);
            return "sent";
        }
        catch (ArgumentException exception)
        {
            return exception.Message;
        }
    }

    public static partial uint CountKeys(Dictionary<string, string>[] value) => (uint)value.Sum(map => map.Count);
}
