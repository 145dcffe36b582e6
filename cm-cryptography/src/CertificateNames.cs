// The names of certificates that X509Certificate2.GetNameInfo answers with, chosen as OpenSSL's callers do.

using System;
using System.Collections.Generic;
using System.Formats.Asn1;
using System.Linq;

namespace CmDotnet.Cryptography;

/// <summary>Chooses a name of a certificate.</summary>
internal static class CertificateNames
{
    private const string CommonName = "2.5.4.3";
    private const string OrganizationalUnit = "2.5.4.11";
    private const string Organization = "2.5.4.10";
    private const string Email = "1.2.840.113549.1.9.1";
    private const string SubjectAlternative = "2.5.29.17";
    private const string IssuerAlternative = "2.5.29.18";
    private const string UserPrincipalName = "1.3.6.1.4.1.311.20.2.3";

    // GeneralName of RFC 5280.
    private const int OtherName = 0;
    private const int EmailName = 1;
    private const int DnsName = 2;
    private const int UrlName = 6;

    /// <summary>The name of a kind, which is a number of X509NameType; null: there is none.</summary>
    public static string? Choose(Certificate certificate, int kind, bool ofIssuer)
    {
        // The last of a name comes first.
        var parts = Parts(ofIssuer ? certificate.Issuer : certificate.Subject);
        parts.Reverse();
        string? First(string oid) => parts.FirstOrDefault(part => part.Oid == oid).Text;
        string? Last(string oid) => parts.LastOrDefault(part => part.Oid == oid).Text;
        string? Alternative(int tag) => Alternatives(certificate, ofIssuer ? IssuerAlternative : SubjectAlternative).FirstOrDefault(name => name.Tag == tag).Text;
        switch (kind)
        {
            case 0:
                if (First(CommonName) is { } common)
                    return common;
                var other = parts.FirstOrDefault(part => part.Oid is not (OrganizationalUnit or Organization or Email)).Text;
                return (other is null ? null : Last(OrganizationalUnit) ?? Last(Organization) ?? Last(Email) ?? other) ?? Alternative(EmailName);
            case 1:
                return Alternative(EmailName) ?? First(Email);
            case 2:
                return Alternative(OtherName);
            case 3:
                return Alternative(DnsName) ?? First(CommonName);
            case 4:
                return Alternative(DnsName);
            case 5:
                return Alternative(UrlName);
            default:
                return null;
        }
    }

    private static List<(string Oid, string Text)> Parts(ReadOnlyMemory<byte> name)
    {
        var parts = new List<(string, string)>();
        var all = new AsnReader(name, AsnEncodingRules.DER).ReadSequence();
        while (all.HasData)
        {
            var some = all.ReadSetOf();
            while (some.HasData)
            {
                var part = some.ReadSequence();
                var oid = part.ReadObjectIdentifier();
                var tag = part.PeekTag();
                if (tag.TagClass == TagClass.Universal && part.HasData)
                    parts.Add((oid, part.ReadCharacterString((UniversalTagNumber)tag.TagValue)));
            }
        }
        return parts;
    }

    private static List<(int Tag, string Text)> Alternatives(Certificate certificate, string extension)
    {
        var names = new List<(int, string)>();
        if (certificate.Extension(extension) is not { } found)
            return names;
        var all = new AsnReader(found.Data, AsnEncodingRules.DER).ReadSequence();
        while (all.HasData)
        {
            var tag = all.PeekTag();
            if (tag.TagValue is EmailName or DnsName or UrlName)
                names.Add((tag.TagValue, all.ReadCharacterString(UniversalTagNumber.IA5String, tag)));
            else if (tag.TagValue == OtherName && PrincipalOf(all.ReadSequence(tag)) is { } name)
                names.Add((OtherName, name));
            else if (tag.TagValue != OtherName)
                all.ReadEncodedValue();
        }
        return names;
    }

    private static string? PrincipalOf(AsnReader other) =>
        other.ReadObjectIdentifier() == UserPrincipalName
            ? other.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true)).ReadCharacterString(UniversalTagNumber.UTF8String)
            : null;
}
