// ASCII text between UTF-16 and UTF-8: most strings of an interface are short and ASCII, and the class library's way,
// which asks for the length first, takes several times as long in an interpreter. All other text is for the callers.

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace CmDotnet.CompilerServices;

/// <summary>Copies ASCII text, eight characters at a time.</summary>
internal static unsafe class AsciiText
{
    private const int BlockSize = 8;
    private const ulong NotAsciiBytes = 0x8080_8080_8080_8080;
    private const ushort NotAsciiUnits = 0xff80;

    /// <summary>Widens bytes to UTF-16.</summary>
    /// <param name="source">The bytes.</param>
    /// <param name="destination">Room for <paramref name="length"/> code units.</param>
    /// <param name="length">The number of bytes.</param>
    /// <returns>Whether all are ASCII. If not, the destination holds anything.</returns>
    public static bool TryWiden(byte* source, char* destination, int length)
    {
        if (length < BlockSize)
        {
            int bits = 0;
            for (int i = 0; i < length; i++)
            {
                int unit = source[i];
                bits |= unit;
                destination[i] = (char)unit;
            }
            return bits < 0x80;
        }
        int last = length - BlockSize;
        for (int i = 0; i < last; i += BlockSize)
        {
            if (!TryWidenBlock(source + i, destination + i))
            {
                return false;
            }
        }
        // The last block may overlap the one before it.
        return TryWidenBlock(source + last, destination + last);
    }

    /// <summary>Narrows UTF-16 to bytes.</summary>
    /// <param name="text">The text.</param>
    /// <param name="destination">Room for a byte for each code unit.</param>
    /// <returns>Whether all code units are ASCII. If not, the destination holds anything.</returns>
    public static bool TryNarrow(string text, byte* destination)
    {
        int length = text.Length;
        fixed (char* source = text)
        {
            if (length < BlockSize)
            {
                int bits = 0;
                for (int i = 0; i < length; i++)
                {
                    int unit = source[i];
                    bits |= unit;
                    destination[i] = (byte)unit;
                }
                return bits < 0x80;
            }
            int last = length - BlockSize;
            for (int i = 0; i < last; i += BlockSize)
            {
                if (!TryNarrowBlock(source + i, destination + i))
                {
                    return false;
                }
            }
            // The last block may overlap the one before it.
            return TryNarrowBlock(source + last, destination + last);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryWidenBlock(byte* source, char* destination)
    {
        ulong bytes = *(ulong*)source;
        Vector128.WidenLower(Vector128.CreateScalarUnsafe(bytes).AsByte()).Store((ushort*)destination);
        return (bytes & NotAsciiBytes) == 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryNarrowBlock(char* source, byte* destination)
    {
        Vector128<ushort> units = Vector128.Load((ushort*)source);
        *(ulong*)destination = Vector128.Narrow(units, units).AsUInt64().ToScalar();
        return (units & Vector128.Create(NotAsciiUnits)) == Vector128<ushort>.Zero;
    }
}
