// Keys of any algorithm, and their encodings: SubjectPublicKeyInfo (RFC 5280) and PrivateKeyInfo (RFC 5208).

using System;
using System.Formats.Asn1;

namespace CmDotnet.Cryptography;

/// <summary>What OpenSSL calls EVP_PKEY: a key, or a place for one.</summary>
internal sealed class PKey : IDisposable
{
    public RsaKey? Rsa { get; init; }

    /// <summary>The handle of an EcKey, which this one holds.</summary>
    public nint EcHandle { get; set; }

    public EcKey? Ec => EcHandle == 0 ? null : Handles.Get<EcKey>(EcHandle);

    public static PKey ReadPublic(ReadOnlyMemory<byte> subjectPublicKeyInfo)
    {
        var info = new AsnReader(subjectPublicKeyInfo, AsnEncodingRules.BER).ReadSequence();
        var algorithm = info.ReadSequence();
        var oid = algorithm.ReadObjectIdentifier();
        var key = info.ReadBitString(out _);
        return oid switch
        {
            RsaKey.Oid => new PKey { Rsa = RsaKey.ReadPublic(key) },
            EcKey.Oid => new PKey { EcHandle = Handles.Add(EcKey.ReadPublic(algorithm, key)) },
            _ => throw new ArgumentException($"unsupported algorithm of a key: {oid}"),
        };
    }

    public static PKey ReadPrivate(ReadOnlyMemory<byte> privateKeyInfo)
    {
        var info = new AsnReader(privateKeyInfo, AsnEncodingRules.BER).ReadSequence();
        info.ReadInteger();
        var oid = info.ReadSequence().ReadObjectIdentifier();
        return oid == RsaKey.Oid
            ? new PKey { Rsa = RsaKey.ReadPrivate(info.ReadOctetString()) }
            : throw new ArgumentException($"unsupported algorithm of a private key: {oid}");
    }

    public void Dispose() => Handles.Release(EcHandle);

    public byte[] WritePublic()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            if (Ec is { } ec)
            {
                ec.WriteAlgorithm(writer);
                writer.WriteBitString(ec.Public.GetEncoded());
            }
            else
            {
                WriteRsaAlgorithm(writer);
                writer.WriteBitString(Required().WritePublic());
            }
        }
        return writer.Encode();
    }

    public byte[] WritePrivate()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(0);
            WriteRsaAlgorithm(writer);
            writer.WriteOctetString(Required().WritePrivate());
        }
        return writer.Encode();
    }

    private RsaKey Required() => Rsa ?? throw new InvalidOperationException("unsupported algorithm of a key");

    private static void WriteRsaAlgorithm(AsnWriter writer)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(RsaKey.Oid);
            writer.WriteNull();
        }
    }
}
