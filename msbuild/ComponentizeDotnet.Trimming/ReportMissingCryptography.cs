// A trimmer step: code that uses cryptography, in a component without the library that has it, is told so when it is built.

using Mono.Cecil;

namespace ComponentizeDotnet.Trimming;

/// <summary>Warns (CDN0716) of assemblies that use cryptography of which the class library for browsers has none, where CmDotnet.Cryptography is not referenced.</summary>
/// <remarks>SHA-1, SHA-2, HMAC of them, PBKDF2, HKDF and random numbers are there without it.</remarks>
public sealed class ReportMissingCryptography : ReportMissingLibrary
{
    private const string Home = "System.Security.Cryptography";

    // Types whose static methods throw, but for those that say whether they do.
    private static readonly HashSet<string> Factories =
    [
        "Aes", "AesCcm", "AesGcm", "ChaCha20Poly1305", "DES", "ECDiffieHellman", "ECDsa", "HMACMD5", "HMACSHA3_256", "HMACSHA3_384", "HMACSHA3_512", "MD5", "RC2", "RSA",
        "Rijndael", "SHA3_256", "SHA3_384", "SHA3_512", "Shake128", "Shake256", "TripleDES",
        "X509Certificates.X509Certificate", "X509Certificates.X509Certificate2", "X509Certificates.X509CertificateLoader",
    ];

    // Types whose constructors throw.
    private static readonly HashSet<string> Classes =
    [
        "AesCcm", "AesCryptoServiceProvider", "AesGcm", "AesManaged", "ChaCha20Poly1305", "DESCryptoServiceProvider", "HMACMD5", "HMACSHA3_256", "HMACSHA3_384",
        "HMACSHA3_512", "MD5CryptoServiceProvider", "RC2CryptoServiceProvider", "RSACryptoServiceProvider", "RijndaelManaged", "Shake128", "Shake256",
        "TripleDESCryptoServiceProvider", "X509Certificates.CertificateRequest", "X509Certificates.X509Certificate", "X509Certificates.X509Certificate2",
    ];

    /// <summary>The names of the types that need the package.</summary>
    public static IEnumerable<string> Types => Factories.Union(Classes).Select(name => $"{Home}.{name}");

    /// <summary>What to do.</summary>
    public static string Remedy => $"Add the package CmDotnet.Cryptography, which has it: dotnet add package CmDotnet.Cryptography --version {Version}";

    protected override bool Needs(MethodReference called)
    {
        var type = called.DeclaringType.FullName;
        if (!type.StartsWith($"{Home}.", StringComparison.Ordinal))
            return false;
        type = type[(Home.Length + 1)..];
        return called.HasThis ? called.Name == ".ctor" && Classes.Contains(type) : called.Name != "get_IsSupported" && Factories.Contains(type);
    }

    protected override string Warning(string places) =>
        $"CDN0716: Cryptography is used here that would throw: {places}. {Remedy}";
}
