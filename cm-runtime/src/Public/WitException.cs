// The error of a WIT function as an exception, in both directions.

using System;
using System.Diagnostics.CodeAnalysis;

namespace CmDotnet;

/// <summary>
/// The error of a WIT function that returns a <c>result</c>. Catch it to handle every such error whatever its type;
/// throw a <see cref="WitException{TError}"/>.
/// </summary>
[SuppressMessage("Design", "CA1032", Justification = "The exception is its error value; there is none without.")]
public abstract class WitException : Exception
{
    private protected WitException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The error value, boxed.</summary>
    public abstract object? ErrorValue { get; }
}

/// <summary>
/// The error of a WIT function that returns <c>result&lt;_, TError&gt;</c>. An imported function throws it when the call
/// returned an error; an exported function throws it to return one. Any other exception that leaves an exported function
/// ends the component with a trap.
/// </summary>
/// <typeparam name="TError">The type of the error; <see cref="Unit"/> when WIT gives none.</typeparam>
[SuppressMessage("Design", "CA1032", Justification = "The exception is its error value; there is none without.")]
public sealed class WitException<TError> : WitException
{
    /// <summary>Makes an exception with an error value. The message shows the value.</summary>
    /// <param name="error">The error value.</param>
    /// <param name="innerException">What caused it; the other side does not see it.</param>
    public WitException(TError error, Exception? innerException = null)
        : base($"The call returned an error: {error}", innerException)
    {
        Error = error;
    }

    /// <summary>The error value.</summary>
    public TError Error { get; }

    /// <inheritdoc/>
    public override object? ErrorValue => Error;
}
