// Reading from one end of a stream or future, and writing to the other.

using System;
using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;
using System.Threading.Tasks.Sources;

namespace CmDotnet.CompilerServices;

/// <summary>The reads of one readable end, or the writes of one writable end: one at a time.</summary>
/// <param name="owner">The end, which lives as long as an operation of it goes on.</param>
/// <param name="isRead">Whether the operations are reads.</param>
/// <typeparam name="T">The type of the items.</typeparam>
internal sealed unsafe class Transfer<T>(ImportedResource owner, bool isRead) : Waitable, IValueTaskSource<int>
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
    private ChannelType<T>? _type;
    private int _handle;
    private Memory<T> _target;

    // What is left to write.
    private ReadOnlyMemory<T> _items;

    // The number of items that were moved so far.
    private int _count;
    private MemoryHandle _pin;

    // Items that are not plain have copies in memory: room for those of a read, the next ones of a write.
    private byte* _block;
    private int _blockCount;
    private nint _memory;

    // What the items in the block give away, by item from the block's end on: the reader may take some of them.
    private IMovable?[]? _moving;
    private CancellationToken _cancellationToken;
    private CancellationTokenRegistration _registration;

    /// <summary>Whether an operation goes on.</summary>
    internal bool IsBusy { get; private set; }

    /// <summary>Whether the other end is gone.</summary>
    internal bool IsEnded { get; private set; }

    /// <summary>The items that a write offers to a reader in this component.</summary>
    internal ReadOnlyMemory<T> Items => _items;

    /// <summary>The room that a read offers to a writer in this component.</summary>
    internal Memory<T> Target => _target;

    // A write to a stream goes on until all is taken.
    private bool HasMore => !isRead && !_items.IsEmpty && !IsEnded;

    /// <summary>Gives the end its handle.</summary>
    /// <param name="type">The type of the stream or future.</param>
    /// <param name="handle">The handle.</param>
    internal void Attach(ChannelType<T> type, int handle)
    {
        _type = type;
        _handle = handle;
        if (!isRead)
        {
            ComponentTask.OpenWriterCount++;
        }
    }

    /// <summary>The end keeps its handle, and nobody uses it any more.</summary>
    internal void Abandon()
    {
        if (_type is not null && !isRead)
        {
            ComponentTask.OpenWriterCount--;
        }
        _type = null;
    }

    /// <summary>Reads into <paramref name="target"/> what is there.</summary>
    /// <param name="target">The room for items.</param>
    /// <param name="cancellationToken">Asks the read to end.</param>
    /// <returns>The number of items.</returns>
    internal ValueTask<int> Read(Memory<T> target, CancellationToken cancellationToken)
    {
        _target = target;
        return Start(cancellationToken);
    }

    /// <summary>Writes <paramref name="items"/>, all of them.</summary>
    /// <param name="items">The items.</param>
    /// <param name="count">The number of items that were taken before these.</param>
    /// <param name="cancellationToken">Asks the write to end.</param>
    /// <returns>The number of items that were taken.</returns>
    internal ValueTask<int> Write(ReadOnlyMemory<T> items, int count, CancellationToken cancellationToken)
    {
        _items = items;
        _count = count;
        return Start(cancellationToken);
    }

    /// <summary>Waits for the other end, which is in this component.</summary>
    /// <param name="target">The room for items of a read.</param>
    /// <param name="items">The items of a write.</param>
    /// <param name="count">The number of items that were taken before these.</param>
    /// <param name="cancellationToken">Asks the operation to end.</param>
    /// <returns>The number of items.</returns>
    internal ValueTask<int> Park(Memory<T> target, ReadOnlyMemory<T> items, int count, CancellationToken cancellationToken)
    {
        _target = target;
        _items = items;
        _count = count;
        return Begin(cancellationToken);
    }

    /// <summary>The end got a handle: an operation that was parked goes on there.</summary>
    internal void Unpark()
    {
        if (IsBusy)
        {
            Resume();
        }
    }

    /// <summary>A reader in this component took items.</summary>
    /// <param name="count">How many.</param>
    internal void Advance(int count)
    {
        _items = _items[count..];
        _count += count;
        if (_items.IsEmpty)
        {
            End();
        }
    }

    /// <summary>The operation is over.</summary>
    /// <param name="count">The number of items that were moved.</param>
    /// <param name="isEnded">Whether the other end is gone.</param>
    internal void Complete(int count, bool isEnded)
    {
        IsEnded |= isEnded;
        _count += count;
        End();
    }

    /// <summary>Drops the end, once nothing goes on at it.</summary>
    internal void Drop()
    {
        if (IsBusy)
        {
            IsEnded = true;
            Cancel();
        }
        DropHandle();
    }

    /// <inheritdoc/>
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

    private ValueTask<int> Start(CancellationToken cancellationToken)
    {
        try
        {
            if (!Run())
            {
                Hold();
                return Begin(cancellationToken);
            }
            int count = _count;
            Clear();
            return new(count);
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
            _registration = cancellationToken.UnsafeRegister(static transfer => ((Transfer<T>)transfer!).Cancel(), this);
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
        ChannelType<T> type = _type!;
        ReadOnlySpan<T> items = isRead ? _target.Span : _items.Span;
        if (type.IsPlain)
        {
            int count = Math.Min(items.Length, MaxCount);
            fixed (byte* data = &Unsafe.As<T, byte>(ref MemoryMarshal.GetReference(items)))
            {
                return isRead ? type.Read(_handle, data, count) : type.Write(_handle, data, count);
            }
        }
        if (_block == null)
        {
            MakeBlock(type, items[..Math.Min(items.Length, isRead ? MaxCount : MaxPiece)]);
        }
        return isRead ? type.Read(_handle, _block, _blockCount) : type.Write(_handle, _block, _blockCount);
    }

    private void MakeBlock(ChannelType<T> type, ReadOnlySpan<T> items)
    {
        CallArena arena = CallArena.ForTask();
        try
        {
            byte* block = arena.AllocateList(items.Length, type.ItemSize, sizeof(ulong));
            for (int index = 0; !isRead && index < items.Length; index++)
            {
                type.Store(ref arena, items[index], block + (index * type.ItemSize));
                if (arena.TakeMoving() is { } moving)
                {
                    (_moving ??= new IMovable?[items.Length])[index] = moving;
                }
            }
            _block = block;
            _blockCount = items.Length;
            _memory = arena.Detach();
        }
        finally
        {
            arena.Dispose();
        }
    }

    // The other side has the address of plain items until the operation is over.
    private void Hold()
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
                Hold();
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
        ChannelType<T> type = _type!;
        IsEnded |= kind == Dropped || (kind == Completed && type.IsFuture);
        int count = !type.IsFuture ? outcome >>> CountShift : kind == Completed ? 1 : 0;
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

    private void TakeBlock(ChannelType<T> type, int count)
    {
        byte* item = _block;
        _block += count * type.ItemSize;
        int start = (_moving?.Length ?? 0) - _blockCount;
        _blockCount -= count;
        for (int index = 0; index < count; index++)
        {
            if (isRead)
            {
                _target.Span[index] = type.Load(item + (index * type.ItemSize));
            }
            else if (_moving is { } moving)
            {
                CallArena.CompleteMoves(ref moving[start + index]);
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
        CallArena.Release(_memory);
        _memory = 0;
        for (int index = 0; index < moving?.Length; index++)
        {
            CallArena.CancelMoves(ref moving[index]);
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
    }

    private void Unpin()
    {
        _pin.Dispose();
        _pin = default;
    }

    private void Cancel()
    {
        if (_type is null)
        {
            // Nobody but this component knows of the operation.
            End();
            return;
        }
        // A waitable in a set cannot be waited for in another way.
        EndWait(_handle);
        Settle(isRead ? _type.CancelRead(_handle) : _type.CancelWrite(_handle));
    }

    private void DropHandle()
    {
        if (_type is not { } type)
        {
            return;
        }
        _type = null;
        if (isRead)
        {
            type.DropReader(_handle);
        }
        else
        {
            ComponentTask.OpenWriterCount--;
            type.DropWriter(_handle);
        }
    }
}
