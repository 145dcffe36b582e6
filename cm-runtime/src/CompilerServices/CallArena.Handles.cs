// The handles of what a call lends and gives away, and of what was lent for it.

using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using CmDotnet.Internal;

namespace CmDotnet.CompilerServices;

public unsafe ref partial struct CallArena
{
    /// <summary>The handle of a resource that is lent for the time of the call.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Borrow(ImportedResource resource) => resource is null ? throw NullValue("resource") : resource.Lend();

    /// <summary>As <see cref="Borrow"/>; for an asynchronous call, which may go on, the resource is kept until it ends.</summary>
    public readonly int Lend(ImportedResource resource)
    {
        int handle = Borrow(resource);
        if (_state is { IsForTask: true })
        {
            s_lent.Add(resource);
        }
        return handle;
    }

    /// <summary>The call goes on: what is lent for it is lent until it ends.</summary>
    internal readonly ImportedResource[] TakeLent()
    {
        int start = _state!.LentStart;
        ImportedResource[] lent = s_lent.Count == start ? [] : [.. CollectionsMarshal.AsSpan(s_lent)[start..]];
        foreach (ImportedResource resource in lent)
        {
            resource.BeginLoan();
        }
        return lent;
    }

    /// <summary>
    /// The handle of a resource of another component that is given away: for an argument when
    /// <see cref="CompleteMoves()"/> is called, for a result at once. Until then an exception leaves the resource with the
    /// caller.
    /// </summary>
    /// <exception cref="InvalidOperationException">The resource is only borrowed.</exception>
    public int Move(ImportedResource resource)
    {
        if (resource is null)
        {
            throw NullValue("resource");
        }
        int handle = resource.BeginMove();
        State state = Use();
        if (state.IsForResults)
        {
            resource.CompleteMove();
        }
        else
        {
            resource.Next = state.Moving;
            state.Moving = resource;
        }
        return handle;
    }

    /// <summary>The handle of a resource of this component that is given away, as <see cref="Move(ImportedResource)"/>
    /// does.</summary>
    /// <exception cref="InvalidOperationException">Another component owns it already.</exception>
    public int Move<T>(T resource, ResourceTable<T> table)
        where T : class, IExportedResource
    {
        ArgumentNullException.ThrowIfNull(table);
        int handle = table.Give(resource);
        State state = Use();
        if (!state.IsForResults)
        {
            state.Moving = new ExportedMove<T>(table, handle) { Next = state.Moving };
        }
        return handle;
    }

    /// <summary>The handle of a stream that is given away, as <see cref="Move(ImportedResource)"/> does.</summary>
    public int Move<T>(StreamReader<T> stream, ChannelType<T> type) =>
        stream is null ? throw NullValue("stream") : Move(stream.Prepare(type));

    /// <summary>The handle of a future that is given away, as <see cref="Move(ImportedResource)"/> does.</summary>
    public int Move<T>(FutureReader<T> future, ChannelType<T> type) =>
        future is null ? throw NullValue("future") : Move(future.Prepare(type));

    /// <summary>The call begins, and with it the other side owns what was moved.</summary>
    public readonly void CompleteMoves()
    {
        if (_state is not null)
        {
            Moves.Complete(ref _state.Moving);
        }
    }

    /// <summary>Leaves what is to be moved to whoever completes or cancels that.</summary>
    internal readonly IMovable? TakeMoving()
    {
        State state = _state!;
        IMovable? first = state.Moving;
        state.Moving = null;
        return first;
    }

    /// <summary>Keeps a resource that is lent for the time of the call.</summary>
    public T Keep<T>(T resource)
        where T : ImportedResource
    {
        ArgumentNullException.ThrowIfNull(resource);
        State state = Use();
        resource.Next = state.Borrowed;
        state.Borrowed = resource;
        return resource;
    }

    /// <summary>The call is over: gives back what was lent for it.</summary>
    public void ReturnBorrowed()
    {
        State state = Use();
        while (Moves.TakeFirst(ref state.Borrowed) is { } resource)
        {
            resource.Return();
        }
    }

    /// <summary>Leaves what was lent for the call to whoever gives it back.</summary>
    internal ImportedResource? TakeBorrowed()
    {
        State state = Use();
        ImportedResource? first = state.Borrowed;
        state.Borrowed = null;
        return first;
    }
}
