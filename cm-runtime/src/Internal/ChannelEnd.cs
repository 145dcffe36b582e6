// Reading from one end of a stream or future, and writing to the other: in this component, or across its border.

using System;
using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;
using System.Threading.Tasks.Sources;

namespace CmDotnet.Internal;

/// <summary>
/// A readable end with its reads, or a writable one with its writes: one at a time. Both are in this component at first, and
/// meet without the host. When the readable end is given away, both get a handle, which they use once it is taken.
/// </summary>
/// <param name="owner">The object of the end, which lives as long as an operation of it goes on.</param>
/// <param name="isRead">Whether the operations are reads.</param>
internal sealed unsafe class ChannelEnd<T>(IResource owner, bool isRead) : Operation, IValueTaskSource<int>
{
    // Canonical ABI: an outcome is one of these, and above it the number of items.
    private const int OutcomeMask = 0xf;
    private const int Completed = 0;
    private const int Dropped = 1;
    private const int CountShift = 4;

    /// <summary>The most items that one operation moves (canonical ABI: <c>Buffer.MAX_LENGTH</c> is 2^28 - 1).</summary>
    private const int MaxCount = (1 << 28) - 1;

    /// <summary>The most items that are lowered at once: those that the reader does not take have to be taken back.</summary>
    private const int MaxPiece = 4096;

    private ManualResetValueTaskSourceCore<int> _source;

    // The other end, where it is in this component; the handle, if any, is not used before that is over.
    private ChannelEnd<T>? _other;
    private IChannel<T>? _type;
    private int _handle;
    private bool _isGone;

    // The room of a read, what is left to write, and the number of items that were moved so far.
    private Memory<T> _target;
    private ReadOnlyMemory<T> _items;
    private int _count;
    private MemoryHandle _pin;

    // Items that are not plain have copies in memory: room for those of a read, the next ones of a write.
    private byte* _block;
    private int _blockCount;
    private MemoryBlock* _memory;

    // What the items in the block give away, by item from the block's end on: the reader may take some of them.
    private IMovable?[]? _moving;
    private CancellationToken _cancellationToken;
    private CancellationTokenRegistration _registration;

    /// <summary>Whether an operation goes on.</summary>
    internal bool IsBusy { get; private set; }

    /// <summary>Whether the other end is gone.</summary>
    internal bool IsEnded { get; private set; }

    /// <summary>Whether the other end is in this component, and neither has a handle.</summary>
    internal bool IsLocal => _other is not null && _type is null;

    /// <summary>Whether the other end is in this component, and was disposed of.</summary>
    internal bool IsForsaken => _other is { _isGone: true };

    // A write to a stream goes on until all is taken.
    private bool HasMore => !isRead && !_items.IsEmpty && !IsEnded;

    /// <summary>This and <paramref name="other"/> are the two ends of something new.</summary>
    internal void Connect(ChannelEnd<T> other)
    {
        _other = other;
        other._other = this;
        Owner.Attach(IResource.LocalHandle);
        other.Owner.Attach(IResource.LocalHandle);
    }

    private IResource Owner => owner;

    /// <summary>The end has a handle from the beginning, or from now on.</summary>
    internal void Attach(IChannel<T> type, int handle)
    {
        _type = type;
        _handle = handle;
        ScheduledTask.AddEnd(isRead);
    }

    /// <summary>Makes the handles of ends that have none: the readable end is about to be given away. Until it is known
    /// whether the other side takes it, a write waits.</summary>
    internal void BeginLeave(IChannel<T> type)
    {
        if (_other is { } writer)
        {
            owner.EnsureUsable();
            long ends = type.Create();
            (_type, _handle) = (type, (int)ends);
            (writer._type, writer._handle) = (type, (int)(ends >> 32));
            owner.Attach(_handle);
        }
    }

    /// <summary>The other side has the readable end.</summary>
    internal void CompleteLeave()
    {
        if (_other is { } writer)
        {
            _other = null;
            writer.OnReaderLeft();
        }
        else
        {
            Abandon();
        }
    }

    /// <summary>The other side did not take the readable end: the two meet without the host again.</summary>
    internal void CancelLeave()
    {
        if (_other is { } writer)
        {
            IChannel<T> type = _type!;
            type.DropReader(_handle);
            type.EndWriter(writer._handle);
            _type = null;
            writer._type = null;
            owner.Attach(IResource.LocalHandle);
        }
    }

    /// <summary>Nobody here uses the handle of the end any more.</summary>
    internal void Abandon()
    {
        if (_type is not null)
        {
            ScheduledTask.RemoveEnd(isRead);
        }
        _type = null;
    }

    /// <summary>Drops the end, once nothing goes on at it.</summary>
    internal void Drop()
    {
        _isGone = true;
        if (IsBusy)
        {
            IsEnded = true;
            EndEarly();
        }
        else
        {
            DropHandle();
        }
        if (_other is { IsBusy: true } other)
        {
            other.Complete(0, isEnded: true);
        }
    }

