// The readable end of the WIT type `future<T>`.

using System;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using CmDotnet.CompilerServices;

namespace CmDotnet;

/// <summary>
/// The readable end of a WIT <c>future&lt;T&gt;</c>: a value that comes later. Await it, or hand it over to another component.
/// Dispose of it to tell the writer that nobody waits any more.
/// </summary>
/// <typeparam name="T">The type of the value; <see cref="Unit"/> for a future without a type.</typeparam>
public sealed class FutureReader<T> : ImportedResource
{
    private readonly Transfer<T> _transfer;
    private FutureWriter<T>? _localWriter;
    private Task<T>? _task;

    internal FutureReader() => _transfer = new(this, isRead: true);

    /// <summary>A future that arrived. For generated code.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="handle">The handle of the readable end.</param>
    public FutureReader(ChannelType<T> type, ResourceHandle handle)
        : base(handle)
    {
        _transfer = new(this, isRead: true);
        _transfer.Attach(type, handle.Value);
    }

    internal Transfer<T> Transfer => _transfer;

    internal bool IsGone { get; private set; }

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
            _task = ReadOnceAsync(cancellationToken);
        }
        return _task;
    }

    /// <summary>The handle to give away: a future that was made here gets one now. For generated code.</summary>
    /// <param name="type">Its type.</param>
    /// <returns>The same future.</returns>
    /// <exception cref="InvalidOperationException">The future was read, or its writer is gone.</exception>
    public FutureReader<T> Prepare(ChannelType<T> type)
    {
        ArgumentNullException.ThrowIfNull(type);
        if (_task is { IsCanceled: false })
        {
            throw new InvalidOperationException("A future cannot be given away once it is read.");
        }
        if (_localWriter is { } writer)
        {
            EnsureUsable(isLocal: true);
            if (writer.IsGone)
            {
                throw new InvalidOperationException("A future whose writer was disposed of without a value cannot be given away.");
            }
            long ends = type.Create();
            _localWriter = null;
            _transfer.Attach(type, (int)ends);
            Attach((int)ends);
            writer.Connect(type, (int)(ends >> 32));
        }
        return this;
    }

    internal void Connect(FutureWriter<T> writer)
    {
        _localWriter = writer;
        AttachLocal();
    }

    internal void WriterIsGone()
    {
        if (_localWriter is not null && _transfer.IsBusy)
        {
            _transfer.Complete(0, isEnded: true);
        }
    }

    /// <inheritdoc/>
    protected override void DropHandle(int handle)
    {
        IsGone = true;
        _transfer.Drop();
        _localWriter?.ReaderIsGone();
    }

    private async Task<T> ReadOnceAsync(CancellationToken cancellationToken)
    {
        EnsureUsable(_localWriter is not null);
        cancellationToken.ThrowIfCancellationRequested();
        T[] value = new T[1];
        if (await ReadAsync(value, cancellationToken) == 0)
        {
            throw new InvalidOperationException("The other end of the future is gone, and gave no value.");
        }
        // It has done its work.
        Dispose();
        return value[0];
    }

    private ValueTask<int> ReadAsync(T[] value, CancellationToken cancellationToken)
    {
        if (_localWriter is not { } writer)
        {
            return _transfer.Read(value, cancellationToken);
        }
        if (writer.Transfer.IsBusy)
        {
            writer.Transfer.Items.CopyTo(value);
            writer.Transfer.Complete(1, isEnded: true);
            return new(1);
        }
        return writer.IsGone ? new(0) : _transfer.Park(value, default, count: 0, cancellationToken);
    }
}
