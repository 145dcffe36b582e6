// Ciphers that authenticate what they encrypt, and data beside it.

using System;
using System.Buffers;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Modes;
using Org.BouncyCastle.Crypto.Parameters;

namespace CmDotnet.Cryptography;

/// <summary>A cipher with a tag: given, and checked, when it decrypts; made when it encrypts.</summary>
internal abstract class AuthenticatedCipher : Cipher
{
    private int _nonceSize = 12;

    public override int VectorSize
    {
        get => _nonceSize;
        set => _nonceSize = value;
    }

    /// <summary>The tag, whole or the first bytes of it.</summary>
    public byte[] Tag { get; set; } = [];

    /// <summary>How much of the message was read and not written yet.</summary>
    public int Left { get; protected set; }

    /// <summary>Reads data that is not encrypted.</summary>
    public abstract void Associate(ReadOnlySpan<byte> data);

    /// <summary>Ends the message.</summary>
    /// <returns>How much was written; less than zero when the tag is another one.</returns>
    public abstract int Finish(Span<byte> output);

    protected static int OtherTag() => Failure.Because("The tag is not that of the message.") - 1;
}

/// <summary>GCM and ChaCha20-Poly1305. They write as they encrypt; nothing is decrypted before the tag is known, which comes last.</summary>
internal sealed class StreamedAead(Func<IAeadCipher> create) : AuthenticatedCipher
{
    private const int WholeTag = 16;

    private readonly ArrayBufferWriter<byte> _associated = new();
    private readonly ArrayBufferWriter<byte> _encrypted = new();
    private IAeadCipher? _cipher;

    public override void Associate(ReadOnlySpan<byte> data) => _associated.Write(data);

    public override int Update(ReadOnlySpan<byte> input, Span<byte> output)
    {
        var written = 0;
        if (Encrypts)
        {
            _cipher ??= Start(WholeTag);
            written = _cipher.ProcessBytes(input, output);
        }
        else
        {
            _encrypted.Write(input);
        }
        Left += input.Length - written;
        return written;
    }

    public override int Finish(Span<byte> output)
    {
        var result = new byte[Left + WholeTag];
        int length;
        if (Encrypts)
        {
            length = (_cipher ?? Start(WholeTag)).DoFinal(result, 0) - WholeTag;
            Tag = result.AsSpan(length, WholeTag).ToArray();
        }
        else
        {
            var cipher = Start(Tag.Length);
            length = cipher.ProcessBytes(_encrypted.WrittenSpan, result);
            length += cipher.ProcessBytes(Tag, result.AsSpan(length));
            try
            {
                length += cipher.DoFinal(result, length);
            }
            catch (InvalidCipherTextException)
            {
                return OtherTag();
            }
        }
        result.AsSpan(0, length).CopyTo(output);
        return length;
    }

    protected override void Begin()
    {
        _associated.Clear();
        _encrypted.Clear();
        _cipher = null;
        Left = 0;
    }

    private IAeadCipher Start(int tagSize)
    {
        var cipher = create();
        cipher.Init(Encrypts, new AeadParameters(new KeyParameter(Key), tagSize * 8, InitializationVector, _associated.WrittenSpan.ToArray()));
        return cipher;
    }
}

/// <summary>CCM, which needs the whole message.</summary>
internal sealed class CcmCipher : AuthenticatedCipher
{
    private byte[] _associated = [];

    public override void Associate(ReadOnlySpan<byte> data) => _associated = data.ToArray();

    public override int Update(ReadOnlySpan<byte> input, Span<byte> output)
    {
        var cipher = new CcmBlockCipher(new AesEngine());
        cipher.Init(Encrypts, new AeadParameters(new KeyParameter(Key), Tag.Length * 8, InitializationVector, _associated));
        byte[] message = Encrypts ? input.ToArray() : [.. input, .. Tag];
        byte[] result;
        try
        {
            result = cipher.ProcessPacket(message, 0, message.Length);
        }
        catch (InvalidCipherTextException)
        {
            return OtherTag();
        }
        if (Encrypts)
            Tag = result[input.Length..];
        result.AsSpan(0, input.Length).CopyTo(output);
        return input.Length;
    }

    public override int Finish(Span<byte> output) => 0;

    protected override void Begin() => _associated = [];
}
