// Object identifiers, and the few of them that OpenSSL's callers know by numbers.

using System.Linq;

namespace CmDotnet.Cryptography;

/// <summary>What OpenSSL calls ASN1_OBJECT.</summary>
internal sealed class ObjectIdentifier(string value)
{
    public string Value { get; } = value;

    /// <summary>Whether a text is one.</summary>
    public static bool IsValid(string text) =>
        text.Length > 2 && text[0] is >= '0' and <= '2' && text.Split('.') is { Length: > 1 } arcs && arcs.All(arc => arc.Length > 0 && arc.All(char.IsAsciiDigit));
}
