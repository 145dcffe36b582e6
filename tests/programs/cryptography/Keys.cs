// RSA, ECDSA, ECDH. Known answers: RFC 5903 and 6979, and what OpenSSL made (RsaSample). What is random is verified, not shown.

using System.Security.Cryptography;

namespace Cryptography;

internal static class Keys
{
    private static readonly byte[] Sample = "sample"u8.ToArray();

    public static void Run()
    {
        Rsa();
        RsaRefuses();
        RsaFormats();
        Signatures();
        Agreements();
        CurveFormats();
    }

    private static RSA Known()
    {
        var rsa = RSA.Create();
        rsa.ImportFromPem(RsaSample.PrivateKey);
        return rsa;
    }

    private static void Rsa()
    {
        using var rsa = Known();
        Report.Known("OpenSSL, PSS", "01", () => [rsa.VerifyData(Sample, Convert.FromBase64String(RsaSample.Pss), HashAlgorithmName.SHA256, RSASignaturePadding.Pss) ? (byte)1 : (byte)0]);
        Report.Known("OpenSSL, OAEP", Convert.ToHexStringLower(Sample), () => rsa.Decrypt(Convert.FromBase64String(RsaSample.Oaep), RSAEncryptionPadding.OaepSHA256));
        Report.Known("OpenSSL, PKCS #1", Convert.ToHexStringLower(Sample), () => rsa.Decrypt(Convert.FromBase64String(RsaSample.Pkcs1), RSAEncryptionPadding.Pkcs1));
        foreach (var hash in new[] { HashAlgorithmName.MD5, HashAlgorithmName.SHA1, HashAlgorithmName.SHA256, HashAlgorithmName.SHA512, HashAlgorithmName.SHA3_256 })
            Report.Line($"RSA signs {hash}", () => rsa.SignData(Sample, hash, RSASignaturePadding.Pkcs1));
        using var fresh = RSA.Create(1024);
        foreach (var padding in new[] { RSASignaturePadding.Pkcs1, RSASignaturePadding.Pss })
            Report.Holds($"a new key signs, {padding}", () => fresh.VerifyData(Sample, fresh.SignData(Sample, HashAlgorithmName.SHA384, padding), HashAlgorithmName.SHA384, padding));
        foreach (var padding in new[] { RSAEncryptionPadding.Pkcs1, RSAEncryptionPadding.OaepSHA1, RSAEncryptionPadding.OaepSHA256 })
            Report.Holds($"a new key encrypts, {padding}", () => fresh.Decrypt(fresh.Encrypt(Sample, padding), padding).AsSpan().SequenceEqual(Sample));
        Report.Line("its size", () => $"{fresh.KeySize} {fresh.ExportParameters(true).D!.Length}");
    }

