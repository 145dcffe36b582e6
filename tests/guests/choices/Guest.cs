using System;
using System.Linq;
using Chosen.Shared;
using CmDotnet;

namespace Chosen;

internal static partial class Store
{
    public static partial Types.Item EchoItem(Types.Item value) => Imports.EchoItem(value);

    public static partial Result<Types.Item, Types.Problem> Find(string name) =>
        name == "throw" ? throw new WitException<Types.Problem>(Types.Problem.Gone.Instance) : Imports.Find(name);

    public static partial ulong EchoCount(ulong value) => Imports.EchoCount(value);
}

// The class of the merged worlds has the name of the first.
static partial class Front
{
    public static partial Result<string, Types.Item> Flip(Result<Types.Item, string> value) => value.IsOk
        ? Result<string, Types.Item>.Err(value.Value)
        : Result<string, Types.Item>.Ok(value.Error);

    public static partial Result<Unit, byte> Check(string name) => Imports.Check(name);

    public static partial ulong Weigh(Types.Item[] items) => items.Aggregate(0ul, (sum, item) => sum + item.Count);
}
