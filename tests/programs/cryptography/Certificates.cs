// Certificates: made, read, in chains, in files of other formats. Serial numbers, times and the keys are given, so that all
// but signatures is the same each time.

using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Cryptography;

internal static class Certificates
{
    private static readonly DateTimeOffset From = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Until = new(2050, 6, 30, 12, 0, 0, TimeSpan.Zero);

    public static void Run()
    {
        using var rootKey = RSA.Create();
        rootKey.ImportFromPem(RsaSample.PrivateKey);
        using var middleKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var leafKey = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var root = Authority("CN=Root, O=Tests, C=DE", rootKey, 1).CreateSelfSigned(From, Until);
        using var middle = Authority("CN=Middle", middleKey, 0).Create(root.SubjectName, X509SignatureGenerator.CreateForRSA(rootKey, RSASignaturePadding.Pkcs1), From, Until, [1, 2, 3]).CopyWithPrivateKey(middleKey);
        using var leaf = Leaf("CN=leaf.example, E=someone@leaf.example, OU=Unit", leafKey).Create(middle.SubjectName, X509SignatureGenerator.CreateForECDsa(middleKey), From, From.AddYears(1), [0x80, 5]).CopyWithPrivateKey(leafKey);
        Parts(root, leaf);
        Chains(root, middle, leaf);
        Refused(rootKey, root, middle, leaf);
        Formats(root, middle, leaf);
        Broken(root);
    }

    private static CertificateRequest Authority(string name, AsymmetricAlgorithm key, int pathLength)
    {
        var request = Request(name, key);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, pathLength, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request;
    }

    private static CertificateRequest Leaf(string name, AsymmetricAlgorithm key)
    {
        var request = Request(name, key);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("leaf.example");
        names.AddDnsName("*.leaf.example");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddUri(new Uri("https://leaf.example/"));
        names.AddUserPrincipalName("someone@there");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        return request;
    }

    private static CertificateRequest Request(string name, AsymmetricAlgorithm key) =>
        key is RSA rsa ? new CertificateRequest(name, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1) : new CertificateRequest(name, (ECDsa)key, HashAlgorithmName.SHA384);

    private static void Parts(X509Certificate2 root, X509Certificate2 leaf)
    {
        foreach (var certificate in new[] { root, leaf })
        {
            Report.Line("subject", () => certificate.Subject);
            Report.Line("issuer", () => certificate.Issuer);
            Report.Line("times", () => $"{certificate.NotBefore.ToUniversalTime():O} {certificate.NotAfter.ToUniversalTime():O}");
            Report.Line("algorithms", () => $"{certificate.SignatureAlgorithm.Value} {certificate.PublicKey.Oid.Value} {certificate.GetKeyAlgorithm()} {certificate.Version} {certificate.HasPrivateKey}");
            Report.Line("parameters of the key", () => certificate.GetKeyAlgorithmParameters());
            Report.Line("names", () => string.Join(", ", Enum.GetValues<X509NameType>().Select(type => $"{type}: {certificate.GetNameInfo(type, false)} / {certificate.GetNameInfo(type, true)}")));
            foreach (var extension in certificate.Extensions.Where(extension => extension.Oid!.Value != "2.5.29.14"))
                Report.Line($"extension {extension.Oid!.Value}", () => $"{extension.GetType().Name} {extension.Critical} {Convert.ToHexStringLower(extension.RawData)}");
        }
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("a.example");
        names.AddEmailAddress("a@b.example");
        names.AddIpAddress(IPAddress.Parse("10.1.2.3"));
        names.AddIpAddress(IPAddress.IPv6Loopback);
        names.AddUri(new Uri("http://a.example/b"));
        X509Extension[] written =
        [
            .. root.Extensions, .. leaf.Extensions.Where(extension => extension is X509BasicConstraintsExtension), names.Build(), new X509Extension("1.2.3", [4, 1, 2], false),
            new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.8"), new Oid("1.2.3.4")], false), new X509Extension("2.5.29.17", [1, 2], false),
        ];
        foreach (var extension in written)
            Report.Line($"extension {extension.Oid!.Value} as text", () => $"{extension.Format(false)} / {extension.Format(true)}");
        foreach (var oid in new[] { "2.5.29.17", "2.5.29.31", "2.5.29.35", "1.3.6.1.5.5.7.3.2", "1.2.840.113549.1.1.11", "2.5.4.42", "2.5.4.5", "1.2.3.4" })
            Report.Line($"the name of {oid}", () => new Oid(oid).FriendlyName);
        Report.Line("many names", () => new X500DistinguishedName("CN=a, SERIALNUMBER=1, T=x, G=y, SN=z, STREET=s, DC=d, S=t, L=l, OID.2.5.4.17=p, OID.1.2.3.4=q").Format(true));
        Report.Line("serial number", () => leaf.SerialNumber);
        Report.Holds("the thumbprint", () => leaf.Thumbprint == Convert.ToHexString(SHA1.HashData(leaf.RawData)));
        Report.Line("of the root", () => $"{root.Extensions.OfType<X509BasicConstraintsExtension>().Single().PathLengthConstraint} {root.Extensions.OfType<X509KeyUsageExtension>().Single().KeyUsages}");
        Report.Line("host names", () => $"{leaf.MatchesHostname("leaf.example")} {leaf.MatchesHostname("a.leaf.example")} {leaf.MatchesHostname("127.0.0.1")} {leaf.MatchesHostname("example")}");
        Report.Line("the public key", () => root.GetRSAPublicKey()!.KeySize);
        Report.Holds("what it signs", () => leaf.GetECDsaPublicKey()!.VerifyData(new byte[] { 1 }, leaf.GetECDsaPrivateKey()!.SignData(new byte[] { 1 }, HashAlgorithmName.SHA256), HashAlgorithmName.SHA256));
        Report.Line("a request", () =>
        {
            using var key = root.GetRSAPrivateKey()!;
            var signed = Authority("CN=Asked", key, 3).CreateSigningRequestPem();
            var read = CertificateRequest.LoadSigningRequestPem(signed, HashAlgorithmName.SHA256, CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions);
            return $"{read.SubjectName.Name} {read.CertificateExtensions.Count} {Convert.ToHexStringLower(SHA256.HashData(Report.Utf8(signed)))}";
        });
    }

