// Certificates and their parts, which live as long as they; files and PEM that they are read from; PKCS #7.

using System;
using System.Formats.Asn1;
using System.IO;
using System.Text;

namespace CmDotnet.Cryptography;

/// <content>Certificates.</content>
internal static unsafe partial class Native
{
    public static nint DecodeX509(byte* buf, int len) => buf is null || len == 0 ? 0 : Decoded(Input(buf, len));

    public static nint ReadX509AsDerFromBio(nint bio) => Decoded(Handles.Get<MemoryBio>(bio).Rest);

    public static nint PemReadX509FromBio(nint bio) => PemReadX509FromBioAux(bio);

    public static nint PemReadX509FromBioAux(nint bio) =>
        Handles.Get<MemoryBio>(bio).ReadPem("CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE") is { } encoded ? Decoded(encoded) : Failure.Because("no start line");

    public static void X509Destroy(nint a) => Handles.Release(a);

    public static nint X509UpRef(nint handle) => Handles.Retain(handle);

    // The whole of it was read when it was decoded.
    public static int X509CheckPurpose(nint x, int id, int ca) => 1;

    public static int GetX509DerSize(nint x) => Handles.Get<Certificate>(x).Encoded.Length;

    public static int EncodeX509(nint x, byte* buf) => Write(Handles.Get<Certificate>(x).Encoded, buf);

    public static int GetX509Version(nint x509) => Handles.Get<Certificate>(x509).Version;

    public static int GetX509Thumbprint(nint x509, byte* buf, int cBuf) =>
        Fill(Handles.Get<DigestType>(DigestType.Sha1.Handle).Hash(Handles.Get<Certificate>(x509).Encoded), buf, cBuf);

    public static nint X509GetSerialNumber(nint x) => Handles.Get<Certificate>(x).Part("serial number", Handles.Get<Certificate>(x).SerialNumber);

    public static nint X509GetIssuerName(nint x) => Handles.Get<Certificate>(x).Part("issuer", Handles.Get<Certificate>(x).Issuer);

    public static nint X509GetSubjectName(nint x) => Handles.Get<Certificate>(x).Part("subject", Handles.Get<Certificate>(x).Subject);

    public static nint GetX509NotBefore(nint x509) => Handles.Get<Certificate>(x509).Part("not before", Handles.Get<Certificate>(x509).NotBefore);

    public static nint GetX509NotAfter(nint x509) => Handles.Get<Certificate>(x509).Part("not after", Handles.Get<Certificate>(x509).NotAfter);

    public static nint GetX509SignatureAlgorithm(nint x509)
    {
        var certificate = Handles.Get<Certificate>(x509);
        return certificate.Part("signature algorithm", () => new ObjectIdentifier(Certificate.AlgorithmOf(certificate.SignedAlgorithm)));
    }

    public static nint GetX509PublicKeyAlgorithm(nint x509)
    {
        var certificate = Handles.Get<Certificate>(x509);
        return certificate.Part("key algorithm", () => new ObjectIdentifier(KeyAlgorithm(certificate).ReadObjectIdentifier()));
    }

    /// <returns>2 when there are none; the size that is needed, below zero, when they do not fit.</returns>
    public static int GetX509PublicKeyParameterBytes(nint x509, byte* buf, int cBuf)
    {
        var algorithm = KeyAlgorithm(Handles.Get<Certificate>(x509));
        algorithm.ReadObjectIdentifier();
        return algorithm.HasData ? Fill(algorithm.ReadEncodedValue().ToArray(), buf, cBuf) : 2;
    }

    public static nint GetX509PublicKeyBytes(nint x509)
    {
        var certificate = Handles.Get<Certificate>(x509);
        return certificate.Part("key", () =>
        {
            var info = new AsnReader(certificate.PublicKeyInfo, AsnEncodingRules.DER).ReadSequence();
            info.ReadEncodedValue();
            return new AsnValue(info.ReadBitString(out _), []);
        });
    }

    public static nint GetX509EvpPublicKey(nint x509) => Decode(PKey.ReadPublic, Handles.Get<Certificate>(x509).PublicKeyInfo.Span, 0);

    public static int GetX509SubjectPublicKeyInfoDerSize(nint x509) => Handles.Get<Certificate>(x509).PublicKeyInfo.Length;

