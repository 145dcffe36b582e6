// What bindings call of the readable end of a stream.

using System;
using System.ComponentModel;
using CmDotnet.CompilerServices;

namespace CmDotnet;

public sealed partial class StreamReader<T>
{
    /// <summary>A stream that arrived.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public StreamReader(ChannelType<T> type, ResourceHandle handle)
        : base(handle)
    {
        End = new(this, isRead: true);
        End.Attach(type, handle.Value);
    }

    /// <summary>The same stream, to give it away: one that was made here gets its handles now, and loses them again when
    /// the move is cancelled.</summary>
    /// <exception cref="InvalidOperationException">A read goes on, or items were read ahead.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public StreamReader<T> Prepare(ChannelType<T> type)
    {
        ArgumentNullException.ThrowIfNull(type);
        if (End.IsBusy || !_unread.IsEmpty)
        {
            throw new InvalidOperationException("A stream cannot be given away while it is read, or while an enumeration has items that were not taken.");
        }
        End.BeginLeave(type);
        return this;
    }
}
