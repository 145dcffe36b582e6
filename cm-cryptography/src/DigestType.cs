// The hash functions, each in a class of its own: the trimmer keeps those that a program can reach.

using System;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Utilities;

namespace CmDotnet.Cryptography;

/// <summary>A hash function.</summary>
/// <param name="size">Bytes of a hash.</param>
/// <param name="oid">Its object identifier, with which signatures name it.</param>
/// <param name="create">Makes one that has read nothing.</param>
internal sealed class DigestType(int size, string oid, Func<IDigest> create)
{
    public int Size { get; } = size;

    public string Oid { get; } = oid;

    public IDigest Create() => create();

    /// <summary>The hash of some bytes.</summary>
    public byte[] Hash(ReadOnlySpan<byte> data)
    {
        var digest = create();
        digest.BlockUpdate(data);
        var hash = new byte[digest.GetDigestSize()];
        digest.DoFinal(hash);
        return hash;
    }

    /// <summary>The one that a signature names.</summary>
    public static DigestType OfOid(string oid) => Handles.Get<DigestType>(oid switch
    {
        "1.3.14.3.2.26" => Sha1.Handle,
        "2.16.840.1.101.3.4.2.1" => Sha256.Handle,
        "2.16.840.1.101.3.4.2.2" => Sha384.Handle,
        "2.16.840.1.101.3.4.2.3" => Sha512.Handle,
        _ => throw new ArgumentException($"unsupported hash of a signature: {oid}"),
    });

    /// <summary>A digest that has read the same.</summary>
    public static IDigest Copy(IDigest digest) => (IDigest)((IMemoable)digest).Copy();

    internal static class Md5
    {
        public static readonly nint Handle = Handles.Add(new DigestType(16, "1.2.840.113549.2.5", static () => new MD5Digest()));
    }

    internal static class Sha1
    {
        public static readonly nint Handle = Handles.Add(new DigestType(20, "1.3.14.3.2.26", static () => new Sha1Digest()));
    }

    internal static class Sha256
    {
        public static readonly nint Handle = Handles.Add(new DigestType(32, "2.16.840.1.101.3.4.2.1", static () => new Sha256Digest()));
    }

    internal static class Sha384
    {
        public static readonly nint Handle = Handles.Add(new DigestType(48, "2.16.840.1.101.3.4.2.2", static () => new Sha384Digest()));
    }

    internal static class Sha512
    {
        public static readonly nint Handle = Handles.Add(new DigestType(64, "2.16.840.1.101.3.4.2.3", static () => new Sha512Digest()));
    }

    internal static class Sha3
    {
        public static readonly nint Handle256 = Handles.Add(new DigestType(32, "2.16.840.1.101.3.4.2.8", static () => new Sha3Digest(256)));
        public static readonly nint Handle384 = Handles.Add(new DigestType(48, "2.16.840.1.101.3.4.2.9", static () => new Sha3Digest(384)));
        public static readonly nint Handle512 = Handles.Add(new DigestType(64, "2.16.840.1.101.3.4.2.10", static () => new Sha3Digest(512)));
    }

    internal static class Shake
    {
        public static readonly nint Handle128 = Handles.Add(new DigestType(16, "2.16.840.1.101.3.4.2.11", static () => new ShakeDigest(128)));
        public static readonly nint Handle256 = Handles.Add(new DigestType(32, "2.16.840.1.101.3.4.2.12", static () => new ShakeDigest(256)));
    }
}
