// Kernels of the class library's collections.

using System;
using System.Collections.Generic;
using System.Linq;

namespace Compute;

internal static class Collections
{
    private static readonly int[] Unsorted = Integers(100_000);
    private static readonly string[] Keys = [.. Integers(4_000).Select(number => $"key {number % 1_000_000}")];

    /// <summary>Sorts an array of integers.</summary>
    public static long Sort()
    {
        var values = (int[])Unsorted.Clone();
        Array.Sort(values);
        return values[0] ^ values[values.Length / 2] ^ values[^1];
    }

    /// <summary>Groups integers, and sums and orders the groups.</summary>
    public static long Group() =>
        Unsorted.Take(50_000)
            .GroupBy(number => number % 500)
            .Select(group => (group.Key, Sum: group.Sum(number => (long)number)))
            .OrderByDescending(pair => pair.Sum)
            .Take(10)
            .Sum(pair => pair.Sum + pair.Key);

    /// <summary>Fills dictionaries by strings and by integers, and looks keys up.</summary>
    public static long Dictionary()
    {
        var words = new Dictionary<string, int>();
        foreach (var key in Keys)
        {
            words[key] = words.GetValueOrDefault(key) + 1;
        }

        var numbers = new Dictionary<int, long>();
        for (var i = 0; i < 40_000; i++)
        {
            var key = Unsorted[i] & 0x3FFF;
            numbers.TryGetValue(key, out var sum);
            numbers[key] = sum + i;
        }

        var total = (long)words.Count;
        foreach (var (key, sum) in numbers)
        {
            total += key ^ sum;
        }

        foreach (var key in Keys)
        {
            total += words[key];
        }

        return total;
    }

    private static int[] Integers(int count)
    {
        var state = 12345u;
        var values = new int[count];
        for (var i = 0; i < count; i++)
        {
            state = (state * 1664525) + 1013904223;
            values[i] = (int)(state >> 1);
        }

        return values;
    }
}
