// The value of a WIT result that has no payload on one side.

namespace CmDotnet;

/// <summary>
/// A type with one value, which says nothing. It stands where WIT leaves a type out: <c>result&lt;_, string&gt;</c>
/// is <c>Result&lt;Unit, string&gt;</c>.
/// </summary>
public readonly record struct Unit
{
    /// <inheritdoc/>
    public override string ToString() => "()";
}
