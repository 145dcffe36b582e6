// Why the last call failed, as the class library asks for it.

using System;
using System.Formats.Asn1;
using System.Text;
using Org.BouncyCastle.Crypto;

namespace CmDotnet.Cryptography;

/// <summary>The last failure: its text becomes the message of a CryptographicException.</summary>
internal static class Failure
{
    /// <summary>The text, if the last call failed.</summary>
    public static string? Text { get; private set; }

    /// <summary>Forgets it.</summary>
    public static void Clear() => Text = null;

    /// <summary>Tells why the call fails.</summary>
    /// <returns>Zero, what most calls return then.</returns>
    public static int Because(string text)
    {
        Text = text;
        return 0;
    }

    /// <summary>Whether an exception says that the input is not right.</summary>
    public static bool IsOfInput(Exception exception) =>
        exception is CryptoException or ArgumentException or ArithmeticException or AsnContentException or InvalidOperationException or FormatException;

    /// <summary>Writes the text, with the zero at its end.</summary>
    public static void CopyTo(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
            return;
        Encoding.UTF8.TryGetBytes(Text, buffer[..^1], out var written);
        buffer[written] = 0;
    }
}
