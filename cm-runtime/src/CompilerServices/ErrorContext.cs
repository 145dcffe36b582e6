// The bindings of the WIT type `error-context`, which are the same for every world.

using System.ComponentModel;
using System.Runtime.InteropServices;
using CmDotnet.CompilerServices;

namespace CmDotnet;

public sealed unsafe partial class ErrorContext
{
    /// <summary>A context that arrived.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public ErrorContext(ResourceHandle handle)
        : base(handle)
    {
    }

    /// <inheritdoc/>
    protected override void DropHandle(int handle) => Drop(handle);

    private static partial int New(string debugMessage)
    {
        CallArena arena = default;
        try
        {
            byte* data = arena.LowerString(debugMessage, out int length);
            return New(data, length);
        }
        finally
        {
            arena.Dispose();
        }
    }

    private static partial string GetDebugMessage(int handle)
    {
        byte* area = stackalloc byte[2 * sizeof(byte*)];
        GetDebugMessage(handle, area);
        return Incoming.LoadString(area);
    }

    [DllImport("$root", EntryPoint = "[error-context-new-utf8]"), WasmImportLinkage]
    private static extern int New(byte* data, int length);

    [DllImport("$root", EntryPoint = "[error-context-debug-message-utf8]"), WasmImportLinkage]
    private static extern void GetDebugMessage(int handle, byte* destination);

    [DllImport("$root", EntryPoint = "[error-context-drop]"), WasmImportLinkage]
    private static extern void Drop(int handle);
}
