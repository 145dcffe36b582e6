// The readable end of the WIT type `future<T>`.

using System;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using CmDotnet.Internal;

namespace CmDotnet;

/// <summary>
/// The readable end of a WIT <c>future&lt;T&gt;</c>: a value that comes later. Await it, or hand it over to another component.
/// Dispose of it to tell the writer that nobody waits any more.
/// </summary>
/// <typeparam name="T">The type of the value; <see cref="Unit"/> for a future without a type.</typeparam>
public sealed partial class FutureReader<T> : ImportedResource
{
    private Task<T>? _task;

    internal FutureReader() => End = new(this, isRead: true);

    internal ChannelEnd<T> End { get; }

    /// <summary>Makes <c>await</c> work. It may be awaited again.</summary>
    /// <returns>The awaiter.</returns>
    public TaskAwaiter<T> GetAwaiter() => ReadAsync().GetAwaiter();

    /// <summary>The value, when it is there. From then on the future cannot be handed over.</summary>
    /// <param name="cancellationToken">Ends the wait; the future can be read again afterwards.</param>
    /// <returns>The value; the same one each time.</returns>
    /// <exception cref="ObjectDisposedException">The future was disposed of or given away.</exception>
    /// <exception cref="InvalidOperationException">Another read goes on, or the writer is gone without a value.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public Task<T> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (_task is null || _task.IsCanceled)
        {
            ((IResource)this).EnsureUsable();
            _task = ReadOnceAsync(cancellationToken);
        }
        return _task;
    }

    private protected override void OnMoveCompleted() => End.CompleteLeave();

    private protected override void OnMoveCancelled() => End.CancelLeave();

    /// <inheritdoc/>
    protected override void DropHandle(int handle) => End.Drop();

    private async Task<T> ReadOnceAsync(CancellationToken cancellationToken)
    {
        T[] value = new T[1];
        if (await End.Read(value, cancellationToken) == 0)
        {
            throw new InvalidOperationException("The other end of the future is gone, and gave no value.");
        }
        // It has done its work.
        Dispose();
        return value[0];
    }
}
