// Encoded values that the class library reads through handles.

namespace CmDotnet.Cryptography;

/// <summary>What OpenSSL calls ASN1_STRING, of any type, or X509_NAME.</summary>
/// <param name="Content">What it holds: the text of a time, the bytes of a string.</param>
/// <param name="Encoded">All of it, with its tag.</param>
internal sealed record AsnValue(byte[] Content, byte[] Encoded);
