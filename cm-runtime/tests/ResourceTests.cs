// Imported resources and the table of exported ones, without another component.

using System;
using System.Collections.Generic;
using System.Reflection;
using System.Threading;
using System.Threading.Tasks;
using CmDotnet.CompilerServices;
using Xunit;

namespace CmDotnet.Tests;

[Collection(nameof(Intrinsics))]
public sealed class ResourceTests
{
    private readonly List<int> _dropped = [];

    private File Owned(int handle, ImportedResource? origin = null) => new(_dropped, ResourceHandle.Owned(handle, origin));

    private File Borrowed(int handle) => new(_dropped, ResourceHandle.Borrowed(handle));

    [Fact]
    public void DisposeDropsTheHandleOnce()
    {
        File file = Owned(7);
        Assert.Equal(7, CallArena.Borrow(file));
        file.Dispose();
        file.Dispose();
        Assert.Equal([7], _dropped);
        ObjectDisposedException exception = Assert.Throws<ObjectDisposedException>(() => CallArena.Borrow(file));
        Assert.Equal(typeof(File).FullName, exception.ObjectName);
    }

    [Fact]
    public void MovesAreCompletedOrCancelledTogether()
    {
        File[] files = [Owned(1), Owned(2)];
        CallArena arena = default;
        Assert.Equal(1, arena.Move(files[0]));
        Assert.Equal(2, arena.Move(files[1]));
        Assert.Throws<ObjectDisposedException>(() => CallArena.Borrow(files[0]));
        arena.Dispose();
        Assert.Equal(1, CallArena.Borrow(files[0]));

        CallArena next = default;
        _ = next.Move(files[1]);
        next.CompleteMoves();
        next.Dispose();
        Assert.Throws<ObjectDisposedException>(() => CallArena.Borrow(files[1]));
        files[1].Dispose();
        Assert.Empty(_dropped);
    }

    [Fact]
    public void ABorrowIsReturnedAtTheEndOfItsCall()
    {
        CallArena arena = default;
        File file = arena.Keep(Borrowed(3));
        Assert.Equal(3, CallArena.Borrow(file));
        bool isRefused = false;
        try
        {
            _ = arena.Move(file);
        }
        catch (InvalidOperationException)
        {
            isRefused = true;
        }
        Assert.True(isRefused);
        arena.ReturnBorrowed();
        Assert.Equal([3], _dropped);
        Assert.Throws<ObjectDisposedException>(() => CallArena.Borrow(file));
    }

    [Fact]
    public void AnAbandonedResourceWaitsForItsParts()
    {
        File file = Owned(1);
        File stream = Owned(2, file);
        Abandon(file);
        Assert.Empty(_dropped);
        Abandon(stream);
        Assert.Equal([2, 1], _dropped);
    }

    [Fact]
    public void ANullResourceIsRefused() =>
        Assert.Throws<ArgumentNullException>(() => CallArena.Borrow(null!));

    [Fact]
    public void AnAbandonedResourceWithoutAHandleIsLeftAlone()
    {
        (StreamReader<int> reader, StreamWriter<int> writer) = WitStream.Create<int>();
        (FutureReader<int> future, FutureWriter<int> promise) = WitFuture.Create<int>();
        // Somebody waits for a value that nobody can give any more: that is as with any task.
        Task<int> value = future.ReadAsync();
        foreach (ImportedResource end in new ImportedResource[] { writer, reader, promise, future })
        {
            Abandon(end);
        }
        Assert.False(value.IsCompleted);
    }

    [Fact]
    public void TheTableHasAnObjectForAsLongAsSomebodyOwnsIt()
    {
        Intrinsics.Reset();
        Counter first = new(), second = new();
        CallArena results = default;
        results.BeginResults();
        int one = results.Move(first, Intrinsics.Table), two = results.Move(second, Intrinsics.Table);
        Assert.Same(first, Intrinsics.Table.Get(Intrinsics.Handles[one]));
        Assert.Same(second, Intrinsics.Table.Get(Intrinsics.Handles[two]));
        Assert.Throws<InvalidOperationException>(() => Move(first));
        Assert.Throws<InvalidOperationException>(() => Intrinsics.Table.Get(1000));
        Assert.Throws<InvalidOperationException>(() => Intrinsics.Table.Get(0));
        Assert.Throws<ArgumentNullException>(() => Move(null!));

        // The other side drops one, which is disposed of, and gives the other one back, which is not.
        Intrinsics.Drop(one);
        Assert.Equal(1, first.Disposals);
        Assert.Same(second, Intrinsics.Table.Take(two));
        Assert.Equal(0, second.Disposals);
        Assert.Empty(Intrinsics.Handles);
        // Both can go out again.
        _ = Move(first);
        _ = Move(second);
        Assert.Equal(2, Intrinsics.Handles.Count);
    }

    [Fact]
    public void AnExportedObjectThatDoesNotGoOutStaysAsItWas()
    {
        Intrinsics.Reset();
        Counter counter = new();
        CallArena arena = default;
        _ = arena.Move(counter, Intrinsics.Table);
        Assert.Single(Intrinsics.Handles);
        arena.Dispose();
        Assert.Empty(Intrinsics.Handles);
        Assert.Equal(0, counter.Disposals);
        _ = Move(counter);
    }

    [Fact]
    public void WhatIsGivenToACancelledCallIsDropped()
    {
        Intrinsics.Reset();
        Counter counter = new();
        File file = Owned(1), lent = Owned(2);
        using CancellationTokenSource source = new();
        source.Cancel();
        CallArena arena = CallArena.ForTask();
        _ = arena.Move(counter, Intrinsics.Table);
        _ = arena.Move(file);
        _ = arena.Lend(lent);
        ValueTask<int> call = Subtask.Cancel<int>(ref arena, source.Token);
        arena.Dispose();
        Assert.True(call.IsCanceled);
        Assert.Equal(1, counter.Disposals);
        Assert.Empty(Intrinsics.Handles);
        Assert.Equal([1], _dropped);
        Assert.Throws<ObjectDisposedException>(() => CallArena.Borrow(file));
        Assert.Equal(2, CallArena.Borrow(lent));
    }

    private static int Move(Counter counter)
    {
        CallArena results = default;
        results.BeginResults();
        return results.Move(counter, Intrinsics.Table);
    }

    /// <summary>What the garbage collector does.</summary>
    internal static void Abandon(ImportedResource resource) =>
        typeof(ImportedResource).GetMethod("Finalize", BindingFlags.Instance | BindingFlags.NonPublic)!.Invoke(resource, null);

    private sealed class File(List<int> dropped, ResourceHandle handle) : ImportedResource(handle)
    {
        protected override void DropHandle(int handle) => dropped.Add(handle);
    }
}
