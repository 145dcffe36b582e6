// Strings as UTF-16, for bindings that are made with that encoding: C#'s own form, but WIT has no lone surrogates.

namespace CmDotnet.Internal;

/// <summary>Finds and replaces surrogates that are not part of a pair.</summary>
internal static unsafe class Utf16Text
{
    private const int BlockSize = 4;

    /// <summary>The text without lone surrogates.</summary>
    /// <returns>The same object when it has none; otherwise a copy that has U+FFFD in their places.</returns>
    public static string ToWellFormed(string text) => HasSurrogates(text) ? ReplaceLoneSurrogates(text) : text;

    private static bool HasSurrogates(string text)
    {
        int length = text.Length;
        fixed (char* units = text)
        {
            int i = 0;
            for (; i <= length - BlockSize; i += BlockSize)
            {
                if (HasSurrogateUnit(*(ulong*)(units + i)))
                {
                    return true;
                }
            }
            for (; i < length; i++)
            {
                if (char.IsSurrogate(units[i]))
                {
                    return true;
                }
            }
        }
        return false;
    }

    // A unit of a surrogate becomes zero, and a zero among the units is found as usual (Hacker's Delight, 6-1).
    private static bool HasSurrogateUnit(ulong units)
    {
        ulong zeros = (units & 0xf800_f800_f800_f800) ^ 0xd800_d800_d800_d800;
        return (unchecked(zeros - 0x0001_0001_0001_0001) & ~zeros & 0x8000_8000_8000_8000) != 0;
    }

    private static string ReplaceLoneSurrogates(string text)
    {
        char[]? replaced = null;
        for (int i = 0; i < text.Length; i++)
        {
            if (i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                replaced ??= text.ToCharArray();
                replaced[i] = '\uFFFD';
            }
        }
        return replaced is null ? text : new string(replaced);
    }
}
