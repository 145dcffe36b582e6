// The base of all resources that another component implements. Those of the component itself are plain classes.

using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using CmDotnet.Internal;

namespace CmDotnet;

/// <summary>
/// A resource that another component implements: a handle, owned or lent for the time of a call. Generated classes derive
/// from it, one for each WIT <c>resource</c>. Dispose of it to drop the handle; one that is abandoned is dropped by its
/// finalizer.
/// </summary>
/// <remarks>
/// A resource that is handed over as <c>own</c> belongs to the other side from then on, one that was lent is gone when its
/// call is over: what uses it afterwards throws an <see cref="ObjectDisposedException"/>.
/// </remarks>
[SuppressMessage("Design", "CA1063", Justification = "Derived classes are generated and hold nothing else to dispose of.")]
public abstract partial class ImportedResource : IDisposable, IResource
{
    // The component model never gives out the handle 0.
    private const int NoHandle = 0;

    private int _handle;
    private Stage _stage;

    // A resource is often a part of the one whose method gave it, as a stream of its file: the other side may refuse to
    // lose the file first. So the garbage collector's order does not count: a file waits for its streams.
    private ImportedResource? _origin;
    private int _partCount;
    private bool _isAbandoned;

    // Asynchronous calls that go on and have the handle on loan: it cannot be dropped before they end. Nor can it while a
    // call that is to be given it has not begun.
    private int _loanCount;
    private bool _isDropDue;

    private enum Stage : byte
    {
        Owned,
        Borrowed,
        Moving,
        Moved,
        Returned,
        Disposed,
    }

    /// <summary>The next one in the list of those that one call moves, or has borrowed.</summary>
    internal IMovable? Next { get; set; }

    IMovable? IMovable.Next
    {
        get => Next;
        set => Next = value;
    }

    /// <summary>Why the handle may not be dropped now; null: it may.</summary>
    private protected virtual string? WhyKept => null;

    /// <summary>
    /// Drops the handle; where calls under way use it, when they have ended. Does nothing when there is none left to drop,
    /// or it is being given away.
    /// </summary>
    [SuppressMessage("Design", "CA1063", Justification = "Derived classes are generated and hold nothing else to dispose of.")]
    public void Dispose()
    {
        if (_stage == Stage.Moving)
        {
            _isDropDue = true;
        }
        else if (_loanCount > 0)
        {
            _isDropDue = true;
            _stage = Stage.Disposed;
        }
        else
        {
            Drop(Stage.Disposed);
        }
        GC.SuppressFinalize(this);
    }

    /// <summary>Drops the handle of a resource that nobody disposed of.</summary>
    [SuppressMessage("Design", "CA1063", Justification = "Derived classes are generated and hold nothing else to dispose of.")]
    ~ImportedResource()
    {
        if (_handle == IResource.LocalHandle)
        {
            // Both ends are forgotten, and nobody else ever had one.
            Detach();
        }
        else if (_handle != NoHandle)
        {
            string? whyKept = WhyKept;
            if (AbandonedResources.AreReported)
            {
                AbandonedResources.Report(GetType(), whyKept);
            }
            if (whyKept is null)
            {
                _isAbandoned = true;
                DropIfAbandoned();
            }
            else
            {
                Keep();
            }
        }
    }

    /// <summary>The garbage collector found the object, whose handle may not be dropped: it stays.</summary>
    private protected virtual void Keep() => Detach();

    /// <summary>The other side took it.</summary>
    private protected virtual void OnMoveCompleted()
    {
    }

    /// <summary>It stays here, as it was.</summary>
    private protected virtual void OnMoveCancelled()
    {
    }

    /// <summary>The handle, to lend it for a call.</summary>
    /// <exception cref="ObjectDisposedException">There is none any more.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int Lend()
    {
        int handle = _handle;
        return _stage <= Stage.Borrowed && handle != NoHandle ? handle : throw Gone();
    }

    /// <summary>The handle, to give it away when the call begins.</summary>
    /// <exception cref="ObjectDisposedException">There is none any more.</exception>
    /// <exception cref="InvalidOperationException">It is only borrowed, or lent to a call that goes on.</exception>
    internal int BeginMove()
    {
        if (_stage == Stage.Borrowed)
        {
            throw new InvalidOperationException(
                $"The resource {GetType()} was lent to this component for the time of a call; it cannot be given away.");
        }
        int handle = Lend();
        if (_loanCount > 0)
        {
            throw new InvalidOperationException(
                $"The resource {GetType()} is lent to a call that goes on; it cannot be given away before that has ended.");
        }
        _stage = Stage.Moving;
        return handle;
    }

    /// <summary>The call began: the handle belongs to the other side.</summary>
    [SuppressMessage("Usage", "CA1816", Justification = "Nothing is left to finalize.")]
    internal void CompleteMove()
    {
        Detach();
        _stage = Stage.Moved;
        LeaveOrigin();
        GC.SuppressFinalize(this);
        OnMoveCompleted();
    }

    void IResource.Attach(int handle) => Attach(handle);

    void IResource.EnsureUsable()
    {
        if (_stage > Stage.Borrowed || _handle == NoHandle)
        {
            throw Gone();
        }
    }

    int IResource.Lend() => Lend();

    void IResource.BeginLoan() => BeginLoan();

    void IResource.EndLoan() => EndLoan();

    void IResource.Return() => Return();

    void IMovable.CompleteMove() => CompleteMove();

    void IMovable.CancelMove()
    {
        _stage = Stage.Owned;
        OnMoveCancelled();
        if (_isDropDue)
        {
            Drop(Stage.Disposed);
        }
    }

    void IMovable.DropMove()
    {
        _stage = Stage.Owned;
        OnMoveCancelled();
        Dispose();
    }

    /// <summary>A call goes on that the handle is lent to.</summary>
    internal void BeginLoan() => _loanCount++;

    /// <summary>The call has ended.</summary>
    internal void EndLoan()
    {
        _loanCount--;
        if (_loanCount == 0 && _isDropDue)
        {
            Drop(Stage.Disposed);
        }
    }

    /// <summary>The call is over that lent the handle.</summary>
    [SuppressMessage("Usage", "CA1816", Justification = "Nothing is left to finalize.")]
    internal void Return()
    {
        Drop(Stage.Returned);
        GC.SuppressFinalize(this);
    }

    private void Drop(Stage stage)
    {
        int handle = _handle;
        if (handle != NoHandle)
        {
            if (WhyKept is { } reason)
            {
                throw new InvalidOperationException(reason);
            }
            Detach();
            _stage = stage;
            DropHandle(handle);
            LeaveOrigin();
        }
    }

    private void Detach()
    {
        _handle = NoHandle;
        HandlePressure.Remove();
    }

    private void LeaveOrigin()
    {
        if (_origin is { } origin)
        {
            _origin = null;
            origin._partCount--;
            origin.DropIfAbandoned();
        }
    }

    private void DropIfAbandoned()
    {
        if (_isAbandoned && _partCount == 0)
        {
            Drop(Stage.Disposed);
        }
    }

    private ObjectDisposedException Gone() => new(
        GetType().FullName,
        _stage switch
        {
            Stage.Moving => "The resource is given away by the same call, or by one that has not begun.",
            Stage.Moved => "The resource was given away to another component.",
            Stage.Returned => "The resource was lent to this component for the time of a call, which is over.",
            _ => "The resource was disposed of.",
        });
}
