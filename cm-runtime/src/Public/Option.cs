// The outer options of an option of an option, which a nullable type cannot tell apart.

using System;
using System.Diagnostics.CodeAnalysis;

namespace CmDotnet;

/// <summary>
/// A value or none, where <typeparamref name="T"/> can itself be <see langword="null"/>: the WIT type
/// <c>option&lt;option&lt;u32&gt;&gt;</c> is <c>Option&lt;uint?&gt;</c>. A plain option is <c>T?</c>.
/// </summary>
/// <typeparam name="T">The type of the value.</typeparam>
[SuppressMessage("Naming", "CA1716", Justification = "The name of the type in WIT.")]
public readonly record struct Option<T>
{
    private readonly T _value;

    private Option(T value)
    {
        HasValue = true;
        _value = value;
    }

    /// <summary>The option without a value; also the default value of this type.</summary>
    [SuppressMessage("Design", "CA1000", Justification = "Option<T>.None names the type that is meant, as inference cannot.")]
    public static Option<T> None => default;

    /// <summary>Whether there is a value.</summary>
    public bool HasValue { get; }

    /// <summary>The value.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public T Value => HasValue ? _value : throw new InvalidOperationException("The option has no value.");

    /// <summary>An option with a value.</summary>
    /// <param name="value">The value; <see langword="null"/> is a value like any other.</param>
    /// <returns>The option.</returns>
    [SuppressMessage("Design", "CA1000", Justification = "Option<T>.Some stands beside Option<T>.None.")]
    public static Option<T> Some(T value) => new(value);

    /// <summary>Gets the value when there is one.</summary>
    /// <param name="value">The value, or the default of <typeparamref name="T"/>.</param>
    /// <returns>Whether there is a value.</returns>
    public bool TryGetValue([MaybeNullWhen(false)] out T value)
    {
        value = _value;
        return HasValue;
    }

    /// <inheritdoc/>
    public override string ToString() => HasValue ? $"Some({_value})" : "None";
}
