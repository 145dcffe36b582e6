// Keys on elliptic curves.

using System;
using System.Formats.Asn1;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Math.EC;

namespace CmDotnet.Cryptography;

/// <summary>What OpenSSL calls EC_KEY: a curve, and a key on it once there is one.</summary>
internal sealed class EcKey(EcGroup group) : IDisposable
{
    public const string Oid = "1.2.840.10045.2.1";

    private ECPoint? _public;
    private nint _privateHandle;

    public EcGroup Group { get; } = group;

    public int Bits => Group.Domain.Curve.FieldSize;

    public ECPoint Public => _public ?? throw new InvalidOperationException("the key has no public part");

    public BigInteger? Private { get; private set; }

    /// <summary>The private number as the class library borrows it.</summary>
    public nint PrivateHandle
    {
        get
        {
            if (_privateHandle == 0 && Private is { } number)
                _privateHandle = Handles.Add(number);
            return _privateHandle;
        }
    }

    public static EcKey ReadPublic(AsnReader algorithm, byte[] point)
    {
        var name = algorithm.ReadObjectIdentifier();
        var key = new EcKey(EcGroup.OfName(name) ?? throw new ArgumentException($"unsupported curve: {name}"));
        key.SetPublic(key.Group.Domain.Curve.DecodePoint(point));
        return key;
    }

    public void WriteAlgorithm(AsnWriter writer)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(Oid);
            writer.WriteObjectIdentifier(Group.Oid ?? throw new InvalidOperationException("the curve has no name"));
        }
    }

    public void SetPublic(ECPoint point) => _public = Group.Domain.ValidatePublicPoint(point).Normalize();

    /// <summary>Sets the private number; the public point is its own, or must be.</summary>
    public void SetPrivate(BigInteger number)
    {
        var domain = Group.Domain;
        var own = domain.G.Multiply(domain.ValidatePrivateScalar(number)).Normalize();
        if (_public is not null && !own.Equals(_public))
            throw new ArgumentException("the private part of the key is not that of its public part");
        (_public, Private) = (own, number);
    }

    public void Generate()
    {
        var order = Group.Domain.N;
        BigInteger number;
        do
        {
            number = new BigInteger(order.BitLength, Randomness.Source);
        }
        while (number.SignValue == 0 || number.CompareTo(order) >= 0);
        _public = null;
        SetPrivate(number);
    }

    /// <summary>Signs a hash.</summary>
    /// <returns>ECDSA-Sig-Value (RFC 3279).</returns>
    public byte[] Sign(byte[] hash)
    {
        var signer = new ECDsaSigner();
        signer.Init(true, new ParametersWithRandom(PrivateParameters(), Randomness.Source));
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            foreach (var number in signer.GenerateSignature(hash))
                writer.WriteInteger(number.ToByteArray());
        }
        return writer.Encode();
    }

    /// <summary>Verifies a signature of a hash.</summary>
    public bool Verify(byte[] hash, byte[] signature)
    {
        var reader = new AsnReader(signature, AsnEncodingRules.DER);
        var numbers = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        var (r, s) = (new BigInteger(numbers.ReadIntegerBytes().ToArray()), new BigInteger(numbers.ReadIntegerBytes().ToArray()));
        numbers.ThrowIfNotEmpty();
        var signer = new ECDsaSigner();
        signer.Init(false, PublicParameters());
        return signer.VerifySignature(hash, r, s);
    }

    public ECPrivateKeyParameters PrivateParameters() =>
        new(Private ?? throw new InvalidOperationException("the key has no private part"), Group.Domain);

    public ECPublicKeyParameters PublicParameters() => new(Public, Group.Domain);

    public void Dispose() => Handles.Release(_privateHandle);
}