    private static X509Chain Chain(X509Certificate2? trusted, params X509Certificate2[] others)
    {
        var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = From.UtcDateTime.AddDays(1);
        if (trusted is not null)
            chain.ChainPolicy.CustomTrustStore.Add(trusted);
        chain.ChainPolicy.ExtraStore.AddRange(others);
        return chain;
    }

    private static void Build(string name, X509Certificate2 certificate, X509Chain chain) =>
        Report.Line(name, () =>
        {
            var isValid = chain.Build(certificate);
            var elements = chain.ChainElements.Select(element => $"{element.Certificate.Subject} [{string.Join(" ", element.ChainElementStatus.Select(status => status.Status))}]");
            return $"{isValid}: {string.Join(" < ", elements)}: {string.Join(" ", chain.ChainStatus.Select(status => $"{status.Status} ({status.StatusInformation})"))}";
        });

    private static void Chains(X509Certificate2 root, X509Certificate2 middle, X509Certificate2 leaf)
    {
        Build("a chain", leaf, Chain(root, middle));
        Build("the root", root, Chain(root));
        Build("without the middle", leaf, Chain(root));
        Build("without trust", leaf, Chain(null, middle, root));
        Build("a root without trust", root, Chain(null));
        var late = Chain(root, middle);
        late.ChainPolicy.VerificationTime = Until.UtcDateTime.AddYears(1);
        Build("too late", leaf, late);
        var early = Chain(root, middle);
        early.ChainPolicy.VerificationTime = From.UtcDateTime.AddYears(-1);
        Build("too early", leaf, early);
        var ignoring = Chain(root, middle);
        ignoring.ChainPolicy.VerificationTime = Until.UtcDateTime.AddYears(1);
        ignoring.ChainPolicy.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid;
        Build("too late, ignored", leaf, ignoring);
        var forServers = Chain(root, middle);
        forServers.ChainPolicy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.1"));
        Build("for servers", leaf, forServers);
        var forClients = Chain(root, middle);
        forClients.ChainPolicy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.2"));
        Build("for clients", leaf, forClients);
        var revoked = Chain(root, middle);
        revoked.ChainPolicy.RevocationMode = X509RevocationMode.Offline;
        Build("revocation", leaf, revoked);
        revoked.ChainPolicy.RevocationFlag = X509RevocationFlag.EndCertificateOnly;
        Build("revocation of the leaf", leaf, revoked);
    }

