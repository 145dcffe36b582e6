// What OpenSSL calls BIO: bytes that are written at their end and read from their beginning.

using System;
using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace CmDotnet.Cryptography;

/// <summary>Bytes in memory.</summary>
internal sealed class MemoryBio
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    /// <summary>Where reading goes on.</summary>
    public int Position { get; set; }

    public int Length => _bytes.WrittenCount;

    public ReadOnlySpan<byte> Rest => _bytes.WrittenSpan[Position..];

    public void Write(ReadOnlySpan<byte> bytes) => _bytes.Write(bytes);

    /// <summary>The next PEM of a label; null: there is none.</summary>
    public byte[]? ReadPem(params ReadOnlySpan<string> labels)
    {
        var text = Encoding.Latin1.GetString(Rest);
        while (PemEncoding.TryFind(text, out var fields))
        {
            Position += fields.Location.End.Value;
            if (labels.Contains(text[fields.Label]))
                return Convert.FromBase64String(text[fields.Base64Data]);
            text = text[fields.Location.End..];
        }
        return null;
    }
}