    /// <summary>Reads into <paramref name="target"/> what is there. Gives the number of items.</summary>
    internal ValueTask<int> Read(Memory<T> target, CancellationToken cancellationToken)
    {
        if (IsRefused(cancellationToken))
        {
            return ValueTask.FromCanceled<int>(cancellationToken);
        }
        if (IsEnded)
        {
            return new(0);
        }
        if (_other is { IsBusy: true } writer)
        {
            int count = Math.Min(writer._items.Length, target.Length);
            writer._items[..count].CopyTo(target);
            if (target.IsEmpty)
            {
                return new(0);
            }
            writer.Advance(count);
            // A write of nothing only waited for a reader. What follows it may have done anything.
            return count > 0 ? new(count) : Read(target, cancellationToken);
        }
        if (IsForsaken)
        {
            return new(0);
        }
        _target = target;
        return Start(cancellationToken);
    }

    /// <summary>Writes <paramref name="items"/>, all of them. Gives the number of those that were taken.</summary>
    internal ValueTask<int> Write(ReadOnlyMemory<T> items, CancellationToken cancellationToken)
    {
        if (IsRefused(cancellationToken))
        {
            return ValueTask.FromCanceled<int>(cancellationToken);
        }
        int count = 0;
        // What follows a read may run at once: it may read again, give its end away or dispose of it.
        while (!items.IsEmpty && _other is { _isGone: false, IsBusy: true } reader)
        {
            // A read without room only waits for a writer, and is completed without items.
            int taken = Math.Min(items.Length, reader._target.Length);
            items[..taken].CopyTo(reader._target);
            items = items[taken..];
            count += taken;
            reader.Complete(taken, isEnded: false);
        }
        // A write of nothing waits for a reader.
        bool isDone = items.IsEmpty && (count > 0 || _other is { IsBusy: true });
        if (isDone || _isGone || IsEnded || IsForsaken)
        {
            return new(count);
        }
        _items = items;
        _count = count;
        return Start(cancellationToken);
    }

    internal override void OnEvent(int code)
    {
        EndWait(_handle);
        Unpin();
        Settle(code);
        GC.KeepAlive(owner);
    }

    public int GetResult(short token) => _source.GetResult(token);

    public ValueTaskSourceStatus GetStatus(short token) => _source.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private protected override void CancelNow()
    {
        EndWait(_handle);
        Settle(isRead ? _type!.CancelRead(_handle) : _type!.CancelWrite(_handle));
    }

    // Whether the operation is cancelled before it begins. One that cannot begin throws.
    private bool IsRefused(CancellationToken cancellationToken)
    {
        owner.EnsureUsable();
        if (!cancellationToken.IsCancellationRequested && IsBusy)
        {
            throw new InvalidOperationException(
                isRead ? "A read of the stream goes on; await it before the next." : "A write to the stream goes on; await it before the next.");
        }
        return cancellationToken.IsCancellationRequested;
    }

    // The readable end is elsewhere from now on: a write that waited for it goes on there.
    private void OnReaderLeft()
    {
        _other = null;
        Attach(_type!, _handle);
        if (_isGone)
        {
            DropHandle();
            return;
        }
        owner.Attach(_handle);
        if (IsBusy)
        {
            // What follows the write may do anything with what is being given away by now.
            _source.RunContinuationsAsynchronously = true;
            Resume();
            _source.RunContinuationsAsynchronously = false;
        }
    }

    // A reader in this component took items.
    private void Advance(int count)
    {
        _items = _items[count..];
        _count += count;
        if (_items.IsEmpty)
        {
            End();
        }
    }

    private void Complete(int count, bool isEnded)
    {
        IsEnded |= isEnded;
        _count += count;
        End();
    }

    private ValueTask<int> Start(CancellationToken cancellationToken)
    {
        try
        {
            if (_other is null)
            {
                if (Run())
                {
                    int count = _count;
                    Clear();
                    return new(count);
                }
                PinItems();
            }
            return Begin(cancellationToken);
        }
        catch
        {
            Clear();
            throw;
        }
    }

    private ValueTask<int> Begin(CancellationToken cancellationToken)
    {
        _source.Reset();
        IsBusy = true;
        _cancellationToken = cancellationToken;
        if (cancellationToken.CanBeCanceled)
        {
            _registration = cancellationToken.UnsafeRegister(static end => ((ChannelEnd<T>)end!).EndEarly(), this);
        }
        return new(this, _source.Version);
    }

    // Gives false when the other side has to be waited for.
    private bool Run()
    {
        do
        {
            int outcome = Call();
            if (outcome == AsyncIntrinsics.Blocked)
            {
                return false;
            }
            Take(outcome);
        }
        while (HasMore);
        return true;
    }

