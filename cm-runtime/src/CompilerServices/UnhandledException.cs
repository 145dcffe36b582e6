// Exceptions that leave an export whose caller can be told of them.

using System;
using System.ComponentModel;
using System.Text;
using CmDotnet.Internal;

namespace CmDotnet.CompilerServices;

/// <summary>
/// An exception that is no error of the WIT, in a function whose error has a case for what is no fault of the caller. It
/// ends that call alone. For generated code.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class UnhandledException
{
    /// <summary>Writes the exception to standard error, with its stack trace.</summary>
    /// <returns>What the caller is told.</returns>
    public static unsafe string Report(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        byte[] text = Encoding.UTF8.GetBytes($"Unhandled exception. {exception}");
        fixed (byte* data = text)
        {
            AsyncIntrinsics.Report(data, text.Length);
        }
        return $"{exception.GetType()}: {exception.Message}";
    }
}
