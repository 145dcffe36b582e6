// What OpenSSL calls X509_STORE: the certificates that are trusted, and what is asked of a chain.

using System;

namespace CmDotnet.Cryptography;

/// <summary>What a chain is built against.</summary>
internal sealed class TrustStore : IDisposable
{
    public Stack Trusted { get; } = new();

    /// <summary>When the certificates must be valid.</summary>
    public DateTimeOffset Time { get; set; } = DateTimeOffset.UtcNow;

    /// <summary>Whose revocation must be known.</summary>
    public RevocationScope Revocation { get; set; }

    public void Dispose() => Trusted.Dispose();
}

/// <summary>The certificates of a chain that must not be revoked.</summary>
internal enum RevocationScope
{
    None,
    Leaf,
    All,
}
