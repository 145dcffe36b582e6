// Imported resources and the table of exported ones, without another component.

using System;
using System.Collections.Generic;
using CmDotnet.CompilerServices;
using Xunit;

namespace CmDotnet.Tests;

public sealed unsafe class ResourceTests
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
        file.Abandon();
        Assert.Empty(_dropped);
        stream.Abandon();
        Assert.Equal([2, 1], _dropped);
    }

    [Fact]
    public void ANullResourceIsRefused() =>
        Assert.Throws<ArgumentNullException>(() => CallArena.Borrow(null!));

    [Fact]
    public void TheTableGivesBackWhatItTook()
    {
        ResourceTable<Counter> table = new();
        Counter first = new(), second = new();
        int one = table.Add(first), two = table.Add(second);
        Assert.NotEqual(0, one);
        Assert.NotEqual(one, two);
        Assert.Same(first, table.Get(one));
        Assert.Same(second, table.Get(two));
        Assert.Throws<InvalidOperationException>(() => table.Add(first));
        Assert.Throws<InvalidOperationException>(() => table.Get(two + 1));
        Assert.Throws<InvalidOperationException>(() => table.Get(0));
    }

    [Fact]
    public void ADroppedObjectIsDisposedOfAndItsPlaceUsedAgain()
    {
        ResourceTable<Counter> table = new();
        Counter counter = new();
        int representation = table.Add(counter);
        table.Destroy(representation);
        Assert.Equal(1, counter.Disposals);
        Assert.Throws<InvalidOperationException>(() => table.Get(representation));
        Assert.Equal(representation, table.Add(counter));
    }

    [Fact]
    public void AnObjectThatIsTakenBackIsNotDisposedOf()
    {
        ResourceTable<Counter> table = new();
        Counter counter = new();
        int representation = table.Add(counter);
        Assert.Same(counter, table.Take(representation));
        // The handle is dropped next, which destroys the representation.
        table.Destroy(representation);
        Assert.Equal(0, counter.Disposals);
        Assert.Equal(representation, table.Add(counter));
    }

    private sealed class File(List<int> dropped, ResourceHandle handle) : ImportedResource(handle)
    {
        protected override void DropHandle(int handle) => dropped.Add(handle);

        /// <summary>What the garbage collector does.</summary>
        internal void Abandon()
        {
            typeof(ImportedResource).GetMethod("Finalize", System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic)!.Invoke(this, null);
        }
    }

    private sealed class Counter : IExportedResource, IDisposable
    {
        internal int Disposals { get; private set; }

        int IExportedResource.Representation { get; set; }

        public void Dispose() => Disposals++;
    }
}
