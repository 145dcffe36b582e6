// Signatures of RSA: PKCS #1 version 1.5, and PSS, with a salt as long as the hash where it signs (RFC 8017).

using System;
using System.Formats.Asn1;
using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Encodings;
using Org.BouncyCastle.Crypto.Signers;

namespace CmDotnet.Cryptography;

/// <summary>Signs hashes, and verifies signatures of them.</summary>
internal static class RsaSignature
{
    public static byte[] SignPkcs1(RsaKey key, DigestType digest, ReadOnlySpan<byte> hash)
    {
        var info = DigestInfo(digest, hash);
        var encoding = new Pkcs1Encoding(RsaKey.Engine());
        encoding.Init(true, key.Parameters(privately: true));
        return encoding.ProcessBlock(info, 0, info.Length);
    }

    public static bool VerifyPkcs1(RsaKey key, DigestType digest, ReadOnlySpan<byte> hash, byte[] signature)
    {
        if (signature.Length != key.Size)
            return false;
        var engine = RsaKey.Engine();
        engine.Init(false, key.Parameters(privately: false));
        // What would have been signed, whole: nothing of it is parsed.
        var info = DigestInfo(digest, hash);
        if (key.Size < info.Length + 11)
            return false;
        var expected = new byte[key.Size];
        expected.AsSpan().Fill(0xff);
        (expected[0], expected[1], expected[^(info.Length + 1)]) = (0, 1, 0);
        info.CopyTo(expected, expected.Length - info.Length);
        var found = engine.ProcessBlock(signature, 0, signature.Length);
        return CryptographicOperations.FixedTimeEquals(expected.AsSpan(expected.Length - found.Length), found)
            && !expected.AsSpan(0, expected.Length - found.Length).ContainsAnyExcept((byte)0);
    }

    public static byte[] SignPss(RsaKey key, DigestType digest, ReadOnlySpan<byte> hash)
    {
        var signer = PssSigner.CreateRawSigner(RsaKey.Engine(), digest.Create());
        signer.Init(true, key.Parameters(privately: true));
        signer.BlockUpdate(hash);
        return signer.GenerateSignature();
    }

    public static bool VerifyPss(RsaKey key, DigestType digest, ReadOnlySpan<byte> hash, byte[] signature, int saltSize)
    {
        if (signature.Length != key.Size)
            return false;
        var signer = PssSigner.CreateRawSigner(RsaKey.Engine(), digest.Create(), saltSize);
        signer.Init(false, key.Parameters(privately: false));
        signer.BlockUpdate(hash);
        return signer.VerifySignature(signature);
    }

    private static byte[] DigestInfo(DigestType digest, ReadOnlySpan<byte> hash)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(digest.Oid);
                writer.WriteNull();
            }
            writer.WriteOctetString(hash);
        }
        return writer.Encode();
    }
}
