// Symmetric ciphers. Known answers: FIPS 197, SP 800-38A, 38C, 38D, SP 800-67, RFC 3610, 5649 and 8439, and the Wycheproof project's.

using System.Security.Cryptography;

namespace Cryptography;

internal static class Ciphers
{
    private static readonly byte[] Key128 = Report.Hex("2b7e151628aed2a6abf7158809cf4f3c");
    private static readonly byte[] Key256 = Report.Hex("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4");
    private static readonly byte[] Vector = Report.Hex("000102030405060708090a0b0c0d0e0f");
    private static readonly byte[] Block = Report.Hex("6bc1bee22e409f96e93d7e117393172a");

    public static void Run()
    {
        Aes128();
        Padded();
        Wrapped();
        Others();
        Gcm();
        Ccm();
        ChaCha();
    }

    private static Aes Keyed(byte[] key)
    {
        var aes = Aes.Create();
        aes.Key = key;
        return aes;
    }

    private static void Aes128()
    {
        using var aes = Keyed(Key128);
        Report.Known("SP 800-38A, ECB", "3ad77bb40d7a3660a89ecaf32466ef97", () => aes.EncryptEcb(Block, PaddingMode.None));
        Report.Known("SP 800-38A, CBC", "7649abac8119b246cee98e9b12e9197d", () => aes.EncryptCbc(Block, Vector, PaddingMode.None));
        Report.Known("SP 800-38A, CFB128", "3b3fd92eb72dad20333449f8e83cfb4a", () => aes.EncryptCfb(Block, Vector, PaddingMode.None, 128));
        Report.Known("SP 800-38A, CFB8", "3b79424c9c0dd436bace9e0ed4586a4f", () => aes.EncryptCfb(Block, Vector, PaddingMode.None, 8));
        using var aes256 = Keyed(Key256);
        Report.Known("SP 800-38A, CBC, 256", "f58c4c04d6e5f1ba779eabfb5f7bfbd6", () => aes256.EncryptCbc(Block, Vector, PaddingMode.None));
        Report.Known("FIPS 197, 192", "dda97ca4864cdfe06eaf70a0ec0d7191", () => Keyed(Report.Hex("000102030405060708090a0b0c0d0e0f1011121314151617")).EncryptEcb(Report.Hex("00112233445566778899aabbccddeeff"), PaddingMode.None));
        foreach (var size in new[] { 8, 128 })
            Report.Line($"CFB{size} back", () => aes.DecryptCfb(aes.EncryptCfb(Key256, Vector, PaddingMode.Zeros, size), Vector, PaddingMode.Zeros, size));
    }

    private static void Padded()
    {
        using var aes = Keyed(Key256);
        aes.IV = Vector;
        foreach (var length in new[] { 0, 1, 15, 16, 17, 100 })
        {
            var data = Enumerable.Range(0, length).Select(number => (byte)number).ToArray();
            Report.Line($"CBC of {length}", () => aes.EncryptCbc(data, Vector));
            Report.Holds($"CBC of {length} and back, as streams", () =>
            {
                using var encrypted = new MemoryStream();
                using (var stream = new CryptoStream(encrypted, aes.CreateEncryptor(), CryptoStreamMode.Write, leaveOpen: true))
                    stream.Write(data);
                encrypted.Position = 0;
                using var decrypted = new MemoryStream();
                using (var stream = new CryptoStream(encrypted, aes.CreateDecryptor(), CryptoStreamMode.Read))
                    stream.CopyTo(decrypted, 7);
                return decrypted.ToArray().AsSpan().SequenceEqual(data) && aes.EncryptCbc(data, Vector).AsSpan().SequenceEqual(encrypted.ToArray());
            });
        }
        foreach (var padding in new[] { PaddingMode.PKCS7, PaddingMode.ANSIX923, PaddingMode.Zeros })
            Report.Line($"{padding}", () => aes.EncryptCbc(Key128.AsSpan(3), Vector, padding));
        Report.Line("a transform used twice", () =>
        {
            using var encryptor = aes.CreateEncryptor();
            return $"{Convert.ToHexStringLower(encryptor.TransformFinalBlock(Block, 0, 16))} {Convert.ToHexStringLower(encryptor.TransformFinalBlock(Block, 0, 16))}";
        });
        Report.Line("bad padding", () => aes.DecryptCbc(aes.EncryptCbc(Block, Vector, PaddingMode.None), Vector));
        Report.Line("half a block", () => aes.DecryptCbc(new byte[24], Vector));
        Report.Line("half a block, unpadded", () => aes.EncryptCbc(new byte[24], Vector, PaddingMode.None));
        Report.Line("a key of 17 bytes", () => Keyed(new byte[17]));
        Report.Line("a short vector", () => aes.EncryptCbc(Block, new byte[8]));
        Report.Holds("keys are made", () => { using var made = Aes.Create(); return made.Key.Length == 32 && made.IV.Any(one => one != 0); });
    }

