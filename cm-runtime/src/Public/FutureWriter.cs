// The writable end of the WIT type `future<T>`.

using System;
using System.Threading;
using System.Threading.Tasks;
using CmDotnet.Internal;

namespace CmDotnet;

/// <summary>
/// The writable end of a future that this component made with <see cref="WitFuture"/>. It has to be given a value: who
/// waits for a future waits for one.
/// </summary>
/// <typeparam name="T">The type of the value; <see cref="Unit"/> for a future without a type.</typeparam>
public sealed class FutureWriter<T> : ImportedResource
{
    private bool _isWritten;

    internal FutureWriter(FutureReader<T> reader)
    {
        End = new(this, isRead: false);
        End.Connect(reader.End);
    }

    internal ChannelEnd<T> End { get; }

    /// <summary>Gives the future its value, and waits until the reader has taken it.</summary>
    /// <param name="value">The value.</param>
    /// <param name="cancellationToken">Ends the wait; the value can be given again afterwards.</param>
    /// <returns>Whether the reader took it; otherwise it is gone.</returns>
    /// <exception cref="InvalidOperationException">The future has a value already.</exception>
    /// <exception cref="ObjectDisposedException">The writer was disposed of.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public async ValueTask<bool> WriteAsync(T value, CancellationToken cancellationToken = default)
    {
        ((IResource)this).EnsureUsable();
        cancellationToken.ThrowIfCancellationRequested();
        if (_isWritten)
        {
            throw new InvalidOperationException("The future has a value already.");
        }
        _isWritten = true;
        try
        {
            bool isTaken = await End.Write(new T[] { value }, cancellationToken) == 1;
            Dispose();
            return isTaken;
        }
        catch
        {
            // It was cancelled, or the value cannot be written: another one may be.
            _isWritten = false;
            throw;
        }
    }

    // The component model has no future without a value: the host would end the component.
    private protected override string? WhyKept =>
        !End.IsLocal && !End.IsEnded
            ? "A future that another component waits for was not given a value. Write one before disposing of the writer."
            : null;

    private protected override void Keep()
    {
        base.Keep();
        End.Abandon();
    }

    /// <inheritdoc/>
    protected override void DropHandle(int handle) => End.Drop();
}
