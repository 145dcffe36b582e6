// A handle that arrived from the other side, before there is an object for it.

using System.ComponentModel;

namespace CmDotnet.CompilerServices;

/// <summary>A handle to an imported resource, and whether it is owned or lent for a call. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct ResourceHandle
{
    private ResourceHandle(int value, bool isBorrowed, ImportedResource? origin)
    {
        Value = value;
        IsBorrowed = isBorrowed;
        Origin = origin;
    }

    /// <summary>The index in the component's table of handles.</summary>
    public int Value { get; }

    /// <summary>Whether the handle is lent for the time of a call.</summary>
    public bool IsBorrowed { get; }

    /// <summary>The resource whose method gave the handle.</summary>
    public ImportedResource? Origin { get; }

    /// <summary>A handle that the component owns.</summary>
    public static ResourceHandle Owned(int value, ImportedResource? origin = null) => new(value, isBorrowed: false, origin);

    /// <summary>A handle that is lent for the time of a call.</summary>
    public static ResourceHandle Borrowed(int value) => new(value, isBorrowed: true, origin: null);
}