    private static void Wrapped()
    {
        using var aes = Keyed(Report.Hex("5840df6e29b02af1ab493b705bf16ea1ae8338f4dcc176a8"));
        Report.Known("RFC 5649, 20 bytes", "138bdeaa9b8fa7fc61f97742e72248ee5ae6ae5360d1ae6a5f54f373fa543b6a", () => aes.EncryptKeyWrapPadded(Report.Hex("c37b7e6492584340bed12207808941155068f738")));
        Report.Known("RFC 5649, 7 bytes", "466f7250617369", () => aes.DecryptKeyWrapPadded(Report.Hex("afbeb0f07dfbf5419200f2ccb50bb24f")));
        Report.Line("a wrapped key that was changed", () => aes.DecryptKeyWrapPadded(Report.Hex("afbeb0f07dfbf5419200f2ccb50bb24e")));
    }

    private static void Others()
    {
        using var triple = TripleDES.Create();
        triple.Key = Report.Hex("0123456789abcdef23456789abcdef01456789abcdef0123");
        Report.Known("SP 800-67, TDEA", "a826fd8ce53b855fcce21c8112256fe668d5c05dd9b6b900", () => triple.EncryptEcb("The qufck brown fox jump"u8, PaddingMode.None));
        Report.Line("TripleDES, CBC", () => triple.DecryptCbc(triple.EncryptCbc(Block, Vector.AsSpan(0, 8)), Vector.AsSpan(0, 8)));
        Report.Line("TripleDES, CFB8", () => triple.EncryptCfb(Block, Vector.AsSpan(0, 8)));
        using var single = DES.Create();
        single.Key = Report.Hex("133457799bbcdff1");
        Report.Known("DES", "85e813540f0ab405", () => single.EncryptEcb(Report.Hex("0123456789abcdef"), PaddingMode.None));
        Report.Line("a weak key of DES", () => single.Key = Report.Hex("0101010101010101"));
    }

    private static void Gcm()
    {
        var key = Report.Hex("feffe9928665731c6d6a8f9467308308");
        var nonce = Report.Hex("cafebabefacedbaddecaf888");
        var plain = Report.Hex("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39");
        var beside = Report.Hex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
        Report.Known("SP 800-38D, case 4", "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e0915bc94fbc3221a5db94fae95ae7121a47", () => Sealed(key, nonce, plain, beside, 16));
        Report.Known("SP 800-38D, case 1", "58e2fccefa7e3061367f1d57a4e7455a", () => Sealed(new byte[16], new byte[12], [], [], 16));
        Report.Known("SP 800-38D, case 14", "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919", () => Sealed(new byte[32], new byte[12], new byte[16], [], 16));
        // Wycheproof, AES-GCM, test 1.
        Report.Known("Wycheproof, AES-GCM 1", "26073cc1d851beff176384dc9896d5ff0a3ea7a5487cb5f7d70fb6c58d038554", () =>
            Sealed(Report.Hex("5b9604fe14eadba931b0ccf34843dab9"), Report.Hex("028318abc1824029138141a2"), Report.Hex("001d0c231287c1182784554ca3a21908"), [], 16));
        foreach (var size in new[] { 12, 13, 16 })
        {
            var whole = Sealed(key, nonce, plain, beside, size);
            Report.Holds($"GCM, a tag of {size}", () => Opened(key, nonce, whole, beside, size).AsSpan().SequenceEqual(plain));
            foreach (var at in new[] { 0, plain.Length, whole.Length - 1 })
            {
                Report.Line($"GCM, byte {at} changed, a tag of {size}", () =>
                {
                    var changed = whole.ToArray();
                    changed[at] ^= 1;
                    return Opened(key, nonce, changed, beside, size);
                });
            }
        }
        Report.Line("GCM, other data beside it", () => Opened(key, nonce, Sealed(key, nonce, plain, beside, 16), [1], 16));
        Report.Line("GCM, nothing opened", () => Opened(key, nonce, Sealed(key, nonce, [], [], 16), [], 16));
        Report.Line("GCM, a nonce of 8", () => Sealed(key, new byte[8], plain, beside, 16));
        Report.Line("GCM, a tag of 4", () => new AesGcm(key, 4));
        Report.Line("GCM, a key of 15", () => new AesGcm(new byte[15], 16));
        Report.Line("GCM, in place", () =>
        {
            using var gcm = new AesGcm(key, 16);
            var buffer = new byte[1000];
            var tag = new byte[16];
            gcm.Encrypt(nonce, buffer, buffer, tag);
            var encrypted = SHA256.HashData(buffer);
            gcm.Decrypt(nonce, buffer, tag, buffer);
            return $"{Convert.ToHexStringLower(encrypted)} {buffer.All(one => one == 0)}";
        });
    }

