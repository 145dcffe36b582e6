// Hashes, HMAC, the derivation of keys, random numbers. Known answers: RFC 1321, FIPS 180 and 202, RFC 2202, 4231, 6070, 7914, 5869.

using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Cryptography;

internal static class Hashes
{
    private static readonly byte[] Abc = "abc"u8.ToArray();
    private static readonly byte[] Jefe = "Jefe"u8.ToArray();
    private static readonly byte[] What = "what do ya want for nothing?"u8.ToArray();

    public static void Run()
    {
        Report.Known("RFC 1321, MD5", "900150983cd24fb0d6963f7d28e17f72", () => MD5.HashData(Abc));
        Report.Known("FIPS 180, SHA-1", "a9993e364706816aba3e25717850c26c9cd0d89d", () => SHA1.HashData(Abc));
        Report.Known("FIPS 180, SHA-256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", () => SHA256.HashData(Abc));
        Report.Known("FIPS 180, SHA-384", "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7", () => SHA384.HashData(Abc));
        Report.Known("FIPS 180, SHA-512", "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f", () => SHA512.HashData(Abc));
        Report.Known("FIPS 202, SHA3-256", "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532", () => SHA3_256.HashData(Abc));
        Report.Known("FIPS 202, SHA3-512", "b751850b1a57168a5693cd924b6b096e08f621827444f70d884f5d0240d2712e10e116e9192af3c91a7ec57647e3934057340b4cf408d5a56592f8274eec53f0", () => SHA3_512.HashData(Abc));
        Report.Line("SHA3-384", () => SHA3_384.HashData(Abc));
        Report.Known("FIPS 202, SHAKE128", "7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26", () => Shake128.HashData([], 32));
        Report.Known("FIPS 202, SHAKE256", "46b9dd2b0ba88d13233b3feb743eeb243fcd52ea62b81b82b50c27646ed5762f", () => Shake256.HashData([], 32));
        Report.Known("RFC 2202, HMAC-MD5", "750c783e6ab0b503eaa86e310a5db738", () => HMACMD5.HashData(Jefe, What));
        Report.Known("RFC 4231, HMAC-SHA-256", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843", () => HMACSHA256.HashData(Jefe, What));
        Report.Line("HMAC-SHA3-256", () => HMACSHA3_256.HashData(Jefe, What));
        Report.Line("HMAC with a long key", () => HMACSHA512.HashData(new byte[300], What));
        InPieces();
        Derived();
        RandomNumbers();
    }

    private static void InPieces()
    {
        foreach (var name in new[] { HashAlgorithmName.MD5, HashAlgorithmName.SHA1, HashAlgorithmName.SHA256, HashAlgorithmName.SHA512, HashAlgorithmName.SHA3_384 })
        {
            using var hash = IncrementalHash.CreateHash(name);
            using var hmac = IncrementalHash.CreateHMAC(name, Jefe);
            foreach (var one in new[] { hash, hmac })
            {
                Report.Line($"pieces, {one.AlgorithmName}", () =>
                {
                    one.AppendData(Abc);
                    var first = one.GetCurrentHash();
                    one.AppendData(new byte[1000]);
                    var reset = one.GetHashAndReset();
                    one.AppendData(Abc);
                    return $"{Convert.ToHexStringLower(reset)} {first.AsSpan().SequenceEqual(one.GetHashAndReset())}";
                });
            }
        }
        Report.Line("SHAKE in pieces", () =>
        {
            using var shake = new Shake256();
            shake.AppendData(Abc);
            var current = shake.GetCurrentHash(20);
            shake.AppendData(Abc);
            return $"{Convert.ToHexStringLower(current)} {Convert.ToHexStringLower(shake.GetHashAndReset(100))}";
        });
        Report.Line("HashAlgorithm", () =>
        {
            using var md5 = MD5.Create();
            md5.TransformBlock(Abc, 0, 2, null, 0);
            md5.TransformFinalBlock(Abc, 2, 1);
            return md5.Hash;
        });
        Report.Line("by name", ByName);
        Report.Line("a stream", () => MD5.HashData(new MemoryStream(new byte[100_000])));
    }

    // SignedXml does so.
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "CmDotnet.Cryptography keeps what has a name.")]
    private static byte[] ByName() => ((HashAlgorithm)CryptoConfig.CreateFromName("http://www.w3.org/2001/04/xmlenc#sha256")!).ComputeHash(Abc);

    private static void Derived()
    {
        Report.Known("RFC 6070, PBKDF2", "4b007901b765489abead49d926f721d065a429c1", () => Rfc2898DeriveBytes.Pbkdf2("password", Report.Utf8("salt"), 4096, HashAlgorithmName.SHA1, 20));
        Report.Known("RFC 7914, PBKDF2", "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783", () => Rfc2898DeriveBytes.Pbkdf2("passwd", Report.Utf8("salt"), 1, HashAlgorithmName.SHA256, 64));
        Report.Line("PBKDF2 over SHA-3", () => Rfc2898DeriveBytes.Pbkdf2("password", Report.Utf8("salt"), 10, HashAlgorithmName.SHA3_256, 40));
        Report.Known("RFC 5869, HKDF", "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865", () =>
            HKDF.DeriveKey(HashAlgorithmName.SHA256, Report.Hex("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b"), 42, Report.Hex("000102030405060708090a0b0c"), Report.Hex("f0f1f2f3f4f5f6f7f8f9")));
        Report.Line("SP 800-108", () =>
        {
            using var kdf = new SP800108HmacCounterKdf(Jefe, HashAlgorithmName.SHA256);
            return kdf.DeriveKey("label", "context", 40);
        });
        Report.Line("PBKDF2 without iterations", () => Rfc2898DeriveBytes.Pbkdf2("password", new byte[8], 0, HashAlgorithmName.SHA256, 20));
        Report.Line("an unknown hash", () => IncrementalHash.CreateHash(new HashAlgorithmName("Whirlpool")));
    }

    private static void RandomNumbers()
    {
        Report.Holds("random numbers differ", () => !RandomNumberGenerator.GetBytes(32).AsSpan().SequenceEqual(RandomNumberGenerator.GetBytes(32)));
        Report.Holds("random numbers are bounded", () => Enumerable.Range(0, 100).All(_ => RandomNumberGenerator.GetInt32(5, 10) is >= 5 and < 10));
        Report.Line("random text", () => RandomNumberGenerator.GetHexString(20).Length);
    }
}
