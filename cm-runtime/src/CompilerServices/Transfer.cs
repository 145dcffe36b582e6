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

    private ManualResetValueTaskSourceCore<int> _source;
    private ChannelType<T>? _type;
    private int _handle;
    private Memory<T> _target;
    private ReadOnlyMemory<T> _items;
    private MemoryHandle _pin;
    private byte* _block;
    private nint _memory;

    // What the items of a write give away, by item: the reader takes some of them.
    private ImportedResource?[]? _moving;
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

    /// <summary>Reads into <paramref name="target"/>.</summary>
    /// <param name="target">The room for items.</param>
    /// <param name="cancellationToken">Asks the read to end.</param>
    /// <returns>The number of items.</returns>
    internal ValueTask<int> Read(Memory<T> target, CancellationToken cancellationToken)
    {
        _target = target.Length > MaxCount ? target[..MaxCount] : target;
        return Start(cancellationToken);
    }

    /// <summary>Writes <paramref name="items"/>.</summary>
    /// <param name="items">The items.</param>
    /// <param name="cancellationToken">Asks the write to end.</param>
    /// <returns>The number of items that were taken.</returns>
    internal ValueTask<int> Write(ReadOnlyMemory<T> items, CancellationToken cancellationToken)
    {
        _items = items.Length > MaxCount ? items[..MaxCount] : items;
        return Start(cancellationToken);
    }

    /// <summary>Waits for the other end, which is in this component.</summary>
    /// <param name="target">The room for items of a read.</param>
    /// <param name="items">The items of a write.</param>
    /// <param name="cancellationToken">Asks the operation to end.</param>
    /// <returns>The number of items.</returns>
    internal ValueTask<int> Park(Memory<T> target, ReadOnlyMemory<T> items, CancellationToken cancellationToken)
    {
        _target = target;
        _items = items;
        return Begin(cancellationToken);
    }

    /// <summary>The end got a handle while an operation was parked: goes on with it there.</summary>
    internal void Unpark()
    {
        int outcome = Call();
        if (outcome == AsyncIntrinsics.Blocked)
        {
            Hold();
        }
        else
        {
            Finish(outcome);
        }
    }

    /// <summary>The operation is over.</summary>
    /// <param name="count">The number of items that were moved.</param>
    /// <param name="isEnded">Whether the other end is gone.</param>
    internal void Complete(int count, bool isEnded)
    {
        IsEnded |= isEnded;
        bool isCancelled = count == 0 && !isEnded && _cancellationToken.IsCancellationRequested;
        CancellationToken cancellationToken = _cancellationToken;
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
        Finish(code);
        GC.KeepAlive(owner);
    }

    public int GetResult(short token) => _source.GetResult(token);

    public ValueTaskSourceStatus GetStatus(short token) => _source.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private ValueTask<int> Start(CancellationToken cancellationToken)
    {
        int outcome = Call();
        if (outcome == AsyncIntrinsics.Blocked)
        {
            Hold();
            return Begin(cancellationToken);
        }
        int count = Take(outcome);
        Clear();
        return new(count);
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

    // Asks the other side. Plain items are passed in place: they stay where they are for the time of this call.
    private int Call()
    {
        ChannelType<T> type = _type!;
        if (!type.IsPlain)
        {
            return CallWithBlock(type);
        }
        ReadOnlySpan<T> items = isRead ? _target.Span : _items.Span;
        fixed (byte* data = &Unsafe.As<T, byte>(ref MemoryMarshal.GetReference(items)))
        {
            return isRead ? type.Read(_handle, data, items.Length) : type.Write(_handle, data, items.Length);
        }
    }

    private int CallWithBlock(ChannelType<T> type)
    {
        CallArena arena = CallArena.ForTask();
        try
        {
            int count = isRead ? _target.Length : _items.Length;
            _block = arena.AllocateList(count, type.ItemSize, sizeof(ulong));
            if (isRead)
            {
                _memory = arena.Detach();
                return type.Read(_handle, _block, count);
            }
            ReadOnlySpan<T> items = _items.Span;
            for (int index = 0; index < count; index++)
            {
                type.Store(ref arena, items[index], _block + (index * type.ItemSize));
                if (arena.TakeMoving() is { } moving)
                {
                    (_moving ??= new ImportedResource?[count])[index] = moving;
                }
            }
            _memory = arena.Detach();
            return type.Write(_handle, _block, count);
        }
        catch
        {
            // An item that cannot be lowered: nothing was written.
            EndMoves(0);
            throw;
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

    [SuppressMessage("Design", "CA1031", Justification = "An exception of an asynchronous operation belongs to who awaits it.")]
    private void Finish(int outcome)
    {
        try
        {
            int count = Take(outcome);
            Complete(count, IsEnded);
        }
        catch (Exception exception)
        {
            Clear();
            _source.SetException(exception);
        }
    }

    private int Take(int outcome)
    {
        int kind = outcome & OutcomeMask;
        IsEnded |= kind == Dropped || (kind == Completed && _type!.IsFuture);
        int count = !_type!.IsFuture ? outcome >>> CountShift : kind == Completed ? 1 : 0;
        if (isRead && !_type.IsPlain)
        {
            Span<T> target = _target.Span;
            for (int index = 0; index < count; index++)
            {
                target[index] = _type.Load(_block + (index * _type.ItemSize));
            }
        }
        EndMoves(count);
        return count;
    }

    private void EndMoves(int takenCount)
    {
        if (_moving is not { } moving)
        {
            return;
        }
        _moving = null;
        for (int index = 0; index < moving.Length; index++)
        {
            if (index < takenCount)
            {
                CallArena.CompleteMoves(ref moving[index]);
            }
            else
            {
                CallArena.CancelMoves(ref moving[index]);
            }
        }
    }

    private void Clear()
    {
        _registration.Dispose();
        _registration = default;
        _cancellationToken = default;
        _pin.Dispose();
        _pin = default;
        _target = default;
        _items = default;
        CallArena.Release(_memory);
        _memory = 0;
        _block = null;
        IsBusy = false;
    }

    private void Cancel()
    {
        if (_type is null)
        {
            // Nobody but this component knows of the operation.
            Complete(0, IsEnded);
            return;
        }
        // A waitable in a set cannot be waited for in another way.
        EndWait(_handle);
        Finish(isRead ? _type.CancelRead(_handle) : _type.CancelWrite(_handle));
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
