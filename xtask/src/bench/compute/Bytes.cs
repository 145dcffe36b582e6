// Kernels of bytes.

using System;
using System.Linq;
using System.Security.Cryptography;
using System.Text;

namespace Compute;

internal static class Bytes
{
    private static readonly byte[] Input = Noise(256 * 1024);
    private static readonly string Mixed = string.Concat(Enumerable.Repeat("plain text, then größer and 漢字 and 😀. ", 5_000));

    /// <summary>The SHA-256 of a quarter of a megabyte.</summary>
    public static long Hash() => BitConverter.ToInt64(SHA256.HashData(Input));

    /// <summary>Encodes a text as UTF-8, and decodes it again.</summary>
    public static long Utf8()
    {
        var bytes = Encoding.UTF8.GetBytes(Mixed);
        var text = Encoding.UTF8.GetString(bytes);
        return bytes.Length + text.Length + text[^2];
    }

    /// <summary>Bytes as Base64, and back.</summary>
    public static long Base64()
    {
        var text = Convert.ToBase64String(Input);
        return text[1000] + Convert.FromBase64String(text)[^1];
    }

    /// <summary>Bytes as hexadecimal digits, and back.</summary>
    public static long Hex()
    {
        var text = Convert.ToHexString(Input);
        return text[1000] + Convert.FromHexString(text)[^1];
    }

    /// <summary>Bytes without a pattern, always the same.</summary>
    public static byte[] Noise(int length)
    {
        var state = 2463534242u;
        var bytes = new byte[length];
        for (var i = 0; i < length; i++)
        {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            bytes[i] = (byte)state;
        }

        return bytes;
    }
}
