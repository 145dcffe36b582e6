// What OpenSSL calls X509_STORE_CTX: builds the chain of a certificate and verifies it (RFC 5280, section 6), without policies,
// which the class library checks itself, and without revocation lists, which nothing brings here.

using System;
using System.Collections.Generic;
using System.Formats.Asn1;
using System.Linq;

namespace CmDotnet.Cryptography;

/// <summary>A chain in the making. The store, the certificate and the others are the class library's.</summary>
internal sealed unsafe class ChainBuilder : IDisposable
{
    private const int MostCertificates = 100;
    private const string KeyUsage = "2.5.29.15";
    private const string BasicConstraints = "2.5.29.19";
    private const string NameConstraints = "2.5.29.30";
    private const string AuthorityKey = "2.5.29.35";
    private const string SubjectKey = "2.5.29.14";

    // What is checked here or by the class library: usages, names, policies, places of revocation lists.
    private static readonly HashSet<string> s_known =
        [KeyUsage, BasicConstraints, "2.5.29.17", "2.5.29.31", "2.5.29.32", "2.5.29.33", "2.5.29.36", "2.5.29.37", "2.5.29.54", "2.16.840.1.113730.1.1"];

    // The class library's, from the beginning on.
    private TrustStore? _store;
    private nint _leaf;
    private bool _goesOn;

    /// <summary>The handle of this one, for the callback.</summary>
    public nint Handle { get; set; }

    public nint Untrusted { get; private set; }

    public Stack Chain { get; } = new();

    public ChainError Error { get; private set; }

    public int ErrorDepth { get; private set; }

    /// <summary>The certificate that the last error is of, or that was looked at last.</summary>
    public nint Current { get; private set; }

    /// <summary>Asked at each error whether to go on. A managed method: the trimmer sees to that.</summary>
    public delegate*<int, nint, int> Callback { get; set; }

    public nint AppData { get; set; }

    public void Begin(TrustStore store, nint leaf, nint untrusted)
    {
        (_store, _leaf, Untrusted) = (store, leaf, untrusted);
        Reset();
    }

    public void Reset()
    {
        Chain.Clear();
        (Error, ErrorDepth, Current) = (ChainError.None, 0, 0);
        Callback = null;
    }

    /// <summary>The chain without the certificate becomes what others are looked for in.</summary>
    public void Commit()
    {
        var untrusted = Handles.Get<Stack>(Untrusted);
        var rest = Chain.Certificates.Where(certificate => certificate != _leaf).Select(Handles.Retain).ToList();
        untrusted.Clear();
        untrusted.Certificates.AddRange(rest);
    }

    public bool Verify()
    {
        Chain.Clear();
        (Error, ErrorDepth, _goesOn) = (ChainError.None, 0, true);
        Chain.Add([_leaf]);
        try
        {
            Build();
            var certificates = Chain.Certificates.ConvertAll(Handles.Get<Certificate>);
            for (var depth = 0; depth < certificates.Count && _goesOn; depth++)
                CheckExtensions(certificates, depth);
            CheckRevocation(certificates.Count);
            CheckSignaturesAndTimes(certificates);
        }
        catch (Exception exception) when (Failure.IsOfInput(exception))
        {
            // An extension, or a time, is not encoded as it must be.
            Report(ChainError.Extension, Chain.Certificates.Count - 1);
            return false;
        }
        return _goesOn;
    }

    public void Dispose() => Chain.Dispose();

    private void Build()
    {
        bool isTrusted;
        var last = Handles.Get<Certificate>(_leaf);
        while (!(isTrusted = IsTrusted(last)) && !last.IsSelfIssued && Chain.Certificates.Count < MostCertificates)
        {
            var issuer = IssuerOf(last, _store!.Trusted.Certificates);
            if (issuer == 0)
                issuer = IssuerOf(last, Handles.Get<Stack>(Untrusted).Certificates);
            if (issuer == 0)
                break;
            Chain.Add([issuer]);
            last = Handles.Get<Certificate>(issuer);
        }
        var depth = Chain.Certificates.Count - 1;
        Current = Chain.Certificates[depth];
        if (isTrusted)
            return;
        if (depth + 1 >= MostCertificates)
            Report(ChainError.TooLong, depth);
        else if (!last.IsSelfIssued)
            Report(ChainError.NoLocalIssuer, depth);
        else
            Report(depth == 0 ? ChainError.SelfSigned : ChainError.SelfSignedInChain, depth);
    }

    // What did not issue itself is no end of a chain, even if it is in the store.
    private bool IsTrusted(Certificate certificate) =>
        certificate.IsSelfIssued && _store!.Trusted.Certificates.Any(trusted => Handles.Get<Certificate>(trusted).Encoded.AsSpan().SequenceEqual(certificate.Encoded));

