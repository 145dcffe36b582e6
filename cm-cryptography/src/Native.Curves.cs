// Elliptic curves: ECDSA and ECDH. Numbers are handed out as handles, with the count of their bytes.

using System;
using Org.BouncyCastle.Crypto.Agreement;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Math.EC;
using Org.BouncyCastle.Utilities;

namespace CmDotnet.Cryptography;

/// <content>Elliptic curves.</content>
internal static unsafe partial class Native
{
    // The class library's ECCurve.ECCurveType.
    private const int PrimeShortWeierstrass = 1;
    private const int PrimeMontgomery = 3;

    public static void BigNumDestroy(nint a) => Handles.Release(a);

    public static int GetBigNumBytes(nint a) => Handles.Get<BigInteger>(a).GetLengthofByteArrayUnsigned();

    public static int BigNumToBinary(nint a, byte* to) => Write(Handles.Get<BigInteger>(a).ToByteArrayUnsigned(), to);

    public static nint EcKeyCreateByOid(byte* oid) =>
        EcGroup.OfName(Text(oid)) is { } group ? Handles.Add(new EcKey(group)) : Failure.Because("unsupported curve");

    /// <returns>-1 when the curve is not known.</returns>
    public static int EcKeyCreateByKeyParameters(nint* key, byte* oid, byte* qx, int qxLength, byte* qy, int qyLength, byte* d, int dLength)
    {
        *key = 0;
        if (EcGroup.OfName(Text(oid)) is not { } group)
            return Failure.Because("unsupported curve") - 1;
        *key = Filled(new EcKey(group), Input(qx, qxLength), Input(qy, qyLength), Input(d, dLength));
        return *key == 0 ? 0 : 1;
    }

    public static nint EcKeyCreateByExplicitParameters(
        int curveType, byte* qx, int qxLength, byte* qy, int qyLength, byte* d, int dLength, byte* p, int pLength, byte* a, int aLength, byte* b, int bLength,
        byte* gx, int gxLength, byte* gy, int gyLength, byte* order, int nLength, byte* cofactor, int cofactorLength, byte* seed, int seedLength)
    {
        if (curveType is not PrimeShortWeierstrass and not PrimeMontgomery)
            return Failure.Because("unsupported field of a curve");
        try
        {
            var (n, h) = (Number(order, nLength), Number(cofactor, cofactorLength));
            var curve = new FpCurve(Number(p, pLength), Number(a, aLength), Number(b, bLength), n, h);
            var generator = curve.ValidatePoint(Number(gx, gxLength), Number(gy, gyLength));
            var domain = new ECDomainParameters(curve, generator, n, h, seed is null ? null : Input(seed, seedLength).ToArray());
            return Filled(new EcKey(new EcGroup(null, 0, () => domain)), Input(qx, qxLength), Input(qy, qyLength), Input(d, dLength));
        }
        catch (Exception exception) when (Failure.IsOfInput(exception))
        {
            return Failure.Because(exception.Message);
        }
    }

    public static void EcKeyDestroy(nint a) => Handles.Release(a);

    public static int EcKeyUpRef(nint r) => Handles.Retain(r) == 0 ? 0 : 1;

    public static int EcKeyGenerateKey(nint eckey)
    {
        Handles.Get<EcKey>(eckey).Generate();
        return 1;
    }

    public static int EcKeyGetSize(nint ecKey, int* keySize)
    {
        *keySize = Handles.Get<EcKey>(ecKey).Bits;
        return 1;
    }

    public static int EcKeyGetCurveName2(nint ecKey, int* nid)
    {
        *nid = Handles.Get<EcKey>(ecKey).Group.Number;
        return 1;
    }

    public static int EvpPKeyGetEcGroupNid(nint pkey, int* nid)
    {
        *nid = Handles.Get<PKey>(pkey).Ec?.Group.Number ?? 0;
        return *nid == 0 ? 0 : 1;
    }

    public static nint EvpPkeyGetEcKey(nint pkey) => Handles.Retain(Handles.Get<PKey>(pkey).EcHandle);

    public static int EvpPkeySetEcKey(nint pkey, nint key)
    {
        Handles.Get<PKey>(pkey).EcHandle = Handles.Retain(key);
        return 1;
    }

    /// <returns>-1 when there is no private key.</returns>
    public static int GetECKeyParameters(nint key, int includePrivate, nint* qx, int* xSize, nint* qy, int* ySize, nint* d, int* dSize)
    {
        var ec = Handles.Get<EcKey>(key);
        *qx = *qy = *d = 0;
        *xSize = *ySize = *dSize = 0;
        if (includePrivate != 0 && ec.Private is null)
            return Failure.Because("the key has no private part") - 1;
        Give(ec.Public.AffineXCoord.ToBigInteger(), qx, xSize);
        Give(ec.Public.AffineYCoord.ToBigInteger(), qy, ySize);
        if (includePrivate != 0)
            (*d, *dSize) = (ec.PrivateHandle, ec.Private!.GetLengthofByteArrayUnsigned());
        return 1;
    }

