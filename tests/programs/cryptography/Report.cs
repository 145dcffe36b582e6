using System.Security.Cryptography;
using System.Text;

namespace Cryptography;

/// <summary>Prints a line for each thing that is tried: its result, or its exception.</summary>
internal static class Report
{
    public static byte[] Hex(string hex) => Convert.FromHexString(hex);

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>A known answer: what is computed, and whether it is the one that the source gives.</summary>
    public static void Known(string name, string answer, Func<byte[]> compute) =>
        Line(name, () => Convert.ToHexStringLower(compute()) is var computed && computed == answer ? $"{computed} as known" : $"{computed} and not the known {answer}");

    /// <summary>A result.</summary>
    public static void Line(string name, Func<object?> compute)
    {
        object? result;
        try
        {
            result = compute();
        }
        catch (Exception exception)
        {
            // The messages of a native library's errors are its own.
            result = exception is CryptographicException && exception.GetType() != typeof(CryptographicException)
                ? (exception is AuthenticationTagMismatchException ? exception.GetType().Name + ": " + exception.Message : nameof(CryptographicException))
                : exception is CryptographicException ? nameof(CryptographicException) : $"{exception.GetType().Name}: {exception.Message}";
        }
        Console.WriteLine($"{name}: {(result is byte[] bytes ? Convert.ToHexStringLower(bytes) : result)}");
    }

    /// <summary>Whether something is so.</summary>
    public static void Holds(string name, Func<bool> holds) => Line(name, () => holds());
}
