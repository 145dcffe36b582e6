using CmDotnet;

namespace Guests.Test.Options;

public static partial class Echo
{
    public static partial uint? EchoNumber(uint? value) => Imports.EchoNumber(value);

    public static partial long? EchoLong(long? value) => Imports.EchoLong(value);

    public static partial string? EchoString(string? value) => Imports.EchoString(value);

    public static partial byte[]? EchoList(byte[]? value) => Imports.EchoList(value);

    public static partial Option<string?> EchoDeep(Option<string?> value) => Imports.EchoDeep(value);

    public static partial Option<Option<bool?>> EchoDeeper(Option<Option<bool?>> value) => Imports.EchoDeeper(value);

    public static partial Settings EchoSettings(Settings value) => Imports.EchoSettings(value);

    public static partial string?[] EchoOptions(string?[] value) => Imports.EchoOptions(value);
}

public static partial class OptionsWorld
{
    public static partial string Describe(string? value) => value is null ? "none" : $"some of {value.Length}";
}
