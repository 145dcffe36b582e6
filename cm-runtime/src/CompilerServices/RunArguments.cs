// What libraries need that start a program in a component which the host does not start as one.

using System;
using System.ComponentModel;
using System.Runtime.InteropServices;
using CmDotnet.Internal;

namespace CmDotnet.CompilerServices;

/// <summary>The arguments that the host has for this run of the component.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class RunArguments
{
    /// <summary>Gives the arguments, without the name of the program. <see cref="Environment.GetCommandLineArgs"/> has them from then on.</summary>
    public static string[] Load()
    {
        LoadArguments();
        return Environment.GetCommandLineArgs()[1..];
    }

    [DllImport(EngineContract.Library, EntryPoint = EngineContract.LoadArguments)]
    private static extern void LoadArguments();
}
