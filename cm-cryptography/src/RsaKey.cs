// RSA keys: as they are encoded, and what is computed with them.

using System;
using System.Formats.Asn1;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Utilities;

namespace CmDotnet.Cryptography;

/// <summary>A key of RSA.</summary>
internal sealed class RsaKey
{
    public const string Oid = "1.2.840.113549.1.1.1";

    // What OpenSSL takes, too.
    private const int MostBits = 16384;

    private readonly RsaPrivateCrtKeyParameters? _private;

    private RsaKey(RsaKeyParameters publicKey, RsaPrivateCrtKeyParameters? privateKey)
    {
        Public = publicKey;
        _private = privateKey;
    }

    public RsaKeyParameters Public { get; }

    public int Bits => Public.Modulus.BitLength;

    public int Size => (Bits + 7) / 8;

    public bool HasPrivate => _private is not null;

    public static RsaKey Generate(int bits)
    {
        var generator = new RsaKeyPairGenerator();
        generator.Init(new RsaKeyGenerationParameters(BigInteger.ValueOf(65537), Randomness.Source, bits, 100));
        var pair = generator.GenerateKeyPair();
        return new RsaKey((RsaKeyParameters)pair.Public, (RsaPrivateCrtKeyParameters)pair.Private);
    }

    /// <summary>Reads RSAPublicKey (RFC 8017).</summary>
    public static RsaKey ReadPublic(ReadOnlyMemory<byte> encoded)
    {
        var key = new AsnReader(encoded, AsnEncodingRules.BER).ReadSequence();
        return new RsaKey(PublicOf(ReadInteger(key), ReadInteger(key)), null);
    }

    /// <summary>Reads RSAPrivateKey (RFC 8017), whose numbers must be those of one key.</summary>
    public static RsaKey ReadPrivate(ReadOnlyMemory<byte> encoded)
    {
        var key = new AsnReader(encoded, AsnEncodingRules.BER).ReadSequence();
        if (!ReadInteger(key).Equals(BigInteger.Zero))
            throw new ArgumentException("RSA keys of more than two primes are not supported");
        var (n, e, d) = (ReadInteger(key), ReadInteger(key), ReadInteger(key));
        var (p, q) = (ReadInteger(key), ReadInteger(key));
        var (dp, dq, qInverse) = (ReadInteger(key), ReadInteger(key), ReadInteger(key));
        var publicKey = PublicOf(n, e);
        Check(n, e, d, p, q);
        if (!d.Mod(p.Subtract(BigInteger.One)).Equals(dp) || !d.Mod(q.Subtract(BigInteger.One)).Equals(dq) || !q.ModMultiply(qInverse, p).Equals(BigInteger.One))
            throw new ArgumentException("the numbers of the RSA key do not belong together");
        return new RsaKey(publicKey, Unchecked(() => new RsaPrivateCrtKeyParameters(n, e, d, p, q, dp, dq, qInverse)));
    }

    /// <summary>The key with which the engine computes.</summary>
    public ICipherParameters Parameters(bool privately) =>
        privately
            ? new ParametersWithRandom(_private ?? throw new InvalidOperationException("the RSA key has no private part"), Randomness.Source)
            : Public;

    public static IAsymmetricBlockCipher Engine() => new RsaBlindedEngine();

    public byte[] WritePublic()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            foreach (var number in new[] { Public.Modulus, Public.Exponent })
                writer.WriteInteger(number.ToByteArray());
        }
        return writer.Encode();
    }

    public byte[] WritePrivate()
    {
        var key = _private!;
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            foreach (var number in new[] { BigInteger.Zero, key.Modulus, key.PublicExponent, key.Exponent, key.P, key.Q, key.DP, key.DQ, key.QInv })
                writer.WriteInteger(number.ToByteArray());
        }
        return writer.Encode();
    }

    private static RsaKeyParameters PublicOf(BigInteger n, BigInteger e)
    {
        if (n.SignValue <= 0 || n.BitLength > MostBits || !n.TestBit(0) || e.SignValue <= 0 || !e.TestBit(0) || e.Equals(BigInteger.One))
            throw new ArgumentException("the RSA key has a modulus or an exponent that is not valid");
        return Unchecked(() => new RsaKeyParameters(false, n, e));
    }

    // The tests for primes of BouncyCastle take as long as some signatures, and .NET makes none.
    private static T Unchecked<T>(Func<T> make) => Properties.WithThreadProperty(Properties.RsaAllowUnsafeModulus, bool.TrueString, make);

    private static void Check(BigInteger n, BigInteger e, BigInteger d, BigInteger p, BigInteger q)
    {
        if (p.CompareTo(BigInteger.One) <= 0 || q.CompareTo(BigInteger.One) <= 0 || !p.Multiply(q).Equals(n))
            throw new ArgumentException("the modulus of the RSA key is not the product of its primes");
        foreach (var prime in new[] { p, q })
        {
            if (d.CompareTo(n) >= 0 || !d.Multiply(e).Mod(prime.Subtract(BigInteger.One)).Equals(BigInteger.One))
                throw new ArgumentException("the exponents of the RSA key do not belong together");
        }
    }

    private static BigInteger ReadInteger(AsnReader reader) => new(reader.ReadIntegerBytes().ToArray());
}
