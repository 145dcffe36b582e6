// What is not there, or other than in .NET.

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Cryptography;

internal static class Missing
{
    public static void Run()
    {
#pragma warning disable CA1416, SYSLIB5006 // Both say so, too.
        Report.Line("DSA", () => DSA.Create(1024).ExportParameters(false));
        Report.Line("supported", () => $"{MLKem.IsSupported} {MLDsa.IsSupported} {SlhDsa.IsSupported} {Kmac128.IsSupported} {SHA3_256.IsSupported} {AesGcm.IsSupported}");
#pragma warning restore CA1416, SYSLIB5006
        Report.Line("Brainpool", () => ECDsa.Create(ECCurve.NamedCurves.brainpoolP256r1).KeySize);
        Report.Line("SHAKE that is read", () => { using var shake = new Shake128(); return shake.Read(4); });
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=a", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        Report.Line("a chain without settings", () =>
        {
            using var chain = new X509Chain();
            return $"{chain.Build(certificate)} {string.Join(" ", chain.ChainStatus.Select(status => status.Status))}";
        });
        foreach (var location in Enum.GetValues<StoreLocation>())
        {
            Report.Line($"store, {location}", () =>
            {
                using var store = new X509Store(StoreName.Root, location);
                store.Open(OpenFlags.ReadOnly);
                return store.Certificates.Count;
            });
        }
        Report.Line("a store that is written", () =>
        {
            using var store = new X509Store(StoreName.My, StoreLocation.CurrentUser);
            store.Open(OpenFlags.ReadWrite);
            store.Add(certificate);
            return store.Certificates.Count;
        });
        Report.Line("an extension as text", () => new X509SubjectAlternativeNameExtension([0x30, 4, 0x88, 2, 0x2a, 3]).Format(false));
    }
}
