// Signatures of certificates.

using System;
using System.Formats.Asn1;

namespace CmDotnet.Cryptography;

/// <summary>Verifies the signature of a certificate with the key of another one.</summary>
internal static class CertificateSignature
{
    private const string RsaPss = "1.2.840.113549.1.1.10";

    public static ChainError Verify(Certificate certificate, Certificate issuer)
    {
        try
        {
            using var key = PKey.ReadPublic(issuer.PublicKeyInfo);
            return IsValid(certificate, key) ? ChainError.None : ChainError.Signature;
        }
        catch (Exception exception) when (Failure.IsOfInput(exception))
        {
            return ChainError.PublicKey;
        }
    }

    private static bool IsValid(Certificate certificate, PKey key)
    {
        if (!certificate.SignatureAlgorithm.Span.SequenceEqual(certificate.SignedAlgorithm.Span))
            return false;
        try
        {
            var algorithm = Certificate.AlgorithmOf(certificate.SignatureAlgorithm);
            if (algorithm == RsaPss)
                return key.Rsa is { } pss && IsValidPss(certificate, pss);
            var digest = algorithm switch
            {
                "1.2.840.113549.1.1.4" => DigestType.Md5.Handle,
                "1.2.840.113549.1.1.5" or "1.2.840.10045.4.1" => DigestType.Sha1.Handle,
                "1.2.840.113549.1.1.11" or "1.2.840.10045.4.3.2" => DigestType.Sha256.Handle,
                "1.2.840.113549.1.1.12" or "1.2.840.10045.4.3.3" => DigestType.Sha384.Handle,
                "1.2.840.113549.1.1.13" or "1.2.840.10045.4.3.4" => DigestType.Sha512.Handle,
                _ => 0,
            };
            if (digest == 0)
                return false;
            var type = Handles.Get<DigestType>(digest);
            var hash = type.Hash(certificate.Signed.Span);
            return algorithm.StartsWith("1.2.840.10045.", StringComparison.Ordinal)
                ? key.Ec is { } ec && ec.Verify(hash, certificate.Signature)
                : key.Rsa is { } rsa && RsaSignature.VerifyPkcs1(rsa, type, hash, certificate.Signature);
        }
        catch (Exception exception) when (Failure.IsOfInput(exception))
        {
            return false;
        }
    }

    // RSASSA-PSS-params of RFC 8017; what is not said is SHA-1, and a salt of 20 bytes.
    private static bool IsValidPss(Certificate certificate, RsaKey key)
    {
        var identifier = new AsnReader(certificate.SignatureAlgorithm, AsnEncodingRules.DER).ReadSequence();
        identifier.ReadObjectIdentifier();
        var parameters = identifier.ReadSequence();
        var (digest, salt) = (Handles.Get<DigestType>(DigestType.Sha1.Handle), 20);
        while (parameters.HasData)
        {
            var tag = parameters.PeekTag();
            if (tag.TagValue == 0)
                digest = DigestType.OfOid(Certificate.AlgorithmOf(parameters.ReadSequence(tag).ReadEncodedValue()));
            else if (tag.TagValue == 2 && parameters.ReadSequence(tag).TryReadInt32(out var size))
                salt = size;
            else if (tag.TagValue == 1)
                parameters.ReadEncodedValue();
        }
        return RsaSignature.VerifyPss(key, digest, digest.Hash(certificate.Signed.Span), certificate.Signature, salt);
    }
}
