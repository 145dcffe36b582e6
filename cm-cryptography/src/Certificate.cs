// X.509 certificates (RFC 5280): their parts, as the class library asks for them.

using System;
using System.Collections.Generic;
using System.Formats.Asn1;
using System.Linq;

namespace CmDotnet.Cryptography;

/// <summary>A certificate.</summary>
internal sealed class Certificate : IDisposable
{
    private static readonly Asn1Tag s_version = new(TagClass.ContextSpecific, 0, isConstructed: true);
    private static readonly Asn1Tag s_extensions = new(TagClass.ContextSpecific, 3, isConstructed: true);

    private readonly Dictionary<string, nint> _handles = [];

    private Certificate(byte[] encoded)
    {
        Encoded = encoded;
        var whole = new AsnReader(encoded, AsnEncodingRules.DER).ReadSequence();
        Signed = whole.PeekEncodedValue();
        var parts = whole.ReadSequence();
        SignatureAlgorithm = whole.ReadEncodedValue();
        Signature = whole.ReadBitString(out _);
        whole.ThrowIfNotEmpty();
        if (parts.PeekTag().HasSameClassAndValue(s_version) && parts.ReadSequence(s_version).TryReadInt32(out var version))
            Version = version;
        SerialNumber = parts.ReadEncodedValue();
        SignedAlgorithm = parts.ReadEncodedValue();
        Issuer = parts.ReadEncodedValue();
        (NotBefore, NotAfter) = ReadValidity(parts.ReadSequence());
        Subject = parts.ReadEncodedValue();
        PublicKeyInfo = parts.ReadEncodedValue();
        Extensions = ReadExtensions(parts);
    }

    public byte[] Encoded { get; }

    /// <summary>What the signature is of.</summary>
    public ReadOnlyMemory<byte> Signed { get; }

    public ReadOnlyMemory<byte> SignatureAlgorithm { get; }

    /// <summary>The same within what is signed.</summary>
    public ReadOnlyMemory<byte> SignedAlgorithm { get; }

    public byte[] Signature { get; }

    /// <summary>0: version 1.</summary>
    public int Version { get; }

    public ReadOnlyMemory<byte> SerialNumber { get; }

    public ReadOnlyMemory<byte> Issuer { get; }

    public ReadOnlyMemory<byte> Subject { get; }

    public ReadOnlyMemory<byte> NotBefore { get; }

    public ReadOnlyMemory<byte> NotAfter { get; }

    public ReadOnlyMemory<byte> PublicKeyInfo { get; }

    public IReadOnlyList<CertificateExtension> Extensions { get; }

    public bool IsSelfIssued => Issuer.Span.SequenceEqual(Subject.Span);

    /// <summary>Reads one at the beginning of what may go on.</summary>
    public static Certificate Read(ReadOnlySpan<byte> encoded)
    {
        AsnDecoder.ReadEncodedValue(encoded, AsnEncodingRules.BER, out _, out _, out var length);
        return new Certificate(encoded[..length].ToArray());
    }

    /// <summary>The object identifier of an AlgorithmIdentifier.</summary>
    public static string AlgorithmOf(ReadOnlyMemory<byte> identifier) => new AsnReader(identifier, AsnEncodingRules.DER).ReadSequence().ReadObjectIdentifier();

    /// <summary>The time of a UTCTime or GeneralizedTime.</summary>
    public static DateTimeOffset TimeOf(ReadOnlyMemory<byte> encoded)
    {
        var reader = new AsnReader(encoded, AsnEncodingRules.DER);
        return reader.PeekTag().HasSameClassAndValue(Asn1Tag.UtcTime) ? reader.ReadUtcTime() : reader.ReadGeneralizedTime();
    }

    public CertificateExtension? Extension(string oid) => Extensions.FirstOrDefault(extension => extension.Oid == oid);

    /// <summary>The handle of a part, which lives as long as the certificate.</summary>
    public nint Part(string name, Func<object> make)
    {
        if (!_handles.TryGetValue(name, out var handle))
            _handles.Add(name, handle = Handles.Add(make()));
        return handle;
    }

    /// <summary>The handle of a part that is an encoded value.</summary>
    public nint Part(string name, ReadOnlyMemory<byte> encoded) =>
        Part(name, () => new AsnValue(new AsnReader(encoded, AsnEncodingRules.BER).PeekContentBytes().ToArray(), encoded.ToArray()));

    public void Dispose()
    {
        foreach (var handle in _handles.Values)
            Handles.Release(handle);
        _handles.Clear();
    }

    private static (ReadOnlyMemory<byte> NotBefore, ReadOnlyMemory<byte> NotAfter) ReadValidity(AsnReader validity) =>
        (validity.ReadEncodedValue(), validity.ReadEncodedValue());

    private static List<CertificateExtension> ReadExtensions(AsnReader parts)
    {
        var extensions = new List<CertificateExtension>();
        while (parts.HasData)
        {
            if (!parts.PeekTag().HasSameClassAndValue(s_extensions))
            {
                parts.ReadEncodedValue();
                continue;
            }
            var all = parts.ReadSequence(s_extensions).ReadSequence();
            while (all.HasData)
                extensions.Add(CertificateExtension.Read(all.ReadSequence()));
        }
        return extensions;
    }
}

/// <summary>An extension of a certificate.</summary>
internal sealed record CertificateExtension(string Oid, bool IsCritical, byte[] Data)
{
    public static CertificateExtension Read(AsnReader reader)
    {
        var oid = reader.ReadObjectIdentifier();
        var isCritical = reader.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean) && reader.ReadBoolean();
        return new CertificateExtension(oid, isCritical, reader.ReadOctetString());
    }
}