    /// <returns>-1 when there is no private key.</returns>
    public static int GetECCurveParameters(
        nint key, int includePrivate, int* curveType, nint* qx, int* xSize, nint* qy, int* ySize, nint* d, int* dSize, nint* p, int* pSize, nint* a, int* aSize,
        nint* b, int* bSize, nint* gx, int* gxSize, nint* gy, int* gySize, nint* order, int* orderSize, nint* cofactor, int* cofactorSize, nint* seed, int* seedSize)
    {
        var result = GetECKeyParameters(key, includePrivate, qx, xSize, qy, ySize, d, dSize);
        if (result != 1)
            return result;
        var domain = Handles.Get<EcKey>(key).Group.Domain;
        *curveType = PrimeShortWeierstrass;
        Give(domain.Curve.Field.Characteristic, p, pSize);
        Give(domain.Curve.A.ToBigInteger(), a, aSize);
        Give(domain.Curve.B.ToBigInteger(), b, bSize);
        Give(domain.G.AffineXCoord.ToBigInteger(), gx, gxSize);
        Give(domain.G.AffineYCoord.ToBigInteger(), gy, gySize);
        Give(domain.N, order, orderSize);
        Give(domain.H, cofactor, cofactorSize);
        (*seed, *seedSize) = (0, 0);
        if (domain.GetSeed() is { } bytes)
            Give(new BigInteger(1, bytes), seed, seedSize);
        return 1;
    }

    /// <returns>How much was written, or -1.</returns>
    public static int EcDsaSignHash(nint pkey, nint extraHandle, byte* hash, int hashLength, byte* destination, int destinationLength)
    {
        try
        {
            var encoded = Handles.Get<PKey>(pkey).Ec!.Sign(Input(hash, hashLength).ToArray());
            return encoded.Length > destinationLength ? Failure.Because("output buffer too small") - 1 : Write(encoded, destination);
        }
        catch (Exception exception) when (Failure.IsOfInput(exception))
        {
            return Failure.Because(exception.Message) - 1;
        }
    }

    public static int EcDsaVerifyHash(nint pkey, nint extraHandle, byte* hash, int hashLength, byte* signature, int signatureLength)
    {
        try
        {
            return Handles.Get<PKey>(pkey).Ec!.Verify(Input(hash, hashLength).ToArray(), Input(signature, signatureLength).ToArray()) ? 1 : 0;
        }
        catch (Exception exception) when (Failure.IsOfInput(exception))
        {
            return Failure.Because(exception.Message);
        }
    }

    /// <returns>How much was written, or -1.</returns>
    public static int EvpPKeyDeriveSecretAgreement(nint pkey, nint extraHandle, nint peerKey, byte* secret, uint secretLength)
    {
        try
        {
            var agreement = new ECDHBasicAgreement();
            agreement.Init(Handles.Get<PKey>(pkey).Ec!.PrivateParameters());
            var agreed = agreement.CalculateAgreement(Handles.Get<PKey>(peerKey).Ec!.PublicParameters());
            var bytes = BigIntegers.AsUnsignedByteArray(agreement.GetFieldSize(), agreed);
            return bytes.Length > secretLength ? Failure.Because("output buffer too small") - 1 : Write(bytes, secret);
        }
        catch (Exception exception) when (Failure.IsOfInput(exception))
        {
            return Failure.Because(exception.Message) - 1;
        }
    }

    private static nint Filled(EcKey key, ReadOnlySpan<byte> x, ReadOnlySpan<byte> y, ReadOnlySpan<byte> d)
    {
        try
        {
            if (!x.IsEmpty)
                key.SetPublic(key.Group.Domain.Curve.ValidatePoint(new BigInteger(1, x), new BigInteger(1, y)));
            if (!d.IsEmpty)
                key.SetPrivate(new BigInteger(1, d));
            return Handles.Add(key);
        }
        catch (Exception exception) when (Failure.IsOfInput(exception))
        {
            return Failure.Because(exception.Message);
        }
    }

    private static BigInteger Number(byte* bytes, int length) => new(1, Input(bytes, length));

    private static void Give(BigInteger number, nint* handle, int* size)
    {
        *handle = Handles.Add(number);
        *size = number.GetLengthofByteArrayUnsigned();
    }
}
