// What generated classes call of their base.

using System.ComponentModel;
using CmDotnet.CompilerServices;
using CmDotnet.Internal;

namespace CmDotnet;

public abstract partial class ImportedResource
{
    /// <summary>A resource whose handle is attached by its constructor.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected ImportedResource()
    {
    }

    /// <summary>A resource with a handle that arrived.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected ImportedResource(ResourceHandle handle)
    {
        if (handle.Origin is { } origin)
        {
            _origin = origin;
            origin._partCount++;
        }
        _stage = handle.IsBorrowed ? Stage.Borrowed : Stage.Owned;
        Attach(handle.Value);
    }

    /// <summary>Gives a new resource its handle, which it owns.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected void Attach(int handle)
    {
        bool isNew = _handle == NoHandle;
        _handle = handle;
        if (isNew)
        {
            HandlePressure.Add();
        }
    }

    /// <summary>Drops a handle of this type.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected abstract void DropHandle(int handle);
}
