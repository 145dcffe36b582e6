using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace Guests;

/// <summary>Counts the handles of a component: all of its kinds have their numbers from one table.</summary>
internal static class Handles
{
    // More than a component has had at once, so far.
    private static int s_most = 20_000;

    internal static uint Count()
    {
        // A number that was never given out before comes when no other is free.
        List<int> made = [];
        do
        {
            made.Add(NewWaitableSet());
        }
        while (made[^1] <= s_most);
        s_most = made[^1];
        made.ForEach(DropWaitableSet);
        return (uint)(s_most - made.Count);
    }

    [DllImport("$root", EntryPoint = "[waitable-set-new]"), WasmImportLinkage]
    private static extern int NewWaitableSet();

    [DllImport("$root", EntryPoint = "[waitable-set-drop]"), WasmImportLinkage]
    private static extern void DropWaitableSet(int set);
}
