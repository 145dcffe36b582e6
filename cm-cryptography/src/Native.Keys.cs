// Keys of any algorithm, and RSA.

using System;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Encodings;
using Org.BouncyCastle.Crypto.Parameters;

namespace CmDotnet.Cryptography;

/// <content>Keys of any algorithm, and RSA.</content>
internal static unsafe partial class Native
{
    // The numbers of algorithms: OpenSSL's, and the class library's for families of them.
    private const int RsaAlgorithm = 6;
    private const int EcAlgorithm = 408;
    private const int RsaFamily = 1;
    private const int EcFamily = 3;

    // The class library's RSAEncryptionPaddingMode and RSASignaturePaddingMode begin with this one; the other is OAEP, or PSS.
    private const int Pkcs1 = 0;

    public static nint EvpPkeyCreate() => Handles.Add(new PKey());

    public static void EvpPkeyDestroy(nint pkey, nint extraHandle) => Handles.Release(pkey);

    public static int UpRefEvpPkey(nint handle, nint extraHandle) => Handles.Retain(handle) == 0 ? 0 : 1;

    public static int EvpPKeyType(nint handle) => Algorithm(Handles.Get<PKey>(handle));

    public static int EvpPKeyFamily(nint handle) => Algorithm(Handles.Get<PKey>(handle)) switch
    {
        RsaAlgorithm => RsaFamily,
        EcAlgorithm => EcFamily,
        _ => 0,
    };

    public static int EvpPKeyBits(nint pkey)
    {
        var key = Handles.Get<PKey>(pkey);
        return key.Rsa?.Bits ?? key.Ec?.Bits ?? 0;
    }

    public static nint DecodeSubjectPublicKeyInfo(byte* buf, int len, int algId) => Decode(PKey.ReadPublic, Input(buf, len), algId);

    public static nint DecodePkcs8PrivateKey(byte* buf, int len, int algId) => Decode(PKey.ReadPrivate, Input(buf, len), algId);

    /// <returns>-2 when there is no private key.</returns>
    public static int GetPkcs8PrivateKeySize(nint pkey, int* p8size)
    {
        *p8size = 0;
        var key = Handles.Get<PKey>(pkey);
        if (key.Rsa is not { HasPrivate: true })
            return -2;
        *p8size = key.WritePrivate().Length;
        return 1;
    }

    public static int EncodePkcs8PrivateKey(nint pkey, byte* buf) => Write(Handles.Get<PKey>(pkey).WritePrivate(), buf);

    public static int GetSubjectPublicKeyInfoSize(nint pkey) => Handles.Get<PKey>(pkey).WritePublic().Length;

    public static int EncodeSubjectPublicKeyInfo(nint pkey, byte* buf) => Write(Handles.Get<PKey>(pkey).WritePublic(), buf);

    public static nint RsaGenerateKey(int keySize) => Handles.Add(new PKey { Rsa = RsaKey.Generate(keySize) });

    /// <returns>How much was written, or -1.</returns>
    public static int RsaEncrypt(
        nint pkey, nint extraHandle, byte* source, int sourceLength, int paddingMode, nint digestAlgorithm, byte* destination, int destinationLength)
    {
        var key = Handles.Get<PKey>(pkey).Rsa!;
        return Padded(key, true, Input(source, sourceLength), paddingMode, digestAlgorithm, new Span<byte>(destination, destinationLength));
    }

    /// <returns>How much was written, or -1.</returns>
    public static int RsaDecrypt(
        nint pkey, nint extraHandle, byte* source, int sourceLength, int paddingMode, nint digestAlgorithm, byte* destination, int destinationLength)
    {
        var key = Handles.Get<PKey>(pkey).Rsa!;
        return Padded(key, false, Input(source, sourceLength), paddingMode, digestAlgorithm, new Span<byte>(destination, destinationLength));
    }

    /// <returns>How much was written, or -1.</returns>
    public static int RsaSignHash(
        nint pkey, nint extraHandle, int paddingMode, nint digestAlgorithm, byte* hash, int hashLength, byte* destination, int destinationLength)
    {
        var (key, digest) = (Handles.Get<PKey>(pkey).Rsa!, Handles.Get<DigestType>(digestAlgorithm));
        try
        {
            if (hashLength != digest.Size)
                return Failure.Because("invalid digest length") - 1;
            var input = Input(hash, hashLength);
            return Write(paddingMode == Pkcs1 ? RsaSignature.SignPkcs1(key, digest, input) : RsaSignature.SignPss(key, digest, input), destination);
        }
        catch (Exception exception) when (Failure.IsOfInput(exception))
        {
            return Failure.Because(exception.Message) - 1;
        }
    }

    public static int RsaVerifyHash(
        nint pkey, nint extraHandle, int paddingMode, nint digestAlgorithm, byte* hash, int hashLength, byte* signature, int signatureLength)
    {
        var (key, digest) = (Handles.Get<PKey>(pkey).Rsa!, Handles.Get<DigestType>(digestAlgorithm));
        try
        {
            var (input, signed) = (Input(hash, hashLength).ToArray(), Input(signature, signatureLength).ToArray());
            var isValid = hashLength == digest.Size
                && (paddingMode == Pkcs1 ? RsaSignature.VerifyPkcs1(key, digest, input, signed) : RsaSignature.VerifyPss(key, digest, input, signed, digest.Size));
            return isValid ? 1 : 0;
        }
        catch (Exception exception) when (Failure.IsOfInput(exception))
        {
            return Failure.Because(exception.Message);
        }
    }

    private static int Algorithm(PKey key) => key.Rsa is not null ? RsaAlgorithm : key.Ec is not null ? EcAlgorithm : 0;

    private static nint Decode(Func<ReadOnlyMemory<byte>, PKey> read, ReadOnlySpan<byte> encoded, int algorithm)
    {
        try
        {
            var key = read(encoded.ToArray());
            if (algorithm == 0 || Algorithm(key) == algorithm)
                return Handles.Add(key);
            key.Dispose();
            return Failure.Because("unsupported algorithm");
        }
        catch (Exception exception) when (Failure.IsOfInput(exception))
        {
            return Failure.Because(exception.Message);
        }
    }

    private static int Padded(RsaKey key, bool encrypts, ReadOnlySpan<byte> input, int paddingMode, nint digest, Span<byte> output)
    {
        IAsymmetricBlockCipher encoding = paddingMode == Pkcs1
            ? new Pkcs1Encoding(RsaKey.Engine())
            : new OaepEncoding(RsaKey.Engine(), Handles.Get<DigestType>(digest).Create());
        try
        {
            if (!encrypts && input.Length > key.Size)
                return Failure.Because("data greater than mod len") - 1;
            encoding.Init(encrypts, encrypts ? new ParametersWithRandom(key.Parameters(privately: false), Randomness.Source) : key.Parameters(privately: true));
            if (encrypts && input.Length > encoding.GetInputBlockSize())
                return Failure.Because("data too large for key size") - 1;
            var result = encoding.ProcessBlock(input.ToArray(), 0, input.Length);
            if (result.Length > output.Length)
                return Failure.Because("output buffer too small") - 1;
            result.CopyTo(output);
            return result.Length;
        }
        catch (Exception exception) when (Failure.IsOfInput(exception))
        {
            return Failure.Because(exception.Message) - 1;
        }
    }

    private static int Write(byte[] bytes, byte* destination)
    {
        bytes.CopyTo(new Span<byte>(destination, bytes.Length));
        return bytes.Length;
    }
}
