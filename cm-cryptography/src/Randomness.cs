// Random numbers: those of the host, through the same function as the class library's.

using System;
using System.Runtime.InteropServices;
using Org.BouncyCastle.Crypto.Prng;
using Org.BouncyCastle.Security;

namespace CmDotnet.Cryptography;

/// <summary>The host's random numbers, for BouncyCastle. Nothing is kept: a component that was started when it was built repeats none.</summary>
internal sealed unsafe partial class Randomness : IRandomGenerator
{
    /// <summary>What BouncyCastle asks for random numbers.</summary>
    public static SecureRandom Source { get; } = new(new Randomness(), autoSeedLengthInBytes: 0);

    /// <summary>Fills memory.</summary>
    public static bool Fill(byte* buffer, int length) => GetCryptographicallySecureRandomBytes(buffer, length) == 0;

    /// <inheritdoc/>
    public void AddSeedMaterial(byte[] seed)
    {
    }

    /// <inheritdoc/>
    public void AddSeedMaterial(ReadOnlySpan<byte> seed)
    {
    }

    /// <inheritdoc/>
    public void AddSeedMaterial(long seed)
    {
    }

    /// <inheritdoc/>
    public void NextBytes(byte[] bytes) => NextBytes(bytes.AsSpan());

    /// <inheritdoc/>
    public void NextBytes(byte[] bytes, int start, int len) => NextBytes(bytes.AsSpan(start, len));

    /// <inheritdoc/>
    public void NextBytes(Span<byte> bytes)
    {
        fixed (byte* buffer = bytes)
        {
            if (bytes.Length > 0 && !Fill(buffer, bytes.Length))
                throw new InvalidOperationException("The host gives no random numbers.");
        }
    }

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libSystem.Native", EntryPoint = "SystemNative_GetCryptographicallySecureRandomBytes")]
    private static partial int GetCryptographicallySecureRandomBytes(byte* buffer, int length);
}
