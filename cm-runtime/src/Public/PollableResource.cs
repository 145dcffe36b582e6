// The base of WASI 0.2's pollables: they can be awaited.

using System;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using CmDotnet.Internal;

namespace CmDotnet;

/// <summary>
/// The resource <c>pollable</c> of <c>wasi:io/poll</c>: <c>await</c> it. While tasks wait for pollables, and no other can go
/// on, the component waits for all of them at once.
/// </summary>
public abstract partial class PollableResource : ImportedResource
{
    /// <summary>Makes <c>await</c> work.</summary>
    /// <returns>The awaiter.</returns>
    public TaskAwaiter GetAwaiter() => WaitAsync().GetAwaiter();

    /// <summary>Waits until the pollable is ready.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that is completed when it is.</returns>
    /// <exception cref="ObjectDisposedException">The pollable was disposed of.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public Task WaitAsync(CancellationToken cancellationToken = default) => Pollables.WaitAsync(this, cancellationToken);
}
