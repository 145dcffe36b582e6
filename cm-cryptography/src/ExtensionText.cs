// Extensions of certificates in words, as X509Extension.Format gives them where OpenSSL writes them.

using System;
using System.Collections.Generic;
using System.Formats.Asn1;
using System.Globalization;
using System.Linq;

namespace CmDotnet.Cryptography;

/// <summary>Writes the extensions that many certificates have.</summary>
internal static class ExtensionText
{
    // The bits of KeyUsage (RFC 5280), in order.
    private static readonly string[] s_usages =
        ["Digital Signature", "Non Repudiation", "Key Encipherment", "Data Encipherment", "Key Agreement", "Certificate Sign", "CRL Sign", "Encipher Only", "Decipher Only"];

    /// <summary>The text; null: the class library writes the bytes.</summary>
    public static string? Of(CertificateExtension extension) => extension.Oid switch
    {
        "2.5.29.14" => Convert.ToHexString(new AsnReader(extension.Data, AsnEncodingRules.DER).ReadOctetString()).Chunk(2).Aggregate(string.Empty, Colon),
        "2.5.29.15" => Usages(new AsnReader(extension.Data, AsnEncodingRules.DER).ReadBitString(out _)),
        "2.5.29.17" or "2.5.29.18" => Names(new AsnReader(extension.Data, AsnEncodingRules.DER).ReadSequence()),
        "2.5.29.19" => Constraints(new AsnReader(extension.Data, AsnEncodingRules.DER).ReadSequence()),
        "2.5.29.37" => Purposes(new AsnReader(extension.Data, AsnEncodingRules.DER).ReadSequence()),
        _ => null,
    };

    private static string Colon(string text, char[] two) => text.Length == 0 ? new string(two) : $"{text}:{new string(two)}";

    private static string Usages(byte[] bits) =>
        string.Join(", ", s_usages.Where((_, index) => index / 8 < bits.Length && (bits[index / 8] & (0x80 >> (index % 8))) != 0));

    private static string Constraints(AsnReader reader)
    {
        var isAuthority = reader.HasData && reader.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean) && reader.ReadBoolean();
        var length = reader.HasData ? $", pathlen:{reader.ReadInteger()}" : string.Empty;
        return $"CA:{(isAuthority ? "TRUE" : "FALSE")}{length}";
    }

    private static string Purposes(AsnReader reader)
    {
        var purposes = new List<string>();
        while (reader.HasData)
            purposes.Add(reader.ReadObjectIdentifier() is var oid && ObjectNames.Of(oid) is { } name ? name : oid);
        return string.Join(", ", purposes);
    }

    // GeneralName of RFC 5280; null: one of a kind that is not written here.
    private static string? Names(AsnReader reader)
    {
        var names = new List<string>();
        while (reader.HasData)
        {
            var tag = reader.PeekTag();
            if (tag.TagValue is 1 or 2 or 6)
                names.Add($"{(tag.TagValue == 1 ? "email" : tag.TagValue == 2 ? "DNS" : "URI")}:{reader.ReadCharacterString(UniversalTagNumber.IA5String, tag)}");
            else if (tag.TagValue == 7)
                names.Add($"IP Address:{Address(reader.ReadOctetString(tag))}");
            else
                return null;
        }
        return string.Join(", ", names);
    }

    private static string Address(byte[] address) => address.Length switch
    {
        4 => string.Join('.', address),
        16 => string.Join(':', address.Chunk(2).Select(two => ((two[0] << 8) | two[1]).ToString("X", CultureInfo.InvariantCulture))),
        _ => "<invalid>",
    };
}
