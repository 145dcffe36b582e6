// The writable end of the WIT type `future<T>`.

using System;
using System.Threading;
using System.Threading.Tasks;
using CmDotnet.CompilerServices;

namespace CmDotnet;

/// <summary>
/// The writable end of a future that this component made with <see cref="WitFuture"/>. It has to be given a value: who
/// waits for a future waits for one.
/// </summary>
/// <typeparam name="T">The type of the value; <see cref="Unit"/> for a future without a type.</typeparam>
public sealed class FutureWriter<T> : ImportedResource
{
    private readonly Transfer<T> _transfer;
    private FutureReader<T>? _localReader;
    private bool _isWritten;

    internal FutureWriter(FutureReader<T> reader)
    {
        _transfer = new(this, isRead: false);
        _localReader = reader;
        AttachLocal();
    }

    internal Transfer<T> Transfer => _transfer;

    internal bool IsGone { get; private set; }

    /// <summary>Gives the future its value, and waits until the reader has taken it.</summary>
    /// <param name="value">The value.</param>
    /// <param name="cancellationToken">Ends the wait; the value can be given again afterwards.</param>
    /// <returns>Whether the reader took it; otherwise it is gone.</returns>
    /// <exception cref="InvalidOperationException">The future has a value already.</exception>
    /// <exception cref="ObjectDisposedException">The writer was disposed of.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public async ValueTask<bool> WriteAsync(T value, CancellationToken cancellationToken = default)
    {
        EnsureUsable(isLocal: true);
        cancellationToken.ThrowIfCancellationRequested();
        if (_isWritten)
        {
            throw new InvalidOperationException("The future has a value already.");
        }
        _isWritten = true;
        try
        {
            bool isTaken = await WriteAsync(new T[] { value }, cancellationToken) == 1;
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
        _localReader is null && !_transfer.IsEnded
            ? "A future that another component waits for was not given a value. Write one before disposing of the writer."
            : null;

    internal void Connect(ChannelType<T> type, int handle)
    {
        _localReader = null;
        _transfer.Attach(type, handle);
        Attach(handle);
        _transfer.Unpark();
    }

    internal void ReaderIsGone()
    {
        if (_transfer.IsBusy)
        {
            _transfer.Complete(0, isEnded: true);
        }
    }

    private protected override void Keep()
    {
        base.Keep();
        _transfer.Abandon();
    }

    /// <inheritdoc/>
    protected override void DropHandle(int handle)
    {
        IsGone = true;
        _transfer.Drop();
        _localReader?.WriterIsGone();
    }

    private ValueTask<int> WriteAsync(T[] value, CancellationToken cancellationToken)
    {
        if (_localReader is not { } reader)
        {
            return _transfer.Write(value, count: 0, cancellationToken);
        }
        if (reader.IsGone)
        {
            return new(0);
        }
        if (reader.Transfer.IsBusy)
        {
            value.CopyTo(reader.Transfer.Target);
            reader.Transfer.Complete(1, isEnded: true);
            return new(1);
        }
        return _transfer.Park(default, value, count: 0, cancellationToken);
    }
}
