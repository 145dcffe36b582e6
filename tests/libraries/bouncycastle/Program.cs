// Digests, ciphers, signatures and certificates, with keys that are fixed so that the output is.
using System.Text;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Operators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.OpenSsl;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.X509;

var message = Encoding.UTF8.GetBytes("The quick brown fox");
foreach (var name in new[] { "MD5", "SHA-1", "SHA-256", "SHA3-256", "BLAKE2B-256", "RIPEMD160", "SM3" })
    Console.WriteLine($"{name} {Convert.ToHexString(DigestUtilities.CalculateDigest(name, message))}");

var key = new byte[16];
foreach (var name in new[] { "AES/CBC/PKCS7Padding", "AES/GCM/NoPadding", "DESEDE/ECB/PKCS7Padding", "CAMELLIA/CTR/NoPadding" })
{
    var cipher = CipherUtilities.GetCipher(name);
    var secret = new KeyParameter(name.StartsWith("DESEDE", StringComparison.Ordinal) ? [.. "0123456789abcdef01234567"u8] : key);
    cipher.Init(true, name.Contains("ECB", StringComparison.Ordinal) ? secret : new ParametersWithIV(secret, new byte[name.Contains("GCM", StringComparison.Ordinal) ? 12 : 16]));
    Console.WriteLine($"{name} {Convert.ToHexString(cipher.DoFinal(message))}");
}

var ed25519 = new Ed25519PrivateKeyParameters(Enumerable.Range(0, 32).Select(value => (byte)value).ToArray());
var signer = new Ed25519Signer();
signer.Init(true, ed25519);
signer.BlockUpdate(message, 0, message.Length);
Console.WriteLine($"Ed25519 {Convert.ToHexString(signer.GenerateSignature())}");

var curve = ECNamedCurveTable();
var private256 = new ECPrivateKeyParameters("ECDSA", BigInteger.ValueOf(123456789), curve);
var public256 = new ECPublicKeyParameters("ECDSA", curve.G.Multiply(private256.D).Normalize(), curve);
var deterministic = new ECDsaSigner(new HMacDsaKCalculator(new Sha256Digest()));
deterministic.Init(true, private256);
var signature = deterministic.GenerateSignature(DigestUtilities.CalculateDigest("SHA-256", message));
Console.WriteLine($"ECDSA {signature[0].ToString(16)}");

var generator = new X509V3CertificateGenerator();
generator.SetSerialNumber(BigInteger.One);
generator.SetIssuerDN(new X509Name("CN=Test, O=Example"));
generator.SetSubjectDN(new X509Name("CN=Test, O=Example"));
generator.SetNotBefore(new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc));
generator.SetNotAfter(new DateTime(2034, 1, 1, 0, 0, 0, DateTimeKind.Utc));
generator.SetPublicKey(public256);
generator.AddExtension(X509Extensions.BasicConstraints, true, new BasicConstraints(true));
var certificate = generator.Generate(new Asn1SignatureFactory("SHA256WITHECDSA", private256));
certificate.Verify(public256);
Console.WriteLine($"{certificate.SubjectDN} {certificate.NotAfter:yyyy-MM-dd} {certificate.GetBasicConstraints()} {certificate.SigAlgName}");

var pem = new StringWriter();
using (var writer = new PemWriter(pem))
    writer.WriteObject(public256);
Console.Write(pem);
Console.WriteLine(((ECPublicKeyParameters)new PemReader(new StringReader(pem.ToString())).ReadObject()).Equals(public256));
Console.WriteLine(Convert.ToHexString(SCrypt.Generate("password"u8.ToArray(), "salt"u8.ToArray(), 16, 8, 1, 16)));
try
{
    var cipher = CipherUtilities.GetCipher("AES/GCM/NoPadding");
    cipher.Init(false, new AeadParameters(new KeyParameter(key), 128, new byte[12]));
    cipher.DoFinal(new byte[32]);
}
catch (InvalidCipherTextException exception)
{
    Console.WriteLine(exception.Message);
}

static ECDomainParameters ECNamedCurveTable()
{
    var parameters = Org.BouncyCastle.Asn1.X9.ECNamedCurveTable.GetByName("P-256");
    return new(parameters.Curve, parameters.G, parameters.N, parameters.H);
}
