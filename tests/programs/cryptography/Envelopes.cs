using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography.Xml;
using System.Xml;

namespace Cryptography;

/// <summary>Signed and encrypted messages and documents, of packages that the class library does not have.</summary>
internal static class Envelopes
{
    public static void Run()
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=envelopes", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        Report.Line("PKCS #7, signed", () =>
        {
            var signed = new SignedCms(new ContentInfo(Report.Utf8("text")));
            signed.ComputeSignature(new CmsSigner(certificate));
            var read = new SignedCms();
            read.Decode(signed.Encode());
            read.CheckSignature(verifySignatureOnly: true);
            return read.ContentInfo.Content;
        });
        Report.Line("PKCS #7, encrypted", () =>
        {
            var sealedFor = new EnvelopedCms(new ContentInfo(Report.Utf8("text")));
            sealedFor.Encrypt(new CmsRecipient(certificate));
            var read = new EnvelopedCms();
            read.Decode(sealedFor.Encode());
            read.Decrypt([certificate]);
            return read.ContentInfo.Content;
        });
        Report.Line("XML, signed", () =>
        {
            var document = new XmlDocument();
            document.LoadXml("<a><b/></a>");
            var signed = new SignedXml(document) { SigningKey = key };
            var reference = new Reference("");
            reference.AddTransform(new XmlDsigEnvelopedSignatureTransform());
            signed.AddReference(reference);
            signed.ComputeSignature();
            document.DocumentElement!.AppendChild(document.ImportNode(signed.GetXml(), deep: true));
            var read = new SignedXml(document);
            read.LoadXml((XmlElement)document.GetElementsByTagName("Signature")[0]!);
            return read.CheckSignature(key);
        });
    }
}
