// The functions that the class library imports from its native library, under their names there without the prefix
// "CryptoNative_", and with their parameters: the trimmer puts calls of them in the place of the imports. What is not here
// throws a PlatformNotSupportedException that the trimmer writes. This file has what concerns all of them; what returns an
// int returns 1 unless it fails, and 0 then, if nothing else is said.

using System;

namespace CmDotnet.Cryptography;

/// <summary>What the class library calls.</summary>
internal static unsafe partial class Native
{
    // OpenSSL 3.0: the class library asks for the numbers of errors and for what there is.
    private const long Version = 0x30000000;

    public static int EnsureOpenSslInitialized() => 0;

    public static int OpenSslAvailable() => 1;

    public static long OpenSslVersionNumber() => Version;

    public static void RegisterLegacyAlgorithms()
    {
    }

    public static ulong ErrClearError()
    {
        Failure.Clear();
        return 0;
    }

    public static ulong ErrPeekLastError() => Failure.Text is null ? 0UL : 1UL;

    public static ulong ErrGetExceptionError(int* isAllocFailure)
    {
        *isAllocFailure = 0;
        return ErrPeekLastError();
    }

    public static void ErrErrorStringN(ulong e, byte* buf, int len) => Failure.CopyTo(new Span<byte>(buf, len));

    public static int GetRandomBytes(byte* buf, int num) => Randomness.Fill(buf, num) ? 1 : Failure.Because("The host gives no random numbers.");

    private static ReadOnlySpan<byte> Input(byte* bytes, int length) => new(bytes, length);

    private static string Text(byte* zeroTerminated) =>
        System.Runtime.InteropServices.Marshal.PtrToStringUTF8((nint)zeroTerminated) ?? string.Empty;
}
