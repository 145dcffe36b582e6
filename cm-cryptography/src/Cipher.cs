// What the class library knows as a cipher's context: ciphers of blocks, without padding, which is its own.

using System;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Modes;
using Org.BouncyCastle.Crypto.Parameters;

namespace CmDotnet.Cryptography;

/// <summary>A cipher with a key, in the middle of a message.</summary>
internal abstract class Cipher
{
    protected byte[] Key { get; private set; } = [];

    protected byte[] InitializationVector { get; private set; } = [];

    /// <summary>How long a key is, where it is not said with the key.</summary>
    public int KeySize { get; set; }

    public bool Encrypts { get; private set; }

    /// <summary>How long an initialization vector is.</summary>
    public abstract int VectorSize { get; set; }

    /// <summary>Begins a message; what is empty stays as it was.</summary>
    public void Begin(ReadOnlySpan<byte> key, ReadOnlySpan<byte> vector, bool encrypts)
    {
        if (!key.IsEmpty)
            Key = key.ToArray();
        if (!vector.IsEmpty)
            InitializationVector = vector.ToArray();
        Encrypts = encrypts;
        Begin();
    }

    /// <summary>Begins a message in the direction of the last one.</summary>
    public void Begin(ReadOnlySpan<byte> vector) => Begin([], vector, Encrypts);

    /// <summary>Reads data.</summary>
    /// <returns>How much was written; less than zero when it is not to be had.</returns>
    public abstract int Update(ReadOnlySpan<byte> input, Span<byte> output);

    protected abstract void Begin();
}

/// <summary>A cipher that takes whole blocks.</summary>
internal sealed class BlockCipher(IBlockCipherMode mode, Func<byte[], ICipherParameters> ofKey) : Cipher
{
    public override int VectorSize
    {
        get => mode.UnderlyingCipher.GetBlockSize();
        set => throw new InvalidOperationException("The size of the initialization vector is the block's.");
    }

    public override int Update(ReadOnlySpan<byte> input, Span<byte> output)
    {
        var size = mode.GetBlockSize();
        if (input.Length % size != 0)
            return -Failure.Because("wrong final block length") - 1;
        for (var at = 0; at < input.Length; at += size)
            mode.ProcessBlock(input[at..], output[at..]);
        return input.Length;
    }

    protected override void Begin()
    {
        var parameters = ofKey(Key);
        mode.Init(Encrypts, mode is EcbBlockCipher ? parameters : new ParametersWithIV(parameters, InitializationVector));
    }
}