    private static void RsaRefuses()
    {
        using var rsa = Known();
        var signature = rsa.SignData(Sample, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        signature[100] ^= 1;
        Report.Holds("RSA, a changed signature", () => rsa.VerifyData(Sample, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        Report.Holds("RSA, a short signature", () => rsa.VerifyData(Sample, signature.AsSpan(1), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        var pss = Convert.FromBase64String(RsaSample.Pss);
        Report.Holds("RSA, another text", () => rsa.VerifyData(new byte[1], pss, HashAlgorithmName.SHA256, RSASignaturePadding.Pss));
        Report.Holds("RSA, another hash", () => rsa.VerifyData(Sample, pss, HashAlgorithmName.SHA384, RSASignaturePadding.Pss));
        Report.Holds("RSA, another padding", () => rsa.VerifyData(Sample, pss, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        var oaep = Convert.FromBase64String(RsaSample.Oaep);
        Report.Line("RSA, OAEP of another hash", () => rsa.Decrypt(oaep, RSAEncryptionPadding.OaepSHA1));
        Report.Line("RSA, OAEP as PKCS #1", () => rsa.Decrypt(oaep, RSAEncryptionPadding.Pkcs1));
        Report.Line("RSA, too short", () => rsa.Decrypt(oaep.AsSpan(1), RSAEncryptionPadding.Pkcs1));
        Report.Line("RSA, too much", () => rsa.Encrypt(new byte[250], RSAEncryptionPadding.Pkcs1));
        Report.Line("RSA, a hash of another size", () => rsa.SignHash(new byte[20], HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        Report.Line("RSA, a size that there is not", () => { using var odd = RSA.Create(1001); return odd.KeySize; });
        using var onlyPublic = RSA.Create(rsa.ExportParameters(false));
        Report.Line("RSA, no private key", () => onlyPublic.SignData(Sample, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        Report.Line("RSA, no private key to decrypt", () => onlyPublic.Decrypt(oaep, RSAEncryptionPadding.OaepSHA256));
        Report.Line("RSA, no private key to export", () => onlyPublic.ExportParameters(true));
        Report.Line("RSA, numbers of two keys", () =>
        {
            var numbers = rsa.ExportParameters(true);
            numbers.D![0] ^= 1;
            return RSA.Create(numbers);
        });
    }

    private static void RsaFormats()
    {
        using var rsa = Known();
        Report.Line("RSA, PKCS #8", () => SHA256.HashData(rsa.ExportPkcs8PrivateKey()));
        Report.Line("RSA, PKCS #1", () => SHA256.HashData(rsa.ExportRSAPrivateKey()));
        Report.Line("RSA, the public key", () => rsa.ExportSubjectPublicKeyInfoPem());
        Report.Line("RSA, the public key of PKCS #1", () => SHA256.HashData(rsa.ExportRSAPublicKey()));
        Report.Line("RSA as XML", () => SHA256.HashData(Report.Utf8(rsa.ToXmlString(true))));
        using var other = RSA.Create();
        Report.Line("RSA, encrypted", () => { other.ImportFromEncryptedPem(RsaSample.EncryptedPrivateKey, "secret"); return SHA256.HashData(other.ExportPkcs8PrivateKey()); });
        Report.Line("RSA, another password", () => { other.ImportFromEncryptedPem(RsaSample.EncryptedPrivateKey, "Secret"); return 0; });
        foreach (var algorithm in new[] { PbeEncryptionAlgorithm.Aes128Cbc, PbeEncryptionAlgorithm.TripleDes3KeyPkcs12 })
        {
            Report.Holds($"RSA, encrypted by {algorithm}", () =>
            {
                var encrypted = rsa.ExportEncryptedPkcs8PrivateKeyPem("a", new PbeParameters(algorithm, HashAlgorithmName.SHA1, 3));
                other.ImportFromEncryptedPem(encrypted, "a");
                return other.ExportRSAPrivateKey().AsSpan().SequenceEqual(rsa.ExportRSAPrivateKey());
            });
        }
        Report.Line("RSA, no key at all", () => { other.ImportPkcs8PrivateKey(new byte[10], out _); return 0; });
        Report.Line("RSA, no PEM", () => { other.ImportFromPem("nothing"); return 0; });
    }

    private static ECParameters P256(string? d, string x, string y) => new()
    {
        Curve = ECCurve.NamedCurves.nistP256,
        D = d is null ? null : Report.Hex(d),
        Q = new ECPoint { X = Report.Hex(x), Y = Report.Hex(y) },
    };

    private static ECDsa OfRfc6979() => ECDsa.Create(P256(
        "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721",
        "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6",
        "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299"));

    private static void Signatures()
    {
        using var ecdsa = OfRfc6979();
        var known = Report.Hex("efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8");
        Report.Known("RFC 6979, P-256", "01", () => [ecdsa.VerifyData(Sample, known, HashAlgorithmName.SHA256) ? (byte)1 : (byte)0]);
        known[9] ^= 1;
        Report.Holds("ECDSA, changed", () => ecdsa.VerifyData(Sample, known, HashAlgorithmName.SHA256));
        Report.Holds("ECDSA, short", () => ecdsa.VerifyData(Sample, known.AsSpan(1), HashAlgorithmName.SHA256));
        Report.Holds("ECDSA, zeros", () => ecdsa.VerifyData(Sample, new byte[64], HashAlgorithmName.SHA256));
        Report.Holds("ECDSA, no DER", () => ecdsa.VerifyData(Sample, new byte[64], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        foreach (var curve in new[] { ECCurve.NamedCurves.nistP256, ECCurve.NamedCurves.nistP384, ECCurve.NamedCurves.nistP521, ECCurve.CreateFromValue("1.3.132.0.10") })
        {
            using var fresh = ECDsa.Create(curve);
            Report.Holds($"ECDSA, {fresh.KeySize}", () => fresh.VerifyData(Sample, fresh.SignData(Sample, HashAlgorithmName.SHA512), HashAlgorithmName.SHA512));
            Report.Holds($"ECDSA, {fresh.KeySize}, DER", () => fresh.VerifyData(Sample, fresh.SignData(Sample, HashAlgorithmName.SHA1, DSASignatureFormat.Rfc3279DerSequence), HashAlgorithmName.SHA1, DSASignatureFormat.Rfc3279DerSequence));
            Report.Holds($"ECDSA, {fresh.KeySize}, another", () => ecdsa.VerifyData(Sample, fresh.SignData(Sample, HashAlgorithmName.SHA256), HashAlgorithmName.SHA256));
        }
        using var onlyPublic = ECDsa.Create(ecdsa.ExportParameters(false));
        Report.Line("ECDSA, no private key", () => onlyPublic.SignData(Sample, HashAlgorithmName.SHA256));
        Report.Line("ECDSA, no private key to export", () => onlyPublic.ExportParameters(true));
        Report.Line("a curve that there is not", () => ECDsa.Create(ECCurve.CreateFromValue("1.3.132.0.99")).KeySize);
        Report.Line("a point that is not on the curve", () => ECDsa.Create(P256(null, new string('1', 64), new string('2', 64))).KeySize);
        Report.Line("a private key of another", () => ECDsa.Create(P256(new string('1', 64), "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6", "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299")).KeySize);
        Report.Line("a private key alone", () => ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = Report.Hex("c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721") }).ExportParameters(false).Q.X);
    }

    private static void Agreements()
    {
        using var one = ECDiffieHellman.Create(P256(
            "c88f01f510d9ac3f70a292daa2316de544e9aab8afe84049c62a9c57862d1433",
            "dad0b65394221cf9b051e1feca5787d098dfe637fc90b9ef945d0c3772581180",
            "5271a0461cdb8252d61f1c456fa3e59ab1f45b33accf5f58389e0577b8990bb3"));
        using var other = ECDiffieHellman.Create(P256(
            "c6ef9c5d78ae012a011164acb397ce2088685d8f06bf9be0b283ab46476bee53",
            "d12dfb5289c8d4f81208b70270398c342296970a0bccb74c736fc7554494bf63",
            "56fbf3ca366cc23e8157854c13c58d6aac23f046ada30f8353e74f33039872ab"));
        const string Shared = "d6840f6b42f6edafd13116e0e12565202fef8e9ece7dce03812464d04b9442de";
        Report.Known("RFC 5903, P-256", Shared, () => one.DeriveRawSecretAgreement(other.PublicKey));
        Report.Known("RFC 5903, P-256, the other way", Shared, () => other.DeriveRawSecretAgreement(one.PublicKey));
        Report.Line("ECDH, hashed", () => one.DeriveKeyFromHash(other.PublicKey, HashAlgorithmName.SHA256, [1], [2]));
        Report.Line("ECDH, HMAC", () => one.DeriveKeyFromHmac(other.PublicKey, HashAlgorithmName.SHA384, [3]));
        foreach (var curve in new[] { ECCurve.NamedCurves.nistP384, ECCurve.NamedCurves.nistP521 })
        {
            using var first = ECDiffieHellman.Create(curve);
            using var second = ECDiffieHellman.Create(curve);
            Report.Holds($"ECDH, {first.KeySize}", () => first.DeriveKeyMaterial(second.PublicKey).AsSpan().SequenceEqual(second.DeriveKeyMaterial(first.PublicKey)));
            Report.Line($"ECDH, {first.KeySize}, another curve", () => first.DeriveKeyMaterial(one.PublicKey));
        }
    }

    private static void CurveFormats()
    {
        using var ecdsa = OfRfc6979();
        Report.Line("EC, PKCS #8", () => ecdsa.ExportPkcs8PrivateKeyPem());
        Report.Line("EC, SEC 1", () => ecdsa.ExportECPrivateKeyPem());
        Report.Line("EC, the public key", () => ecdsa.ExportSubjectPublicKeyInfoPem());
        using var other = ECDsa.Create();
        Report.Line("EC, read again", () => { other.ImportFromPem(ecdsa.ExportPkcs8PrivateKeyPem()); return $"{other.KeySize} {Convert.ToHexStringLower(other.ExportParameters(true).D!)} {other.ExportParameters(false).Curve.Oid.FriendlyName}"; });
        Report.Holds("EC, encrypted", () => { other.ImportFromEncryptedPem(ecdsa.ExportEncryptedPkcs8PrivateKeyPem("b", new PbeParameters(PbeEncryptionAlgorithm.Aes192Cbc, HashAlgorithmName.SHA512, 5)), "b"); return other.ExportParameters(true).D![0] == 0xc9; });
        Report.Line("EC, RSA's key", () => { other.ImportFromPem(RsaSample.PrivateKey); return 0; });
        Report.Line("EC, explicit", () =>
        {
            var numbers = ecdsa.ExportExplicitParameters(true);
            using var again = ECDsa.Create(numbers);
            return $"{Convert.ToHexStringLower(numbers.Curve.Prime!)} {Convert.ToHexStringLower(numbers.Curve.A!)} {Convert.ToHexStringLower(numbers.Curve.Cofactor!)} {again.KeySize} {ecdsa.VerifyData(Sample, again.SignData(Sample, HashAlgorithmName.SHA256), HashAlgorithmName.SHA256)}";
        });
        using var agreement = ECDiffieHellman.Create(ecdsa.ExportParameters(true));
        Report.Line("ECDH, the public key", () => agreement.PublicKey.ExportSubjectPublicKeyInfo());
    }
}
