// Kernels of strings.

using System;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;

namespace Compute;

internal static partial class Texts
{
    private static readonly string Table =
        string.Join('\n', Enumerable.Range(0, 5_000).Select(i => $"row {i},{i * 7 % 1000},name{i % 97}@example.org"));

    private static readonly string Long = new string('a', 200_000) + "needle";

    /// <summary>Builds a text of characters, strings and numbers.</summary>
    public static long Builder()
    {
        var builder = new StringBuilder();
        for (var i = 0; i < 10_000; i++)
        {
            builder.Append("item ").Append(i).Append(':').Append(' ').Append(i % 7 == 0).Append('\n');
        }

        var text = builder.ToString();
        return text.Length + text[text.Length / 2];
    }

    /// <summary>Finds addresses with a regular expression that the compiler has made code of.</summary>
    public static long Match()
    {
        var sum = 0L;
        foreach (var match in Address().EnumerateMatches(Table))
        {
            sum += match.Index ^ match.Length;
        }

        return sum;
    }

    /// <summary>Splits lines and fields, and joins them again.</summary>
    public static long Split()
    {
        var sum = 0L;
        foreach (var line in Table.Split('\n'))
        {
            var fields = line.Split(',');
            sum += int.Parse(fields[1], CultureInfo.InvariantCulture) + string.Join(';', fields).Length;
        }

        return sum;
    }

    /// <summary>Searches long texts for a character, for one of some, and for a string.</summary>
    public static long Index()
    {
        var sum = 0L;
        for (var round = 0; round < 20; round++)
        {
            sum += Long.IndexOf('n') + Long.AsSpan().IndexOfAny('x', 'n', 'y');
            sum += Long.IndexOf("needle", StringComparison.Ordinal);
        }

        return sum;
    }

    [GeneratedRegex(@"\b[a-z]+\d+@[a-z]+\.(org|com)\b")]
    private static partial Regex Address();
}
