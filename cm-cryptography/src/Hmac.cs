// HMAC (RFC 2104) over any hash function, in a form that can be copied in the middle and begun anew at no cost.

using System;
using System.Security.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Utilities;

namespace CmDotnet.Cryptography;

/// <summary>A keyed hash that reads its message.</summary>
internal sealed class Hmac
{
    private readonly IDigest _inner;
    private readonly IDigest _outer;
    private readonly IMemoable _innerStart;
    private readonly IMemoable _outerStart;

    public Hmac(DigestType type, ReadOnlySpan<byte> key)
    {
        _inner = type.Create();
        _outer = type.Create();
        var block = new byte[_inner.GetByteLength()];
        if (key.Length > block.Length)
            type.Hash(key).CopyTo(block, 0);
        else
            key.CopyTo(block);
        Begin(_inner, block, 0x36);
        Begin(_outer, block, 0x5c);
        CryptographicOperations.ZeroMemory(block);
        _innerStart = ((IMemoable)_inner).Copy();
        _outerStart = ((IMemoable)_outer).Copy();
    }

    private Hmac(Hmac other)
    {
        _inner = DigestType.Copy(other._inner);
        _outer = DigestType.Copy(other._outer);
        (_innerStart, _outerStart) = (other._innerStart, other._outerStart);
    }

    public int Size => _inner.GetDigestSize();

    public Hmac Copy() => new(this);

    public void Reset()
    {
        ((IMemoable)_inner).Reset(_innerStart);
        ((IMemoable)_outer).Reset(_outerStart);
    }

    public void Update(ReadOnlySpan<byte> data) => _inner.BlockUpdate(data);

    /// <summary>Writes the hash; what comes after it is a new message.</summary>
    public void Finish(Span<byte> hash)
    {
        _inner.DoFinal(hash);
        _outer.BlockUpdate(hash[..Size]);
        _outer.DoFinal(hash);
        Reset();
    }

    private static void Begin(IDigest digest, ReadOnlySpan<byte> key, byte pad)
    {
        Span<byte> padded = stackalloc byte[256];
        padded = padded[..key.Length];
        for (var at = 0; at < key.Length; at++)
            padded[at] = (byte)(key[at] ^ pad);
        digest.BlockUpdate(padded);
        CryptographicOperations.ZeroMemory(padded);
    }
}
