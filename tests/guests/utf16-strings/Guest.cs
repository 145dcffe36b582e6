using System;
using CmDotnet;

namespace Guests.Test.Utf16Strings;

public static partial class Echo
{
    public static partial string EchoString(string value) => Imports.EchoString(value);

    public static partial string[] EchoStrings(string[] value) => Imports.EchoStrings(value);

    public static partial Text EchoText(Text value) => Imports.EchoText(value);

    public static partial string? EchoOption(string? value) => Imports.EchoOption(value);
}

public static partial class Utf16StringsWorld
{
    public static partial void Refuse(string reason) => Imports.Refuse(reason);

    public static partial uint Length(string value) => (uint)value.Length;

    public static partial string[] LoneSurrogates()
    {
        Note("a\ud800b", "\udfff");
        Note("\ud83d\ude00", "\ude00\ud83d");
        return Echo.Imports.EchoStrings(["high \ud83d", "\ude00 low", "pair \ud83d\ude00"]);
    }

    public static partial long Allocated(string value)
    {
        Note(value, value);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int call = 0; call < 100; call++)
        {
            Note(value, value);
        }
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