    private static byte[] Sealed(byte[] key, byte[] nonce, byte[] plain, byte[] beside, int size)
    {
        using var gcm = new AesGcm(key, size);
        var (encrypted, tag) = (new byte[plain.Length], new byte[size]);
        gcm.Encrypt(nonce, plain, encrypted, tag, beside);
        return [.. encrypted, .. tag];
    }

    private static byte[] Opened(byte[] key, byte[] nonce, byte[] whole, byte[] beside, int size)
    {
        using var gcm = new AesGcm(key, size);
        var plain = new byte[whole.Length - size];
        gcm.Decrypt(nonce, whole.AsSpan(0, plain.Length), whole.AsSpan(plain.Length), plain, beside);
        return plain;
    }

    private static void Ccm()
    {
        var key = Report.Hex("404142434445464748494a4b4c4d4e4f");
        Report.Known("SP 800-38C, 1", "7162015b4dac255d", () => CcmSealed(key, Report.Hex("10111213141516"), Report.Hex("20212223"), Report.Hex("0001020304050607"), 4));
        Report.Known("SP 800-38C, 2", "d2a1f0e051ea5f62081a7792073d593d1fc64fbfaccd", () => CcmSealed(key, Report.Hex("1011121314151617"), Report.Hex("202122232425262728292a2b2c2d2e2f"), Report.Hex("000102030405060708090a0b0c0d0e0f"), 6));
        using var ccm = new AesCcm(key);
        var nonce = Report.Hex("101112131415161718191a1b");
        foreach (var data in new[] { [], new byte[40] })
        {
            foreach (var beside in new[] { [], new byte[20] })
            {
                var whole = CcmSealed(key, nonce, data, beside, 16);
                Report.Line($"CCM of {data.Length} beside {beside.Length}", () => whole);
                var plain = new byte[data.Length];
                Report.Line($"CCM of {data.Length} beside {beside.Length} and back", () => { ccm.Decrypt(nonce, whole.AsSpan(0, data.Length), whole.AsSpan(data.Length), plain, beside); return plain; });
                whole[^1] ^= 1;
                Report.Line($"CCM of {data.Length} beside {beside.Length}, changed", () => { ccm.Decrypt(nonce, whole.AsSpan(0, data.Length), whole.AsSpan(data.Length), plain, beside); return plain; });
            }
        }
    }

    private static byte[] CcmSealed(byte[] key, byte[] nonce, byte[] plain, byte[] beside, int size)
    {
        using var ccm = new AesCcm(key);
        var (encrypted, tag) = (new byte[plain.Length], new byte[size]);
        ccm.Encrypt(nonce, plain, encrypted, tag, beside);
        return [.. encrypted, .. tag];
    }

    private static void ChaCha()
    {
        var key = Report.Hex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f");
        var nonce = Report.Hex("070000004041424344454647");
        var beside = Report.Hex("50515253c0c1c2c3c4c5c6c7");
        var plain = Report.Utf8("Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.");
        using var cipher = new ChaCha20Poly1305(key);
        var (encrypted, tag) = (new byte[plain.Length], new byte[16]);
        cipher.Encrypt(nonce, plain, encrypted, tag, beside);
        Report.Known("RFC 8439, the tag", "1ae10b594f09e26a7e902ecbd0600691", () => tag);
        Report.Known("RFC 8439, the text", "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b3692ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc3ff4def08e4b7a9de576d26586cec64b6116", () => encrypted);
        var back = new byte[plain.Length];
        Report.Holds("ChaCha20-Poly1305 and back", () => { cipher.Decrypt(nonce, encrypted, tag, back, beside); return back.AsSpan().SequenceEqual(plain); });
        tag[3] ^= 4;
        Report.Line("ChaCha20-Poly1305, changed", () => { cipher.Decrypt(nonce, encrypted, tag, back, beside); return back; });
        Report.Holds("what was opened in vain is cleared", () => back.All(one => one == 0));
        Report.Line("ChaCha20-Poly1305, a key of 16", () => new ChaCha20Poly1305(new byte[16]));
    }
}
