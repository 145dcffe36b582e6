// A WIT result as a value. As the return value of a function it is usually an exception instead.

using System;
using System.Diagnostics.CodeAnalysis;

namespace CmDotnet;

/// <summary>
/// An ok value or an error: the WIT type <c>result&lt;TOk, TError&gt;</c> in parameters, fields and lists.
/// A function that returns a result is a method that returns the ok value and throws <see cref="WitException{TError}"/>,
/// unless the bindings are made with <c>--results value</c>: then it returns this type.
/// </summary>
/// <typeparam name="TOk">The type of the ok value; <see cref="Unit"/> when WIT gives none.</typeparam>
/// <typeparam name="TError">The type of the error; <see cref="Unit"/> when WIT gives none.</typeparam>
[SuppressMessage("Design", "CA1000", Justification = "Result<TOk, TError>.Ok names both types, as inference cannot.")]
public readonly record struct Result<TOk, TError>
{
    private readonly bool _isError;
    private readonly TOk _value;
    private readonly TError _error;

    private Result(bool isError, TOk value, TError error)
    {
        _isError = isError;
        _value = value;
        _error = error;
    }

    /// <summary>Whether this is an ok value. True for the default value of this type.</summary>
    public bool IsOk => !_isError;

    /// <summary>The ok value.</summary>
    /// <exception cref="InvalidOperationException">This is an error.</exception>
    public TOk Value => _isError ? throw new InvalidOperationException($"The result is an error: {_error}") : _value;

    /// <summary>The error.</summary>
    /// <exception cref="InvalidOperationException">This is an ok value.</exception>
    public TError Error => _isError ? _error : throw new InvalidOperationException("The result is ok; it has no error.");

    /// <summary>An ok result.</summary>
    /// <param name="value">The ok value.</param>
    /// <returns>The result.</returns>
    public static Result<TOk, TError> Ok(TOk value) => new(false, value, default!);

    /// <summary>A failed result.</summary>
    /// <param name="error">The error.</param>
    /// <returns>The result.</returns>
    public static Result<TOk, TError> Err(TError error) => new(true, default!, error);

    /// <summary>The ok value, or the error as an exception.</summary>
    /// <returns>The ok value.</returns>
    /// <exception cref="WitException{TError}">This is an error, which the exception carries.</exception>
    [SuppressMessage("Design", "CA1024", Justification = "It throws the error, which a property should not.")]
    public TOk GetValueOrThrow() => _isError ? throw new WitException<TError>(_error) : _value;

    /// <summary>Gets the ok value, or else the error.</summary>
    /// <param name="value">The ok value, when this is one.</param>
    /// <param name="error">The error, when this is one.</param>
    /// <returns>Whether this is an ok value.</returns>
    public bool TryGetValue([MaybeNullWhen(false)] out TOk value, [MaybeNullWhen(true)] out TError error)
    {
        value = _value;
        error = _error;
        return !_isError;
    }

    /// <inheritdoc/>
    public override string ToString() => _isError ? $"Err({_error})" : $"Ok({_value})";
}
