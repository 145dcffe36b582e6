// Implements the exports of world.wit.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace Tests.Golden.Lists;

public static partial class Lists
{
    private static readonly List<string> s_words = ["a", "list"];

    public static partial byte[] Reverse(byte[] data)
    {
        Sink.Bytes(data);
        Sink.Pairs([(1, 2)]);
        return [.. data.Reverse()];
    }

    public static partial bool[] Letters(Rune[] text)
    {
        Sink.Switches([true, false], text);
        return [.. text.Select(Rune.IsLetter)];
    }

    public static partial string[][] Split(string[] lines) => [Sink.Words(lines), Sink.Words(s_words)];

    public static partial ulong Total(ulong[] numbers) => (ulong)Sink.Sum([1, 2]) + numbers[0];

    public static partial byte[]?[] Holes(byte[]?[] items)
    {
        Sink.Maybe([1, null]);
        Sink.Grid([[1.5f], []]);
        return items;
    }
}
