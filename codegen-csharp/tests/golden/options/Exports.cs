// Implements the exports of world.wit.

using CmDotnet;

namespace Tests.Golden.Options;

public static partial class Options
{
    public static partial double? EchoNumber(double? value) => Lookup.Number(value is null ? null : 1);

    public static partial string? EchoText(string? value) => Lookup.Text(value);

    public static partial Option<uint?> EchoNested(Option<uint?> value)
    {
        Option<Option<string?>> nested = Lookup.Nested(Option<byte?>.Some(null));
        Lookup.Wide((1, 2));
        return nested.HasValue ? value : Option<uint?>.None;
    }

    public static partial string?[]? EchoList(string?[]? value) => Lookup.Bytes([1]) is null ? null : value;
}
