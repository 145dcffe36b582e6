// The WIT type `error-context`.

using System;
using System.Runtime.InteropServices;
using CmDotnet.CompilerServices;

namespace CmDotnet;

/// <summary>
/// What is known of an error, for people who look for its cause: the WIT type <c>error-context</c>. Passing it on keeps it
/// here; dispose of it when it is no longer needed.
/// </summary>
public sealed unsafe class ErrorContext : ImportedResource
{
    /// <summary>A context with a message.</summary>
    /// <param name="debugMessage">The message. The host may cut or drop it.</param>
    public ErrorContext(string debugMessage)
    {
        CallArena arena = default;
        try
        {
            byte* data = arena.LowerString(debugMessage, out int length);
            Attach(New(data, length));
        }
        finally
        {
            arena.Dispose();
        }
    }

    /// <summary>A context that arrived. For generated code.</summary>
    /// <param name="handle">Its handle.</param>
    public ErrorContext(ResourceHandle handle)
        : base(handle)
    {
    }

    /// <summary>The message, as far as the host kept it.</summary>
    /// <exception cref="ObjectDisposedException">The context was disposed of.</exception>
    public string DebugMessage
    {
        get
        {
            byte* area = stackalloc byte[2 * sizeof(byte*)];
            GetDebugMessage(Lend(), area);
            // Its finalizer would drop the handle while it is lent.
            GC.KeepAlive(this);
            return Incoming.LoadString(area);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => DebugMessage;

    /// <inheritdoc/>
    protected override void DropHandle(int handle) => Drop(handle);

    [DllImport("$root", EntryPoint = "[error-context-new-utf8]"), WasmImportLinkage]
    private static extern int New(byte* data, int length);

    [DllImport("$root", EntryPoint = "[error-context-debug-message-utf8]"), WasmImportLinkage]
    private static extern void GetDebugMessage(int handle, byte* destination);

    [DllImport("$root", EntryPoint = "[error-context-drop]"), WasmImportLinkage]
    private static extern void Drop(int handle);
}
