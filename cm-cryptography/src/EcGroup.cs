// Elliptic curves over prime fields: those with names (SEC 2), and those whose parameters are given.

using System;
using System.Diagnostics.CodeAnalysis;
using System.Linq;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Math.EC;

namespace CmDotnet.Cryptography;

/// <summary>A curve with a generator of a group.</summary>
/// <param name="oid">Its object identifier, if it has a name.</param>
/// <param name="number">The number under which OpenSSL has its name; zero: none.</param>
/// <param name="domain">Makes its parameters.</param>
internal sealed class EcGroup(string? oid, int number, Func<ECDomainParameters> domain)
{
    private static readonly EcGroup[] s_named =
    [
        new("1.2.840.10045.3.1.7", 415, static () => Named(
            Type.GetType("Org.BouncyCastle.Math.EC.Custom.Sec.SecP256R1Curve, BouncyCastle.Cryptography"),
            "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296",
            "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5")),
        new("1.3.132.0.34", 715, static () => Named(
            Type.GetType("Org.BouncyCastle.Math.EC.Custom.Sec.SecP384R1Curve, BouncyCastle.Cryptography"),
            "aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7",
            "3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f")),
        new("1.3.132.0.35", 716, static () => Named(
            Type.GetType("Org.BouncyCastle.Math.EC.Custom.Sec.SecP521R1Curve, BouncyCastle.Cryptography"),
            "00c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66",
            "011839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e662c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd16650")),
        new("1.3.132.0.10", 714, static () => Named(
            Type.GetType("Org.BouncyCastle.Math.EC.Custom.Sec.SecP256K1Curve, BouncyCastle.Cryptography"),
            "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798",
            "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8")),
    ];

    private readonly Lazy<ECDomainParameters> _domain = new(domain);

    public string? Oid { get; } = oid;

    public int Number { get; } = number;

    public ECDomainParameters Domain => _domain.Value;

    /// <summary>The curve of a name, as an object identifier or in words; null if there is none of it.</summary>
    public static EcGroup? OfName(string name)
    {
        name = name.ToUpperInvariant() switch
        {
            "NISTP256" or "ECDSA_P256" or "ECDH_P256" or "PRIME256V1" or "SECP256R1" => "1.2.840.10045.3.1.7",
            "NISTP384" or "ECDSA_P384" or "ECDH_P384" or "SECP384R1" => "1.3.132.0.34",
            "NISTP521" or "ECDSA_P521" or "ECDH_P521" or "SECP521R1" => "1.3.132.0.35",
            "SECP256K1" => "1.3.132.0.10",
            _ => name,
        };
        return s_named.FirstOrDefault(group => group.Oid == name);
    }

    public static EcGroup? OfNumber(int number) => s_named.FirstOrDefault(group => group.Number == number);

    // The classes of fast arithmetic have no public name, and the lists that have their instances would keep all of them.
    private static ECDomainParameters Named([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] Type? type, string x, string y)
    {
        var curve = (ECCurve)Activator.CreateInstance(type!)!;
        return new ECDomainParameters(curve, curve.CreatePoint(new BigInteger(x, 16), new BigInteger(y, 16)), curve.Order, curve.Cofactor);
    }
}