    private nint IssuerOf(Certificate certificate, List<nint> candidates)
    {
        var issuers = candidates.Where(candidate => !Chain.Certificates.Contains(candidate) && Issued(Handles.Get<Certificate>(candidate), certificate)).ToList();
        var valid = issuers.FirstOrDefault(candidate => TimeError(Handles.Get<Certificate>(candidate)) == ChainError.None);
        return valid != 0 ? valid : issuers.FirstOrDefault();
    }

    private static bool Issued(Certificate issuer, Certificate certificate)
    {
        if (!issuer.Subject.Span.SequenceEqual(certificate.Issuer.Span) || !MaySignCertificates(issuer))
            return false;
        var wanted = certificate.Extension(AuthorityKey) is { } authority ? KeyIdentifier(authority.Data) : null;
        var own = issuer.Extension(SubjectKey) is { } subject ? new AsnReader(subject.Data, AsnEncodingRules.DER).ReadOctetString() : null;
        return wanted is null || own is null || wanted.AsSpan().SequenceEqual(own);
    }

    private static byte[]? KeyIdentifier(byte[] authority)
    {
        var reader = new AsnReader(authority, AsnEncodingRules.DER).ReadSequence();
        var tag = new Asn1Tag(TagClass.ContextSpecific, 0);
        return reader.HasData && reader.PeekTag().HasSameClassAndValue(tag) ? reader.ReadOctetString(tag) : null;
    }

    // keyCertSign is the sixth bit.
    private static bool MaySignCertificates(Certificate certificate) =>
        certificate.Extension(KeyUsage) is not { } usage
        || (new AsnReader(usage.Data, AsnEncodingRules.DER).ReadBitString(out _) is { Length: > 0 } bits && (bits[0] & 0x04) != 0);

    private void CheckExtensions(List<Certificate> chain, int depth)
    {
        var certificate = chain[depth];
        foreach (var extension in certificate.Extensions)
        {
            if (extension.Oid == NameConstraints)
                Report(ChainError.NameConstraint, depth);
            else if (extension.IsCritical && !s_known.Contains(extension.Oid) && extension.Oid is not (AuthorityKey or SubjectKey))
                Report(ChainError.CriticalExtension, depth);
        }
        if (depth == 0)
            return;
        var (isAuthority, pathLength) = Constraints(certificate);
        if (!isAuthority || !MaySignCertificates(certificate))
            Report(ChainError.NoAuthority, depth);
        // Those between it and the first one that did not issue themselves.
        if (pathLength is { } most && chain.Skip(1).Take(depth - 1).Count(between => !between.IsSelfIssued) > most)
            Report(ChainError.PathLength, depth);
    }

    private static (bool IsAuthority, int? PathLength) Constraints(Certificate certificate)
    {
        if (certificate.Extension(BasicConstraints) is not { } extension)
            return ((certificate.Version == 0 && certificate.IsSelfIssued) || certificate.Extension(KeyUsage) is not null, null);
        var reader = new AsnReader(extension.Data, AsnEncodingRules.DER).ReadSequence();
        var isAuthority = reader.HasData && reader.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean) && reader.ReadBoolean();
        return (isAuthority, reader.HasData && reader.TryReadInt32(out var length) ? length : null);
    }

    private void CheckRevocation(int count)
    {
        var checkedOnes = _store!.Revocation switch { RevocationScope.None => 0, RevocationScope.Leaf => 1, _ => count };
        for (var depth = 0; depth < checkedOnes && _goesOn; depth++)
            Report(ChainError.NoRevocationList, depth);
    }

    private void CheckSignaturesAndTimes(List<Certificate> chain)
    {
        var depth = chain.Count - 1;
        var issuer = chain[depth];
        if (!issuer.IsSelfIssued)
        {
            if (depth == 0)
            {
                Report(ChainError.LeafNotVerified, 0);
                Report(TimeError(issuer), 0);
                return;
            }
            depth--;
        }
        for (; depth >= 0 && _goesOn; depth--)
        {
            Report(CertificateSignature.Verify(chain[depth], issuer), depth);
            Report(TimeError(chain[depth]), depth);
            issuer = chain[depth];
        }
    }

    private ChainError TimeError(Certificate certificate) =>
        Certificate.TimeOf(certificate.NotBefore) > _store!.Time ? ChainError.NotYetValid
        : Certificate.TimeOf(certificate.NotAfter) < _store!.Time ? ChainError.Expired
        : ChainError.None;

    private void Report(ChainError error, int depth)
    {
        if (error == ChainError.None || !_goesOn)
            return;
        (Error, ErrorDepth, Current) = (error, depth, Chain.Certificates[depth]);
        _goesOn = Callback is not null && Callback(0, Handle) == 1;
    }
}
