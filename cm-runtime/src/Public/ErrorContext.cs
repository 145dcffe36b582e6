// The WIT type `error-context`.

using System;

namespace CmDotnet;

/// <summary>
/// What is known of an error, for people who look for its cause: the WIT type <c>error-context</c>. Passing it on keeps it
/// here; dispose of it when it is no longer needed.
/// </summary>
public sealed partial class ErrorContext : ImportedResource
{
    /// <summary>A context with a message.</summary>
    /// <param name="debugMessage">The message. The host may cut or drop it.</param>
    public ErrorContext(string debugMessage) => Attach(New(debugMessage));

    /// <summary>The message, as far as the host kept it.</summary>
    /// <exception cref="ObjectDisposedException">The context was disposed of.</exception>
    public string DebugMessage
    {
        get
        {
            string message = GetDebugMessage(Lend());
            // Its finalizer would drop the handle while it is lent.
            GC.KeepAlive(this);
            return message;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => DebugMessage;

    private static partial int New(string debugMessage);

    private static partial string GetDebugMessage(int handle);
}
