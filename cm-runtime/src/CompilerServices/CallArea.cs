// Memory of one call in a local variable, which costs the interpreter less than `stackalloc`.

using System.ComponentModel;
using System.Runtime.InteropServices;

namespace CmDotnet.CompilerServices;

/// <summary>16 bytes for what one call passes in memory, aligned for every type. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
[StructLayout(LayoutKind.Sequential, Size = 16)]
public ref struct CallArea16
{
    private readonly ulong _first;
}

/// <summary>As <see cref="CallArea16"/>, of 32 bytes.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
[StructLayout(LayoutKind.Sequential, Size = 32)]
public ref struct CallArea32
{
    private readonly ulong _first;
}

/// <summary>As <see cref="CallArea16"/>, of 64 bytes.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
[StructLayout(LayoutKind.Sequential, Size = 64)]
public ref struct CallArea64
{
    private readonly ulong _first;
}

/// <summary>As <see cref="CallArea16"/>, of 128 bytes.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
[StructLayout(LayoutKind.Sequential, Size = 128)]
public ref struct CallArea128
{
    private readonly ulong _first;
}
