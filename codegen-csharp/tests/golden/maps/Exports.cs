using System.Collections.Generic;
using System.Text;

namespace Tests.Test.Maps;

public static partial class Echo
{
    public static partial Dictionary<string, uint> Counts(Dictionary<string, uint> value) => Imports.Counts(value);

    public static partial Dictionary<byte, string> Names(Dictionary<byte, string> value) => Imports.Names(value);

    public static partial Dictionary<Rune, Dictionary<ulong, bool>> Nested(Dictionary<Rune, Dictionary<ulong, bool>> value) =>
        Imports.Nested(value);

    public static partial Headers? Fields(Headers value) => Imports.Fields(value);
}
