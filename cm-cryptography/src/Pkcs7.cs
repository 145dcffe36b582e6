// Certificates in PKCS #7 (RFC 2315): SignedData without content or signatures.

using System;
using System.Collections.Generic;
using System.Formats.Asn1;

namespace CmDotnet.Cryptography;

/// <summary>A collection of certificates.</summary>
internal sealed class Pkcs7 : IDisposable
{
    private const string SignedData = "1.2.840.113549.1.7.2";
    private const string Data = "1.2.840.113549.1.7.1";

    private static readonly Asn1Tag s_first = new(TagClass.ContextSpecific, 0, isConstructed: true);

    public Stack Stack { get; } = new();

    public static Pkcs7 Read(ReadOnlyMemory<byte> encoded)
    {
        var info = new AsnReader(encoded, AsnEncodingRules.BER).ReadSequence();
        if (info.ReadObjectIdentifier() != SignedData)
            throw new ArgumentException("the PKCS #7 has no certificates");
        var signed = info.ReadSequence(s_first).ReadSequence();
        signed.ReadInteger();
        signed.ReadSetOf();
        signed.ReadSequence();
        var result = new Pkcs7();
        if (signed.HasData && signed.PeekTag().HasSameClassAndValue(s_first))
        {
            var certificates = signed.ReadSetOf(s_first);
            while (certificates.HasData)
                result.Stack.Certificates.Add(Handles.Add(Certificate.Read(certificates.ReadEncodedValue().Span)));
        }
        return result;
    }

    public byte[] Write()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(SignedData);
            using (writer.PushSequence(s_first))
            using (writer.PushSequence())
            {
                writer.WriteInteger(1);
                writer.PushSetOf().Dispose();
                using (writer.PushSequence())
                    writer.WriteObjectIdentifier(Data);
                // In the order in which they are, as OpenSSL writes them.
                using (writer.PushSequence(s_first))
                    WriteCertificates(writer, Stack.Certificates);
                writer.PushSetOf().Dispose();
            }
        }
        return writer.Encode();
    }

    public void Dispose() => Stack.Dispose();

    private static void WriteCertificates(AsnWriter writer, List<nint> certificates)
    {
        foreach (var certificate in certificates)
            writer.WriteEncodedValue(Handles.Get<Certificate>(certificate).Encoded);
    }
}
