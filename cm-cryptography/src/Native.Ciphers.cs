// Symmetric ciphers.

using System;

namespace CmDotnet.Cryptography;

/// <content>Symmetric ciphers.</content>
internal static unsafe partial class Native
{
    // A context is told the direction once: the class library gives it again, or "as it was".
    private const int AsBefore = -1;

    public static nint EvpAes128Ecb() => CipherType.Aes.Ecb;

    public static nint EvpAes192Ecb() => CipherType.Aes.Ecb;

    public static nint EvpAes256Ecb() => CipherType.Aes.Ecb;

    public static nint EvpAes128Cbc() => CipherType.Aes.Cbc;

    public static nint EvpAes192Cbc() => CipherType.Aes.Cbc;

    public static nint EvpAes256Cbc() => CipherType.Aes.Cbc;

    public static nint EvpAes128Cfb8() => CipherType.Aes.Cfb8;

    public static nint EvpAes192Cfb8() => CipherType.Aes.Cfb8;

    public static nint EvpAes256Cfb8() => CipherType.Aes.Cfb8;

    public static nint EvpAes128Cfb128() => CipherType.Aes.Cfb128;

    public static nint EvpAes192Cfb128() => CipherType.Aes.Cfb128;

    public static nint EvpAes256Cfb128() => CipherType.Aes.Cfb128;

    public static nint EvpAes128Gcm() => CipherType.AesGcm.Handle128;

    public static nint EvpAes192Gcm() => CipherType.AesGcm.Handle192;

    public static nint EvpAes256Gcm() => CipherType.AesGcm.Handle256;

    public static nint EvpAes128Ccm() => CipherType.AesCcm.Handle128;

    public static nint EvpAes192Ccm() => CipherType.AesCcm.Handle192;

    public static nint EvpAes256Ccm() => CipherType.AesCcm.Handle256;

    public static nint EvpChaCha20Poly1305() => CipherType.ChaCha20Poly1305.Handle;

    public static nint EvpDesEcb() => CipherType.Des.Ecb;

    public static nint EvpDesCbc() => CipherType.Des.Cbc;

    public static nint EvpDesCfb8() => CipherType.Des.Cfb8;

    public static nint EvpDes3Ecb() => CipherType.TripleDes.Ecb;

    public static nint EvpDes3Cbc() => CipherType.TripleDes.Cbc;

    public static nint EvpDes3Cfb8() => CipherType.TripleDes.Cfb8;

    public static nint EvpDes3Cfb64() => CipherType.TripleDes.Cfb64;

    public static nint EvpRC2Ecb() => CipherType.Rc2.Ecb;

    public static nint EvpRC2Cbc() => CipherType.Rc2.Cbc;

    public static nint EvpCipherCreate2(nint cipher, byte* key, int keyLength, byte* iv, int enc)
    {
        var created = Handles.Get<CipherType>(cipher).Create();
        created.Begin(Input(key, keyLength / 8), Input(iv, iv is null ? 0 : created.VectorSize), enc != 0);
        return Handles.Add(created);
    }

    public static nint EvpCipherCreatePartial(nint cipher) => Handles.Add(Handles.Get<CipherType>(cipher).Create());

    public static void EvpCipherDestroy(nint ctx) => Handles.Release(ctx);

    public static int EvpCipherSetKeyAndIV(nint ctx, byte* key, byte* iv, int direction)
    {
        var cipher = Handles.Get<Cipher>(ctx);
        var encrypts = direction == AsBefore ? cipher.Encrypts : direction != 0;
        cipher.Begin(Input(key, key is null ? 0 : cipher.KeySize), Input(iv, iv is null ? 0 : cipher.VectorSize), encrypts);
        return 1;
    }

    public static int EvpCipherReset(nint ctx, byte* pIv, int cIv)
    {
        Handles.Get<Cipher>(ctx).Begin(Input(pIv, cIv));
        return 1;
    }

    // Padding is the class library's own work.
    public static int EvpCipherCtxSetPadding(nint x, int padding) => padding == 0 ? 1 : Failure.Because("unsupported padding");

    public static int EvpCipherUpdate(nint ctx, byte* output, int* outl, byte* input, int inl)
    {
        *outl = 0;
        var cipher = Handles.Get<Cipher>(ctx);
        if (output is null && inl > 0)
        {
            ((AuthenticatedCipher)cipher).Associate(Input(input, inl));
            return 1;
        }
        var written = cipher.Update(Input(input, inl), new Span<byte>(output, inl));
        *outl = Math.Max(written, 0);
        return written < 0 ? 0 : 1;
    }

    public static int EvpCipherFinalEx(nint ctx, byte* outm, int* outl)
    {
        *outl = 0;
        if (Handles.Get<Cipher>(ctx) is not AuthenticatedCipher cipher)
            return 1;
        var written = cipher.Finish(new Span<byte>(outm, outm is null ? 0 : cipher.Left));
        *outl = Math.Max(written, 0);
        return written < 0 ? 0 : 1;
    }

    // The one that needs it has the whole message.
    public static void EvpCipherSetInputLength()
    {
    }

    public static int EvpCipherSetGcmNonceLength(nint ctx, int nonceLength) => SetNonceSize(ctx, nonceLength);

    public static int EvpCipherSetCcmNonceLength(nint ctx, int nonceLength) => SetNonceSize(ctx, nonceLength);

    public static int EvpCipherGetGcmTag(nint ctx, byte* tag, int tagLength) => GetTag(ctx, tag, tagLength);

    public static int EvpCipherGetCcmTag(nint ctx, byte* tag, int tagLength) => GetTag(ctx, tag, tagLength);

    public static int EvpCipherGetAeadTag(nint ctx, byte* tag, int tagLength) => GetTag(ctx, tag, tagLength);

    public static int EvpCipherSetGcmTag(nint ctx, byte* tag, int tagLength) => SetTag(ctx, tag, tagLength);

    public static int EvpCipherSetCcmTag(nint ctx, byte* tag, int tagLength) => SetTag(ctx, tag, tagLength);

    public static int EvpCipherSetAeadTag(nint ctx, byte* tag, int tagLength) => SetTag(ctx, tag, tagLength);

    private static int SetNonceSize(nint ctx, int size)
    {
        Handles.Get<Cipher>(ctx).VectorSize = size;
        return 1;
    }

    private static int GetTag(nint ctx, byte* tag, int length)
    {
        Handles.Get<AuthenticatedCipher>(ctx).Tag.AsSpan(0, length).CopyTo(new Span<byte>(tag, length));
        return 1;
    }

    // Without a tag it is the length that is set.
    private static int SetTag(nint ctx, byte* tag, int length)
    {
        Handles.Get<AuthenticatedCipher>(ctx).Tag = tag is null ? new byte[length] : Input(tag, length).ToArray();
        return 1;
    }
}