    private static void Refused(RSA rootKey, X509Certificate2 root, X509Certificate2 middle, X509Certificate2 leaf)
    {
        var changed = leaf.RawData;
        changed[^5] ^= 1;
        Build("a changed signature", X509CertificateLoader.LoadCertificate(changed), Chain(root, middle));
        using var otherKey = RSA.Create(1024);
        using var other = Authority(root.Subject, otherKey, 1).CreateSelfSigned(From, Until);
        Build("another root of the name", leaf, Chain(other, middle));
        using var deepKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var middlesKey = middle.GetECDsaPrivateKey()!;
        using var deep = Authority("CN=Deep", deepKey, 0).Create(middle.SubjectName, X509SignatureGenerator.CreateForECDsa(middlesKey), From, Until, [7]);
        using var below = Leaf("CN=below", deepKey).Create(deep.SubjectName, X509SignatureGenerator.CreateForECDsa(deepKey), From, Until, [8]);
        Build("too long a path", below, Chain(root, middle, deep));
        using var leafsKey = leaf.GetECDsaPrivateKey()!;
        using var underLeaf = Leaf("CN=under", deepKey).Create(leaf.SubjectName, X509SignatureGenerator.CreateForECDsa(leafsKey), From, Until, [9]);
        Build("issued by a leaf", underLeaf, Chain(root, middle, leaf));
        var strange = Leaf("CN=strange", deepKey);
        strange.CertificateExtensions.Add(new X509Extension("1.2.3.4", [5, 0], critical: true));
        using var strangeOne = strange.Create(root.SubjectName, X509SignatureGenerator.CreateForRSA(rootKey, RSASignaturePadding.Pss), From, Until, [10]);
        Build("a critical extension", strangeOne, Chain(root));
        using var pss = Leaf("CN=pss", deepKey).Create(root.SubjectName, X509SignatureGenerator.CreateForRSA(rootKey, RSASignaturePadding.Pss), From, Until, [11]);
        Build("a signature of PSS", pss, Chain(root));
    }

    private static void Formats(X509Certificate2 root, X509Certificate2 middle, X509Certificate2 leaf)
    {
        Report.Holds("PEM", () => X509Certificate2.CreateFromPem(leaf.ExportCertificatePem()).Equals(leaf));
        Report.Holds("PEM with the key", () => X509Certificate2.CreateFromPem(leaf.ExportCertificatePem(), leaf.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()).HasPrivateKey);
        Report.Line("PEM with another key", () => X509Certificate2.CreateFromPem(leaf.ExportCertificatePem(), RsaSample.PrivateKey).HasPrivateKey);
        foreach (var certificate in new[] { root, leaf })
        {
            Report.Line("PKCS #12", () =>
            {
                using var read = X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12, "password"), "password");
                return $"{read.Subject} {read.HasPrivateKey} {read.Thumbprint == certificate.Thumbprint}";
            });
        }
        Report.Line("PKCS #12, AES", () =>
        {
            using var read = X509CertificateLoader.LoadPkcs12(root.ExportPkcs12(Pkcs12ExportPbeParameters.Pbes2Aes256Sha256, "p"), "p");
            return Convert.ToHexStringLower(SHA256.HashData(read.GetRSAPrivateKey()!.ExportRSAPrivateKey()));
        });
        Report.Line("PKCS #12, another password", () => X509CertificateLoader.LoadPkcs12(root.Export(X509ContentType.Pkcs12, "a"), "b"));
        var all = new X509Certificate2Collection { root, middle, leaf };
        Report.Line("PKCS #12 of several", () => string.Join(", ", X509CertificateLoader.LoadPkcs12Collection(all.Export(X509ContentType.Pkcs12, "c")!, "c").Select(one => one.Subject).Order()));
        Report.Line("PKCS #7", () =>
        {
            var read = new X509Certificate2Collection();
#pragma warning disable SYSLIB0057 // There is no other way to read it.
            read.Import(all.Export(X509ContentType.Pkcs7)!);
#pragma warning restore SYSLIB0057
            return string.Join(", ", read.Select(one => one.Subject).Order());
        });
        Report.Line("found", () => $"{all.Find(X509FindType.FindBySubjectName, "Middle", false).Count} {all.Find(X509FindType.FindByTimeValid, From.UtcDateTime.AddDays(1), false).Count} {all.Find(X509FindType.FindByExtension, "2.5.29.37", false).Count}");
        Report.Line("kinds", () => $"{X509Certificate2.GetCertContentType(leaf.RawData)} {X509Certificate2.GetCertContentType(all.Export(X509ContentType.Pkcs7)!)} {X509Certificate2.GetCertContentType(root.Export(X509ContentType.Pkcs12)!)}");
        Report.Line("a collection of PEM", () => { var read = new X509Certificate2Collection(); read.ImportFromPem(all.ExportCertificatePems()); return read.Count; });
        Report.Holds("as text", () => leaf.ToString(true).Contains("leaf.example", StringComparison.Ordinal));
    }

    private static void Broken(X509Certificate2 root)
    {
        Report.Line("nothing", () => X509CertificateLoader.LoadCertificate([]));
        Report.Line("no certificate", () => X509CertificateLoader.LoadCertificate(new byte[100]));
        Report.Line("half a certificate", () => X509CertificateLoader.LoadCertificate(root.RawData.AsSpan(0, 200)));
        Report.Line("no PEM", () => X509Certificate2.CreateFromPem("nothing"));
        Report.Line("no PKCS #12", () => X509CertificateLoader.LoadPkcs12(root.RawData, null));
    }
}
