// The other side of exported resources, streams and futures: who holds which handle.

using System;
using System.Collections.Generic;
using CmDotnet.CompilerServices;
using CmDotnet.Internal;
using Xunit;

namespace CmDotnet.Tests;

/// <summary>The canonical ABI's functions for the resource <see cref="Counter"/>.</summary>
internal static unsafe class Intrinsics
{
    private static int s_last;

    internal static ResourceTable<Counter> Table { get; private set; } = new(New, Rep, Drop);

    /// <summary>The representations of the handles that there are.</summary>
    internal static Dictionary<int, int> Handles { get; } = [];

    internal static void Reset()
    {
        Handles.Clear();
        Table = new(New, Rep, Drop);
    }

    internal static void Drop(int handle)
    {
        Assert.True(Handles.Remove(handle, out int representation), $"there is no handle {handle}");
        Table.Destroy(representation);
    }

    /// <summary>Gives a stream to a call, which begins.</summary>
    internal static void Give<T>(StreamReader<T> reader, ChannelType<T> type)
    {
        CallArena arena = CallArena.ForTask();
        _ = arena.Move(reader, type);
        arena.CompleteMoves();
        arena.Dispose();
    }

    /// <summary>Gives a future to a call, which begins.</summary>
    internal static void Give<T>(FutureReader<T> reader, ChannelType<T> type)
    {
        CallArena arena = CallArena.ForTask();
        _ = arena.Move(reader, type);
        arena.CompleteMoves();
        arena.Dispose();
    }

    /// <summary>The event of an operation that goes on.</summary>
    internal static void Deliver(int handle, int outcome) => Waitable.Find(handle)!.OnEvent(outcome);

    private static int New(int representation)
    {
        Handles.Add(++s_last, representation);
        return s_last;
    }

    private static int Rep(int handle) => Handles[handle];
}

internal sealed class Counter : IExportedResource, IDisposable
{
    internal int Disposals { get; private set; }

    int IExportedResource.Representation { get; set; }

    public void Dispose() => Disposals++;
}