    // Asks the other side. Plain items are passed in place: they stay where they are for the time of this call.
    private int Call()
    {
        IChannel<T> type = _type!;
        ReadOnlySpan<T> items = isRead ? _target.Span : _items.Span;
        items = items[..Math.Min(items.Length, MaxCount)];
        if (type.IsPlain)
        {
            fixed (byte* data = &Unsafe.As<T, byte>(ref MemoryMarshal.GetReference(items)))
            {
                return isRead ? type.Read(_handle, data, items.Length) : type.Write(_handle, data, items.Length);
            }
        }
        if (_block == null)
        {
            // Items without references give nothing away: all are looked at before the first one leaves.
            bool isWhole = isRead || !RuntimeHelpers.IsReferenceOrContainsReferences<T>();
            _blockCount = isWhole ? items.Length : Math.Min(items.Length, MaxPiece);
            _block = isRead ? type.Allocate(_blockCount, out _memory) : type.Store(items[.._blockCount], out _memory, ref _moving);
        }
        return isRead ? type.Read(_handle, _block, _blockCount) : type.Write(_handle, _block, _blockCount);
    }

    // The other side has the address of plain items until the operation is over.
    private void PinItems()
    {
        if (_type!.IsPlain)
        {
            _pin = isRead ? _target.Pin() : _items.Pin();
        }
        BeginWait(_handle);
    }

    // Goes on where an event, or the handle, was waited for. An exception belongs to who awaits the operation.
    [SuppressMessage("Design", "CA1031", Justification = "An exception of an asynchronous operation belongs to who awaits it.")]
    private void Resume()
    {
        try
        {
            if (!Run())
            {
                PinItems();
                return;
            }
        }
        catch (Exception exception)
        {
            Fail(exception);
            return;
        }
        End();
    }

    [SuppressMessage("Design", "CA1031", Justification = "An exception of an asynchronous operation belongs to who awaits it.")]
    private void Settle(int outcome)
    {
        try
        {
            Take(outcome);
        }
        catch (Exception exception)
        {
            Fail(exception);
            return;
        }
        if (HasMore && !_cancellationToken.IsCancellationRequested)
        {
            Resume();
        }
        else
        {
            End();
        }
    }

    private void Take(int outcome)
    {
        int kind = outcome & OutcomeMask;
        IChannel<T> type = _type!;
        bool isFuture = type.IsFuture;
        IsEnded |= kind == Dropped || (kind == Completed && isFuture);
        int count = !isFuture ? outcome >>> CountShift : kind == Completed ? 1 : 0;
        _count += count;
        if (!isRead)
        {
            _items = _items[count..];
        }
        if (!type.IsPlain)
        {
            TakeBlock(type, count);
        }
    }

    private void TakeBlock(IChannel<T> type, int count)
    {
        byte* items = _block;
        _block += count * type.ItemSize;
        int start = (_moving?.Length ?? 0) - _blockCount;
        _blockCount -= count;
        if (isRead)
        {
            type.Load(items, _target.Span[..count]);
        }
        else if (_moving is { } moving)
        {
            for (int index = start; index < start + count; index++)
            {
                Moves.Complete(ref moving[index]);
            }
        }
        if (_blockCount == 0)
        {
            ReleaseBlock();
        }
    }

    // What is in it still was not taken.
    private void ReleaseBlock()
    {
        IMovable?[]? moving = _moving;
        _moving = null;
        _block = null;
        _blockCount = 0;
        MemoryBlock.FreeTask(_memory);
        _memory = null;
        for (int index = 0; index < moving?.Length; index++)
        {
            Moves.Cancel(ref moving[index]);
        }
    }

    private void End()
    {
        int count = _count;
        CancellationToken cancellationToken = _cancellationToken;
        bool isCancelled = count == 0 && !IsEnded && cancellationToken.IsCancellationRequested;
        Clear();
        if (isCancelled)
        {
            _source.SetException(new OperationCanceledException(cancellationToken));
        }
        else
        {
            _source.SetResult(count);
        }
    }

    private void Fail(Exception exception)
    {
        Clear();
        _source.SetException(exception);
    }

    private void Clear()
    {
        _registration.Dispose();
        _registration = default;
        _cancellationToken = default;
        _target = default;
        _items = default;
        _count = 0;
        Unpin();
        ReleaseBlock();
        IsBusy = false;
        if (_isGone)
        {
            DropHandle();
        }
    }

    private void Unpin()
    {
        _pin.Dispose();
        _pin = default;
    }

    private void EndEarly()
    {
        if (_other is not null)
        {
            // Nobody but this component knows of the operation.
            End();
        }
        else
        {
            Cancel();
        }
    }

    private void DropHandle()
    {
        if (_other is not null || _type is not { } type)
        {
            return;
        }
        Abandon();
        if (isRead)
        {
            type.DropReader(_handle);
        }
        else
        {
            type.DropWriter(_handle);
        }
    }
}
