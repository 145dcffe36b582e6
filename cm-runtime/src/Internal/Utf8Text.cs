// Text between UTF-16 and UTF-8. The interpreter engine brings native code for it; compiled code uses the class
// library's, which takes many times as long in an interpreter.

using System;
using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace CmDotnet.Internal;

/// <summary>Converts text. Both ways write nothing useful where there is too little room.</summary>
internal static unsafe class Utf8Text
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Converts a string. Surrogates that are not part of a pair become U+FFFD.</summary>
    /// <returns>How many bytes the whole string takes.</returns>
    public static int FromUtf16(string text, byte* destination, int capacity)
    {
        // The engine's class library is the flavour for browsers.
        if (OperatingSystem.IsBrowser())
        {
            fixed (char* source = text)
            {
                return EngineFromUtf16(source, text.Length, destination, capacity);
            }
        }
        OperationStatus status = Utf8.FromUtf16(text, new Span<byte>(destination, capacity), out _, out int written);
        return status == OperationStatus.Done ? written : Encoding.UTF8.GetByteCount(text);
    }

    /// <summary>Converts UTF-8.</summary>
    /// <returns>How many code units the whole text takes; the complement of the first wrong byte's index if it is not
    /// UTF-8.</returns>
    public static int ToUtf16(byte* source, int length, char* destination, int capacity)
    {
        if (OperatingSystem.IsBrowser())
        {
            return EngineToUtf16(source, length, destination, capacity);
        }
        try
        {
            int size = s_strict.GetCharCount(source, length);
            return size <= capacity ? s_strict.GetChars(source, length, destination, capacity) : size;
        }
        catch (DecoderFallbackException exception)
        {
            return ~exception.Index;
        }
    }

    [DllImport(EngineContract.Library, EntryPoint = EngineContract.Utf8FromUtf16)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int EngineFromUtf16(char* source, int length, byte* destination, int capacity);

    [DllImport(EngineContract.Library, EntryPoint = EngineContract.Utf16FromUtf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int EngineToUtf16(byte* source, int length, char* destination, int capacity);
}