    public static int EncodeX509SubjectPublicKeyInfo(nint x509, byte* buf) => Write(Handles.Get<Certificate>(x509).PublicKeyInfo.ToArray(), buf);

    /// <returns>Text to read, or none.</returns>
    public static nint GetX509NameInfo(nint x509, int nameType, int forIssuer)
    {
        try
        {
            if (CertificateNames.Choose(Handles.Get<Certificate>(x509), nameType, forIssuer != 0) is not { } name)
                return 0;
            var bio = new MemoryBio();
            bio.Write(Encoding.UTF8.GetBytes(name));
            return Handles.Add(bio);
        }
        catch (Exception exception) when (Failure.IsOfInput(exception))
        {
            return Failure.Because(exception.Message);
        }
    }

    public static int X509GetExtCount(nint x) => Handles.Get<Certificate>(x).Extensions.Count;

    public static nint X509GetExt(nint x, int loc)
    {
        var certificate = Handles.Get<Certificate>(x);
        return certificate.Part($"extension {loc}", () => new ExtensionParts(certificate.Extensions[loc]));
    }

    public static nint X509FindExtensionData(nint x, int extensionNid)
    {
        var certificate = Handles.Get<Certificate>(x);
        var oid = ObjNid2Obj(extensionNid) is var found and not 0 ? Handles.Get<ObjectIdentifier>(found).Value : null;
        for (var index = 0; index < certificate.Extensions.Count; index++)
        {
            if (certificate.Extensions[index].Oid == oid)
                return X509ExtensionGetData(X509GetExt(x, index));
        }
        return 0;
    }

    public static nint X509ExtensionGetOid(nint ex) => Handles.Get<ExtensionParts>(ex).Oid;

    public static nint X509ExtensionGetData(nint ex) => Handles.Get<ExtensionParts>(ex).Data;

    public static int X509ExtensionGetCritical(nint ex) => Handles.Get<ExtensionParts>(ex).Extension.IsCritical ? 1 : 0;

    public static nint X509ExtensionCreateByObj(nint oid, int isCritical, nint data) =>
        Handles.Add(new ExtensionParts(new CertificateExtension(Handles.Get<ObjectIdentifier>(oid).Value, isCritical != 0, Handles.Get<OctetString>(data).Bytes)));

    public static int X509ExtensionDestroy(nint x)
    {
        Handles.Release(x);
        return 1;
    }

    /// <returns>0 when it has no text: the class library writes the bytes then.</returns>
    public static int X509V3ExtPrint(nint buf, nint ext)
    {
        try
        {
            if (ExtensionText.Of(Handles.Get<ExtensionParts>(ext).Extension) is not { } text)
                return 0;
            Handles.Get<MemoryBio>(buf).Write(Encoding.UTF8.GetBytes(text));
            return 1;
        }
        catch (Exception exception) when (Failure.IsOfInput(exception))
        {
            return 0;
        }
    }

    public static nint Asn1OctetStringNew() => Handles.Add(new OctetString());

    public static int Asn1OctetStringSet(nint o, byte* d, int len)
    {
        Handles.Get<OctetString>(o).Bytes = Input(d, len).ToArray();
        return 1;
    }

    public static void Asn1OctetStringFree(nint o) => Handles.Release(o);

    public static int GetAsn1IntegerDerSize(nint i) => Handles.Get<AsnValue>(i).Encoded.Length;

    public static int EncodeAsn1Integer(nint i, byte* buf) => Write(Handles.Get<AsnValue>(i).Encoded, buf);

    /// <returns>The size that is needed, below zero, when it does not fit.</returns>
    public static int GetAsn1StringBytes(nint asn1, byte* buf, int cBuf) => asn1 == 0 ? 0 : Fill(Handles.Get<AsnValue>(asn1).Content, buf, cBuf);

    /// <returns>The size that is needed, below zero, when it does not fit.</returns>
    public static int GetX509NameRawBytes(nint x509Name, byte* buf, int cBuf) => Fill(Handles.Get<AsnValue>(x509Name).Encoded, buf, cBuf);

    public static nint CreateMemoryBio() => Handles.Add(new MemoryBio());

    public static int BioDestroy(nint a)
    {
        Handles.Release(a);
        return 1;
    }

    public static int BioWrite(nint b, byte* data, int len)
    {
        Handles.Get<MemoryBio>(b).Write(Input(data, len));
        return len;
    }

