// The ciphers, each family in a class of its own: the trimmer keeps those that a program can reach.

using System;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Modes;
using Org.BouncyCastle.Crypto.Parameters;

namespace CmDotnet.Cryptography;

/// <summary>A cipher in a mode.</summary>
/// <param name="create">Makes one that has no key yet.</param>
/// <param name="keySize">Bytes of a key, where it is not said with the key.</param>
internal sealed class CipherType(Func<Cipher> create, int keySize)
{
    public Cipher Create()
    {
        var cipher = create();
        cipher.KeySize = keySize;
        return cipher;
    }

    private static nint Add(Func<Cipher> create, int keySize = 0) => Handles.Add(new CipherType(create, keySize));

    internal static class Aes
    {
        public static readonly nint Ecb = Add(static () => new BlockCipher(new EcbBlockCipher(new AesEngine()), Key));
        public static readonly nint Cbc = Add(static () => new BlockCipher(new CbcBlockCipher(new AesEngine()), Key));
        public static readonly nint Cfb8 = Add(static () => new BlockCipher(new CfbBlockCipher(new AesEngine(), 8), Key));
        public static readonly nint Cfb128 = Add(static () => new BlockCipher(new CfbBlockCipher(new AesEngine(), 128), Key));

        private static KeyParameter Key(byte[] key) => new(key);
    }

    internal static class AesGcm
    {
        public static readonly nint Handle128 = Add(Create, 16);
        public static readonly nint Handle192 = Add(Create, 24);
        public static readonly nint Handle256 = Add(Create, 32);

        private static StreamedAead Create() => new(static () => new GcmBlockCipher(new AesEngine()));
    }

    internal static class AesCcm
    {
        public static readonly nint Handle128 = Add(static () => new CcmCipher(), 16);
        public static readonly nint Handle192 = Add(static () => new CcmCipher(), 24);
        public static readonly nint Handle256 = Add(static () => new CcmCipher(), 32);
    }

    internal static class ChaCha20Poly1305
    {
        public static readonly nint Handle = Add(static () => new StreamedAead(static () => new Org.BouncyCastle.Crypto.Modes.ChaCha20Poly1305()), 32);
    }

    internal static class Des
    {
        public static readonly nint Ecb = Add(static () => new BlockCipher(new EcbBlockCipher(new DesEngine()), Key));
        public static readonly nint Cbc = Add(static () => new BlockCipher(new CbcBlockCipher(new DesEngine()), Key));
        public static readonly nint Cfb8 = Add(static () => new BlockCipher(new CfbBlockCipher(new DesEngine(), 8), Key));

        private static KeyParameter Key(byte[] key) => new(key);
    }

    internal static class TripleDes
    {
        public static readonly nint Ecb = Add(static () => new BlockCipher(new EcbBlockCipher(new DesEdeEngine()), Key));
        public static readonly nint Cbc = Add(static () => new BlockCipher(new CbcBlockCipher(new DesEdeEngine()), Key));
        public static readonly nint Cfb8 = Add(static () => new BlockCipher(new CfbBlockCipher(new DesEdeEngine(), 8), Key));
        public static readonly nint Cfb64 = Add(static () => new BlockCipher(new CfbBlockCipher(new DesEdeEngine(), 64), Key));

        private static KeyParameter Key(byte[] key) => new(key);
    }

    internal static class Rc2
    {
        public static readonly nint Ecb = Add(static () => new BlockCipher(new EcbBlockCipher(new RC2Engine()), Key));
        public static readonly nint Cbc = Add(static () => new BlockCipher(new CbcBlockCipher(new RC2Engine()), Key));

        private static RC2Parameters Key(byte[] key) => new(key, key.Length * 8);
    }
}
