// Hashes and HMAC.

using System;
using Org.BouncyCastle.Crypto;

namespace CmDotnet.Cryptography;

/// <content>Hashes and HMAC.</content>
internal static unsafe partial class Native
{
    public static nint EvpMd5() => DigestType.Md5.Handle;

    public static nint EvpSha1() => DigestType.Sha1.Handle;

    public static nint EvpSha256() => DigestType.Sha256.Handle;

    public static nint EvpSha384() => DigestType.Sha384.Handle;

    public static nint EvpSha512() => DigestType.Sha512.Handle;

    public static nint EvpSha3_256() => DigestType.Sha3.Handle256;

    public static nint EvpSha3_384() => DigestType.Sha3.Handle384;

    public static nint EvpSha3_512() => DigestType.Sha3.Handle512;

    public static nint EvpShake128() => DigestType.Shake.Handle128;

    public static nint EvpShake256() => DigestType.Shake.Handle256;

    public static int GetMaxMdSize() => 64;

    public static int EvpMdSize(nint md) => Handles.Get<DigestType>(md).Size;

    public static nint EvpMdCtxCreate(nint type) => Handles.Add(new Hashing(Handles.Get<DigestType>(type)));

    public static void EvpMdCtxDestroy(nint ctx) => Handles.Release(ctx);

    public static nint EvpMdCtxCopyEx(nint ctx)
    {
        var hashing = Handles.Get<Hashing>(ctx);
        return Handles.Add(new Hashing(hashing.Type, DigestType.Copy(hashing.Digest)));
    }

    public static int EvpDigestReset(nint ctx, nint type)
    {
        Handles.Get<Hashing>(ctx).Digest.Reset();
        return 1;
    }

    public static int EvpDigestUpdate(nint ctx, byte* d, int cnt)
    {
        Handles.Get<Hashing>(ctx).Digest.BlockUpdate(Input(d, cnt));
        return 1;
    }

    public static int EvpDigestFinalEx(nint ctx, byte* md, uint* s)
    {
        var hashing = Handles.Get<Hashing>(ctx);
        *s = (uint)hashing.Type.Size;
        hashing.Digest.DoFinal(new Span<byte>(md, hashing.Type.Size));
        return 1;
    }

    public static int EvpDigestCurrent(nint ctx, byte* md, uint* s)
    {
        var hashing = Handles.Get<Hashing>(ctx);
        *s = (uint)hashing.Type.Size;
        DigestType.Copy(hashing.Digest).DoFinal(new Span<byte>(md, hashing.Type.Size));
        return 1;
    }

    public static int EvpDigestOneShot(nint type, byte* source, int sourceSize, byte* md, uint* mdSize)
    {
        var digest = Handles.Get<DigestType>(type);
        digest.Hash(Input(source, sourceSize)).CopyTo(new Span<byte>(md, digest.Size));
        *mdSize = (uint)digest.Size;
        return 1;
    }

    public static int EvpDigestFinalXOF(nint ctx, byte* md, uint len)
    {
        ((IXof)Handles.Get<Hashing>(ctx).Digest).OutputFinal(new Span<byte>(md, (int)len));
        return 1;
    }

    public static int EvpDigestCurrentXOF(nint ctx, byte* md, uint len)
    {
        ((IXof)DigestType.Copy(Handles.Get<Hashing>(ctx).Digest)).OutputFinal(new Span<byte>(md, (int)len));
        return 1;
    }

    public static int EvpDigestSqueeze(nint ctx, byte* md, uint len, int* haveFeature)
    {
        *haveFeature = 1;
        ((IXof)Handles.Get<Hashing>(ctx).Digest).Output(new Span<byte>(md, (int)len));
        return 1;
    }

    public static int EvpDigestXOFOneShot(nint type, byte* source, int sourceSize, byte* md, uint len)
    {
        var digest = (IXof)Handles.Get<DigestType>(type).Create();
        digest.BlockUpdate(Input(source, sourceSize));
        digest.OutputFinal(new Span<byte>(md, (int)len));
        return 1;
    }

    public static nint HmacCreate(byte* key, int keyLen, nint md) => Handles.Add(new Hmac(Handles.Get<DigestType>(md), Input(key, keyLen)));

    public static void HmacDestroy(nint ctx) => Handles.Release(ctx);

    public static nint HmacCopy(nint ctx) => Handles.Add(Handles.Get<Hmac>(ctx).Copy());

    public static int HmacReset(nint ctx)
    {
        Handles.Get<Hmac>(ctx).Reset();
        return 1;
    }

    public static int HmacUpdate(nint ctx, byte* data, int len)
    {
        Handles.Get<Hmac>(ctx).Update(Input(data, len));
        return 1;
    }

    public static int HmacFinal(nint ctx, byte* data, int* len)
    {
        var hmac = Handles.Get<Hmac>(ctx);
        hmac.Finish(new Span<byte>(data, hmac.Size));
        *len = hmac.Size;
        return 1;
    }

    public static int HmacCurrent(nint ctx, byte* data, int* len)
    {
        var hmac = Handles.Get<Hmac>(ctx);
        hmac.Copy().Finish(new Span<byte>(data, hmac.Size));
        *len = hmac.Size;
        return 1;
    }

    public static int HmacOneShot(nint type, byte* key, int keySize, byte* source, int sourceSize, byte* md, int* mdSize)
    {
        var hmac = new Hmac(Handles.Get<DigestType>(type), Input(key, keySize));
        hmac.Update(Input(source, sourceSize));
        hmac.Finish(new Span<byte>(md, hmac.Size));
        *mdSize = hmac.Size;
        return 1;
    }

    public static int Pbkdf2(
        byte* pPassword, int passwordLength, byte* pSalt, int saltLength, int iterations, nint digestEvp, byte* pDestination, int destinationLength)
    {
        var hmac = new Hmac(Handles.Get<DigestType>(digestEvp), Input(pPassword, passwordLength));
        var salt = Input(pSalt, saltLength);
        var destination = new Span<byte>(pDestination, destinationLength);
        Span<byte> count = stackalloc byte[4];
        var last = new byte[hmac.Size].AsSpan();
        var sum = new byte[hmac.Size].AsSpan();
        for (var block = 1; !destination.IsEmpty; block++)
        {
            System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(count, block);
            hmac.Update(salt);
            hmac.Update(count);
            hmac.Finish(last);
            last.CopyTo(sum);
            for (var iteration = 1; iteration < iterations; iteration++)
            {
                hmac.Update(last);
                hmac.Finish(last);
                for (var at = 0; at < sum.Length; at++)
                    sum[at] ^= last[at];
            }
            var length = Math.Min(sum.Length, destination.Length);
            sum[..length].CopyTo(destination);
            destination = destination[length..];
        }
        return 1;
    }

    // The class library has these itself, over HMAC and hashes, where its native library has not.
    public static nint EvpKdfFetch(byte* algorithm, int* haveFeature)
    {
        *haveFeature = 0;
        return 0;
    }

    public static nint EvpMacFetch(byte* algorithm, int* haveFeature)
    {
        *haveFeature = 0;
        return 0;
    }

    public static int EvpKemAvailable(byte* algorithm) => 0;

    public static int IsSignatureAlgorithmAvailable(byte* algorithm) => 0;

    private sealed class Hashing(DigestType type, IDigest digest)
    {
        public Hashing(DigestType type)
            : this(type, type.Create())
        {
        }

        public DigestType Type { get; } = type;

        public IDigest Digest { get; } = digest;
    }
}
