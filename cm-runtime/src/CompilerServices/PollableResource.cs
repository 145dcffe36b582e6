// What generated classes of pollables call of their base.

using System.ComponentModel;
using CmDotnet.CompilerServices;

namespace CmDotnet;

public abstract partial class PollableResource
{
    /// <summary>A pollable that arrived.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected PollableResource(ResourceHandle handle)
        : base(handle)
    {
    }
}
