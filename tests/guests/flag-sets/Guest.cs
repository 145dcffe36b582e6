using System.Linq;

namespace Guests.Test.FlagSets;

public static partial class Echo
{
    public static partial Access EchoAccess(Access value) => Imports.EchoAccess(value);

    public static partial Eight EchoEight(Eight value) => Imports.EchoEight(value);

    public static partial Nine EchoNine(Nine value) => Imports.EchoNine(value);

    public static partial Seventeen EchoSeventeen(Seventeen value) => Imports.EchoSeventeen(value);

    public static partial ThirtyTwo EchoThirtyTwo(ThirtyTwo value) => Imports.EchoThirtyTwo(value);

    public static partial Nine[] EchoList(Nine[] value) => Imports.EchoList(value);
}

public static partial class FlagSetsWorld
{
    public static partial string Describe(Echo.Access value) => value.ToString();

    public static partial Echo.Access[] OfBits(byte[] bits) => [.. bits.Select(bits => (Echo.Access)bits)];
}