    /// <returns>How much was read of a line; 0 at the end.</returns>
    public static int BioGets(nint b, byte* buf, int size)
    {
        var bio = Handles.Get<MemoryBio>(b);
        if (size <= 0)
            return 0;
        var rest = bio.Rest;
        var line = rest.IndexOf((byte)'\n') is var end and >= 0 ? rest[..(end + 1)] : rest;
        line = line[..Math.Min(line.Length, size - 1)];
        line.CopyTo(new Span<byte>(buf, size));
        buf[line.Length] = 0;
        bio.Position += line.Length;
        return line.Length;
    }

    public static int GetMemoryBioSize(nint bio) => Handles.Get<MemoryBio>(bio).Length;

    public static int BioTell(nint bio) => Handles.Get<MemoryBio>(bio).Position;

    public static int BioSeek(nint bio, int pos)
    {
        Handles.Get<MemoryBio>(bio).Position = pos;
        return 0;
    }

    public static nint BioNewFile(byte* filename, byte* mode)
    {
        if (!Text(mode).StartsWith('r'))
            return Failure.Because("Certificates are read from files here, and nothing is written to them.");
        try
        {
            var bio = new MemoryBio();
            bio.Write(File.ReadAllBytes(Text(filename)));
            return Handles.Add(bio);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return Failure.Because(exception.Message);
        }
    }

    public static nint DecodePkcs7(byte* buf, int len) => Decoded7(Input(buf, len).ToArray());

    public static nint D2IPkcs7Bio(nint bp) => Decoded7(Handles.Get<MemoryBio>(bp).Rest.ToArray());

    public static nint PemReadBioPkcs7(nint bp) =>
        Handles.Get<MemoryBio>(bp).ReadPem("PKCS7", "PKCS #7 SIGNED DATA") is { } encoded ? Decoded7(encoded) : Failure.Because("no start line");

    public static nint Pkcs7CreateCertificateCollection(nint certs)
    {
        var pkcs7 = new Pkcs7();
        pkcs7.Stack.Add(Handles.Get<Stack>(certs).Certificates);
        return Handles.Add(pkcs7);
    }

    public static int GetPkcs7Certificates(nint p7, nint* certs)
    {
        var pkcs7 = Handles.Get<Pkcs7>(p7);
        // Another stack, which the class library lets go as it does this one.
        var stack = new Stack();
        stack.Add(pkcs7.Stack.Certificates);
        *certs = Handles.Add(stack);
        return 1;
    }

    public static int GetPkcs7DerSize(nint p7) => Handles.Get<Pkcs7>(p7).Write().Length;

    public static int EncodePkcs7(nint p7, byte* buf)
    {
        Write(Handles.Get<Pkcs7>(p7).Write(), buf);
        return 1;
    }

    public static void Pkcs7Destroy(nint p7) => Handles.Release(p7);

    private static nint Decoded(ReadOnlySpan<byte> encoded)
    {
        try
        {
            return Handles.Add(Certificate.Read(encoded));
        }
        catch (Exception exception) when (Failure.IsOfInput(exception))
        {
            return Failure.Because(exception.Message);
        }
    }

    private static nint Decoded7(byte[] encoded)
    {
        try
        {
            return Handles.Add(Pkcs7.Read(encoded));
        }
        catch (Exception exception) when (Failure.IsOfInput(exception))
        {
            return Failure.Because(exception.Message);
        }
    }

    private static AsnReader KeyAlgorithm(Certificate certificate) => new AsnReader(certificate.PublicKeyInfo, AsnEncodingRules.DER).ReadSequence().ReadSequence();

    private static int Fill(byte[] bytes, byte* buffer, int size)
    {
        if (buffer is null || size < bytes.Length)
            return -bytes.Length;
        Write(bytes, buffer);
        return 1;
    }

    private sealed class OctetString
    {
        public byte[] Bytes { get; set; } = [];
    }

    /// <summary>An extension, and the handles of its parts.</summary>
    private sealed class ExtensionParts(CertificateExtension extension) : IDisposable
    {
        public CertificateExtension Extension { get; } = extension;

        public nint Oid { get; } = Handles.Add(new ObjectIdentifier(extension.Oid));

        public nint Data { get; } = Handles.Add(new AsnValue(extension.Data, extension.Data));

        public void Dispose()
        {
            Handles.Release(Oid);
            Handles.Release(Data);
        }
    }
}
