// What libraries have to know of components whose code ran when they were made.

using System.ComponentModel;
using System.Runtime.InteropServices;
using CmDotnet.Internal;

namespace CmDotnet.CompilerServices;

/// <summary>The build that runs code of the component, and keeps its memory.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Training
{
    /// <summary>Whether it is the build that runs this code, and no host of the component. A library that keeps what it read of
    /// its surroundings reads it anew when that has changed.</summary>
    public static bool IsUnderWay => IsTraining() != 0;

    [DllImport(EngineContract.Library, EntryPoint = EngineContract.IsTraining)]
    private static extern int IsTraining();
}
