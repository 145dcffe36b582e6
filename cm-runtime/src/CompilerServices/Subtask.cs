// A call of an asynchronous import that is under way.

using System;
using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Threading;
using System.Threading.Tasks;
using System.Threading.Tasks.Sources;
using CmDotnet.Internal;

namespace CmDotnet.CompilerServices;

/// <summary>Calls of asynchronous imports (canonical ABI: functions lowered with <c>async</c>). For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class Subtask
{
    /// <summary>The call was made.</summary>
    /// <param name="status">What it gave.</param>
    /// <param name="arena">The memory of its arguments and its result, which is kept until it ends.</param>
    /// <param name="result">Where the result arrives.</param>
    /// <param name="lift">Makes the result from what arrived; throws what the call returned as an error.</param>
    /// <param name="target">The resource that it was called on.</param>
    /// <param name="cancellationToken">Asks it to end.</param>
    /// <returns>The result, when it is there.</returns>
    [SuppressMessage("Design", "CA1031", Justification = "An exception of an asynchronous call belongs to who awaits it.")]
    public static ValueTask<T> Complete<T>(
        int status,
        ref CallArena arena,
        byte* result,
        delegate*<byte*, ImportedResource?, T> lift,
        ImportedResource? target,
        CancellationToken cancellationToken)
    {
        if (Begin(status, ref arena, result, lift, target, cancellationToken) is { } subtask)
        {
            return new(subtask, subtask.Version);
        }
        try
        {
            return new(lift(result, target));
        }
        catch (Exception exception)
        {
            return ValueTask.FromException<T>(exception);
        }
    }

    /// <summary>The call of a function without a result was made: <paramref name="lift"/> is null when it returns no error
    /// either.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "An exception of an asynchronous call belongs to who awaits it.")]
    public static ValueTask Complete(
        int status,
        ref CallArena arena,
        byte* result,
        delegate*<byte*, ImportedResource?, Unit> lift,
        ImportedResource? target,
        CancellationToken cancellationToken)
    {
        if (Begin(status, ref arena, result, lift, target, cancellationToken) is { } subtask)
        {
            return new(subtask, subtask.Version);
        }
        try
        {
            if (lift != null)
            {
                _ = lift(result, target);
            }
            return default;
        }
        catch (Exception exception)
        {
            return ValueTask.FromException(exception);
        }
    }

    /// <summary>The call is not made, since its token is cancelled already. As for one that is cancelled before it begins,
    /// what it was to be given is dropped.</summary>
    public static ValueTask<T> Cancel<T>(ref CallArena arena, CancellationToken cancellationToken)
    {
        DropMoving(ref arena);
        return ValueTask.FromCanceled<T>(cancellationToken);
    }

    /// <summary>As <see cref="Cancel{T}"/>, of a function without a result.</summary>
    public static ValueTask Cancel(ref CallArena arena, CancellationToken cancellationToken)
    {
        DropMoving(ref arena);
        return ValueTask.FromCanceled(cancellationToken);
    }

    private static void DropMoving(ref CallArena arena)
    {
        IMovable? moving = arena.TakeMoving();
        Moves.Drop(ref moving);
    }

    // Null: it has returned already.
    private static Subtask<T>? Begin<T>(
        int status,
        ref CallArena arena,
        byte* result,
        delegate*<byte*, ImportedResource?, T> lift,
        ImportedResource? target,
        CancellationToken cancellationToken)
    {
        IMovable? moving = arena.TakeMoving();
        if (!SubtaskStatus.IsStarting(status))
        {
            // A call that has begun owns what it was given; another one will, unless it is cancelled first.
            Moves.Complete(ref moving);
        }
        if (SubtaskStatus.IsReturned(status))
        {
            return null;
        }
        Subtask<T> subtask = new(SubtaskStatus.GetHandle(status), arena.Detach(), result, lift, target, arena.TakeLent(), moving);
        subtask.Begin(cancellationToken);
        return subtask;
    }
}

/// <summary>A call of an asynchronous import that is under way.</summary>
internal sealed unsafe class Subtask<T>(
    int handle,
    MemoryBlock* memory,
    byte* result,
    delegate*<byte*, ImportedResource?, T> lift,
    ImportedResource? target,
    ImportedResource[] lent,
    IMovable? moving) : Operation, IValueTaskSource<T>, IValueTaskSource
{
    private ManualResetValueTaskSourceCore<T> _source;
    private CancellationToken _cancellationToken;
    private CancellationTokenRegistration _registration;

    internal short Version => _source.Version;

    internal void Begin(CancellationToken cancellationToken)
    {
        BeginWait(handle);
        _cancellationToken = cancellationToken;
        if (cancellationToken.CanBeCanceled)
        {
            _registration = cancellationToken.UnsafeRegister(static subtask => ((Subtask<T>)subtask!).Cancel(), this);
        }
    }

    internal override void OnEvent(int code)
    {
        if (code >= SubtaskStatus.Returned)
        {
            EndWait(handle);
            Finish(code);
        }
        else
        {
            Moves.Complete(ref moving);
        }
    }

    T IValueTaskSource<T>.GetResult(short token) => _source.GetResult(token);

    void IValueTaskSource.GetResult(short token) => _source.GetResult(token);

    public ValueTaskSourceStatus GetStatus(short token) => _source.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private protected override void CancelNow()
    {
        EndWait(handle);
        Finish(SchedulerHost.Current.CancelSubtask(handle));
    }

    [SuppressMessage("Design", "CA1031", Justification = "An exception of an asynchronous call belongs to who awaits it.")]
    private void Finish(int code)
    {
        SchedulerHost.Current.DropSubtask(handle);
        _registration.Dispose();
        if (code == SubtaskStatus.CancelledBeforeStarted)
        {
            // What is given to a call is gone, whether it began before it was cancelled or not: nobody who cancels can know.
            Moves.Drop(ref moving);
        }
        else
        {
            Moves.Complete(ref moving);
        }
        try
        {
            if (code == SubtaskStatus.Returned)
            {
                _source.SetResult(lift == null ? default! : lift(result, target));
            }
            else
            {
                _source.SetException(new OperationCanceledException(_cancellationToken));
            }
        }
        catch (Exception exception)
        {
            _source.SetException(exception);
        }
        finally
        {
            MemoryBlock.FreeTask(memory);
            foreach (ImportedResource resource in lent)
            {
                resource.EndLoan();
            }
        }
    }
}
