// What bindings call of the readable end of a future.

using System;
using System.ComponentModel;
using CmDotnet.CompilerServices;

namespace CmDotnet;

public sealed partial class FutureReader<T>
{
    /// <summary>A future that arrived.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public FutureReader(ChannelType<T> type, ResourceHandle handle)
        : base(handle)
    {
        End = new(this, isRead: true);
        End.Attach(type, handle.Value);
    }

    /// <summary>The same future, to give it away: one that was made here gets its handles now, and loses them again when
    /// the move is cancelled.</summary>
    /// <exception cref="InvalidOperationException">The future was read, or its writer is gone.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public FutureReader<T> Prepare(ChannelType<T> type)
    {
        ArgumentNullException.ThrowIfNull(type);
        if (_task is { IsCanceled: false })
        {
            throw new InvalidOperationException("A future cannot be given away once it is read.");
        }
        if (End.IsForsaken)
        {
            throw new InvalidOperationException("A future whose writer was disposed of without a value cannot be given away.");
        }
        End.BeginLeave(type);
        return this;
    }
}
