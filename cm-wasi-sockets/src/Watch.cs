// Waiting for one event of a socket.

using System;
using System.Threading;
using System.Threading.Tasks;
using CmDotnet.Wasi.Sockets.Bindings.Wasi.Io;

namespace CmDotnet.Wasi.Sockets;

/// <summary>
/// A pollable of a socket, or of one of its streams, that lasts as long as that. It must be disposed of before what it is of.
/// </summary>
internal sealed class Watch(Poll.Pollable pollable) : IDisposable
{
    private readonly CancellationTokenSource _end = new();
    private bool _isArmed;

    /// <summary>What the host has of it.</summary>
    internal Poll.Pollable Pollable => pollable;

    /// <summary>Whether what is waited for is there.</summary>
    internal bool IsReady => pollable.Ready();

    /// <summary>Calls something once when the pollable is ready, unless that will happen already.</summary>
    /// <param name="ready">What is called.</param>
    internal void Arm(Action ready)
    {
        if (!_isArmed)
        {
            _isArmed = true;
            _ = RunAsync(ready);
        }
    }

    /// <summary>Waits until the pollable is ready, or the watch is over.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that is completed then, and never fails.</returns>
    internal async Task WaitAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(_end.Token, cancellationToken);
        try
        {
            await pollable.WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
        }
    }

    public void Dispose()
    {
        // Cancelled first: a pollable that is waited for would be dropped later, when the stream is gone.
        _end.Cancel();
        _end.Dispose();
        pollable.Dispose();
    }

    private async Task RunAsync(Action ready)
    {
        try
        {
            await pollable.WaitAsync(_end.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return;
        }
        _isArmed = false;
        if (!_end.IsCancellationRequested)
        {
            ready();
        }
    }
}
