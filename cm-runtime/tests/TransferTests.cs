// Writes of what owns something, that are taken in part: the other side of a stream or future is played by the test.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using CmDotnet.CompilerServices;
using CmDotnet.Tests.Scheduling;
using Xunit;
using static CmDotnet.Tests.Scheduling.CopyResult;

namespace CmDotnet.Tests;

[Collection(nameof(Intrinsics))]
public sealed class TransferTests
{
    private const int WriterHandle = 2_000;

    private List<int> _dropped = [];
    private int _lastFile = 100;

    public TransferTests() => Intrinsics.Reset();

    // How a write ends that is not taken whole.
    public enum Ending
    {
        ReaderIsDropped,
        WriteIsCancelled,
        WriterIsDropped,
    }

    // In a call of an asynchronous export, which may wait until what it cancels has ended.
    private static void InTask(Func<Task> body)
    {
        FakeHost host = new(seed: 0);
        host.Add(WriterHandle);
        FakeCall call = host.Call(body);
        host.Run();
        call.Check();
    }

    // All ways to take some of so many items, piece by piece; a piece of none is a wait.
    private static IEnumerable<int[]> Splits(int count)
    {
        yield return [];
        for (int first = 1; first <= count; first++)
        {
            foreach (int[] rest in Splits(count - first))
            {
                yield return [first, .. rest];
            }
        }
    }

    public static TheoryData<int, Ending, bool> Cases()
    {
        TheoryData<int, Ending, bool> cases = [];
        foreach (int count in new[] { 1, 2, 5 })
        {
            foreach (Ending ending in Enum.GetValues<Ending>())
            {
                cases.Add(count, ending, true);
                cases.Add(count, ending, false);
            }
        }
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void WhatIsNotTakenStaysTheWriters(int count, Ending ending, bool isAtOnce) =>
        InTask(() => WriteInPieces(count, ending, isAtOnce));

    private async Task WriteInPieces(int count, Ending ending, bool isAtOnce)
    {
        foreach (int[] pieces in Splits(count))
        {
            Intrinsics.Reset();
            // The collector may drop what earlier writes left, whenever it comes.
            _dropped = [];
            Item[] items = [.. Enumerable.Range(0, count).Select(_ => NewItem())];
            Pipe pipe = new(isFuture: false);
            (StreamReader<Item> reader, StreamWriter<Item> writer) = WitStream.Create<Item>();
            Intrinsics.Give(reader, pipe);
            using CancellationTokenSource source = new();
            int taken = pieces.Sum();
            int written = await Write(pipe, writer, items, pieces, ending, isAtOnce, source);
            Assert.Equal(taken, written);
            AssertIsTaken(pipe, items, taken);

            if (ending == Ending.WriteIsCancelled)
            {
                // The rest can be written afterwards.
                pipe.Takes.Enqueue(((count - taken) << 4) | Completed);
                Assert.Equal(count - taken, await writer.WriteAsync(items.AsMemory(taken)));
                AssertIsTaken(pipe, items, count);
            }
            writer.Dispose();
            Assert.Equal(1, pipe.WriterDrops);
            Assert.Empty(_dropped);
        }
    }

    // Gives the number of items that were taken; 0 also where the write was cancelled before any was.
    private static async Task<int> Write(
        Pipe pipe, StreamWriter<Item> writer, Item[] items, int[] pieces, Ending ending, bool isAtOnce, CancellationTokenSource source)
    {
        bool isWhole = pieces.Sum() == items.Length;
        if (isAtOnce)
        {
            foreach (int piece in pieces)
            {
                pipe.Takes.Enqueue((piece << 4) | Completed);
            }
        }
        if (!isWhole && ending == Ending.ReaderIsDropped && isAtOnce)
        {
            pipe.Takes.Enqueue(Dropped);
        }
        ValueTask<int> write = writer.WriteAsync(items, source.Token);
        if (!isAtOnce)
        {
            foreach (int piece in pieces)
            {
                Assert.False(write.IsCompleted);
                pipe.Deliver((piece << 4) | Completed);
            }
            if (!isWhole && ending == Ending.ReaderIsDropped)
            {
                pipe.Deliver(Dropped);
            }
        }
        if (!isWhole && ending == Ending.WriteIsCancelled)
        {
            source.Cancel();
        }
        if (!isWhole && ending == Ending.WriterIsDropped)
        {
            writer.Dispose();
        }
        try
        {
            return await write;
        }
        catch (OperationCanceledException) when (pieces.Length == 0)
        {
            return 0;
        }
    }

    private void AssertIsTaken(Pipe pipe, Item[] items, int taken)
    {
        Assert.Equal(items.Take(taken).SelectMany(Values), pipe.Taken);
        Assert.Equal(3 * taken, Intrinsics.Handles.Count);
        foreach (Item item in items.Skip(taken))
        {
            // They are as they were: usable, and free to go elsewhere.
            Assert.All(item.Counters, counter => Assert.Equal((0, 0), (((IExportedResource)counter).Representation, counter.Disposals)));
            _ = CallArena.Borrow(item.File);
        }
        foreach (Item item in items.Take(taken))
        {
            Assert.Throws<ObjectDisposedException>(() => CallArena.Borrow(item.File));
        }
        Assert.Empty(_dropped);
    }

    [Fact]
    public async Task AnItemThatCannotBeWrittenLeavesAllWithTheWriter()
    {
        Item[] items = [NewItem(), NewItem(), NewItem()];
        items[2] = items[2] with { Counters = [items[2].Counters[0], null!] };
        Pipe pipe = new(isFuture: false);
        (StreamReader<Item> reader, StreamWriter<Item> writer) = WitStream.Create<Item>();
        // It is written when the stream is given away: then the write fails, not the call.
        Task<int> parked = writer.WriteAsync(items).AsTask();
        Intrinsics.Give(reader, pipe);
        await Assert.ThrowsAsync<ArgumentNullException>(() => parked);
        await Assert.ThrowsAsync<ArgumentNullException>(async () => await writer.WriteAsync(items));
        AssertIsTaken(pipe, items[..2], 0);
        pipe.Takes.Enqueue(2 << 4);
        Assert.Equal(2, await writer.WriteAsync(items.AsMemory(0, 2)));
        AssertIsTaken(pipe, items[..2], 2);
        writer.Dispose();
    }

    [Fact]
    public async Task AWriteGoesOnElsewhereWhenItsStreamIsGivenAway()
    {
        Item[] items = [NewItem(), NewItem(), NewItem()];
        Pipe pipe = new(isFuture: false);
        (StreamReader<Item> reader, StreamWriter<Item> writer) = WitStream.Create<Item>();
        ValueTask<int> write = writer.WriteAsync(items);
        Item[] first = new Item[1];
        Assert.Equal(1, await reader.ReadAsync(first));
        Assert.Same(items[0], first[0]);
        Assert.False(write.IsCompleted);
        Intrinsics.Give(reader, pipe);
        pipe.Deliver(1 << 4);
        pipe.Deliver(Dropped);
        Assert.Equal(2, await write);
        AssertIsTaken(pipe, [items[1], items[2]], 1);
        writer.Dispose();
    }

    [Fact]
    public async Task AWriteOfMuchIsLoweredPieceByPiece()
    {
        const int Count = 10_000;
        Item[] items = [.. Enumerable.Range(0, Count).Select(_ => NewItem())];
        Pipe pipe = new(isFuture: false);
        (StreamReader<Item> reader, StreamWriter<Item> writer) = WitStream.Create<Item>();
        Intrinsics.Give(reader, pipe);
        ValueTask<int> write = writer.WriteAsync(items);
        // One by one, which lowers each of them once.
        for (int index = 0; index < Count; index++)
        {
            pipe.Deliver(1 << 4);
        }
        Assert.Equal(Count, await write);
        Assert.Equal(Count, pipe.StoreCount);
        AssertIsTaken(pipe, items, Count);
        writer.Dispose();
    }

    [Theory]
    [InlineData(Completed)]
    [InlineData(Dropped)]
    [InlineData(Cancelled)]
    public void AValueThatIsNotTakenStaysTheWriters(int outcome) => InTask(() => WriteValue(outcome));

    private async Task WriteValue(int outcome)
    {
        Item item = NewItem();
        Pipe pipe = new(isFuture: true);
        (FutureReader<Item> reader, FutureWriter<Item> writer) = WitFuture.Create<Item>();
        Intrinsics.Give(reader, pipe);
        using CancellationTokenSource source = new();
        Task<bool> write = writer.WriteAsync(item, source.Token).AsTask();
        if (outcome == Cancelled)
        {
            source.Cancel();
            await Assert.ThrowsAsync<OperationCanceledException>(() => write);
            AssertIsTaken(pipe, [item], 0);
            // It can be given again.
            write = writer.WriteAsync(item).AsTask();
            pipe.Deliver(Dropped);
            Assert.False(await write);
        }
        else
        {
            pipe.Deliver(outcome);
            Assert.Equal(outcome == Completed, await write);
        }
        AssertIsTaken(pipe, [item], outcome == Completed ? 1 : 0);
        Assert.Equal(1, pipe.WriterDrops);
    }

    [Fact]
    public async Task AValueThatCannotBeWrittenMakesRoomForAnother()
    {
        Item item = NewItem();
        Pipe pipe = new(isFuture: true);
        (FutureReader<Item> reader, FutureWriter<Item> writer) = WitFuture.Create<Item>();
        Intrinsics.Give(reader, pipe);
        await Assert.ThrowsAsync<ArgumentNullException>(async () => await writer.WriteAsync(item with { Last = null! }));
        pipe.Takes.Enqueue(Completed);
        Assert.True(await writer.WriteAsync(item));
        AssertIsTaken(pipe, [item], 1);
    }

    [Fact]
    public void AForgottenWriterOfAFutureKeepsItsHandle()
    {
        Pipe pipe = new(isFuture: true);
        (FutureReader<Item> reader, FutureWriter<Item> writer) = WitFuture.Create<Item>();
        Intrinsics.Give(reader, pipe);
        Assert.Throws<InvalidOperationException>(writer.Dispose);
        ResourceTests.Abandon(writer);
        Assert.Equal(0, pipe.WriterDrops);
    }

    [Fact]
    public async Task AWriteOfNothingIsNoEnd()
    {
        (StreamReader<int> reader, StreamWriter<int> writer) = WitStream.Create<int>();
        int[] items = [1, 2];
        Task<int> read = reader.ReadAsync(new int[4]).AsTask();
        Assert.Equal(0, await writer.WriteAsync(ReadOnlyMemory<int>.Empty));
        Assert.False(read.IsCompleted);
        Assert.Equal(2, await writer.WriteAsync(items));
        Assert.Equal(2, await read);
        Task<int> nothing = writer.WriteAsync(ReadOnlyMemory<int>.Empty).AsTask();
        read = reader.ReadAsync(new int[4]).AsTask();
        Assert.Equal(0, await nothing);
        Assert.False(read.IsCompleted);
        writer.Dispose();
        Assert.Equal(0, await read);
        reader.Dispose();
    }

    [Fact]
    public async Task AnItemThatWitDoesNotHaveIsRefusedBeforeAnyLeaves()
    {
        Days pipe = new();
        (StreamReader<DayOfWeek> reader, StreamWriter<DayOfWeek> writer) = WitStream.Create<DayOfWeek>();
        Intrinsics.Give(reader, pipe);
        DayOfWeek[] days = new DayOfWeek[10_000];
        days[^1] = (DayOfWeek)7;
        ArgumentOutOfRangeException exception =
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await writer.WriteAsync(days));
        Assert.Equal(7u, exception.ActualValue);
        Assert.Equal(0, pipe.TakenCount);
        Assert.Equal(days.Length - 1, await writer.WriteAsync(days.AsMemory(..^1)));
        Assert.Equal(days.Length - 1, pipe.TakenCount);
        writer.Dispose();
    }

    private Item NewItem() => new([new(), new()], new File(_dropped, ResourceHandle.Owned(++_lastFile)), new());

    private static IEnumerable<object> Values(Item item) => [.. item.Counters, item.Last, item.File];

    // A record of a list of exported resources, an imported one, and another exported one.
    internal sealed record Item(Counter[] Counters, File File, Counter Last);

    internal sealed class File(List<int> dropped, ResourceHandle handle) : ImportedResource(handle)
    {
        protected override void DropHandle(int handle) => dropped.Add(handle);
    }

    /// <summary>The other side of a stream of an enum: takes all.</summary>
    private sealed unsafe class Days() : ChannelType<DayOfWeek>(isFuture: false, itemSize: 1, isPlain: false)
    {
        internal int TakenCount { get; private set; }

        public override long Create() => ((long)WriterHandle << 32) | (WriterHandle - 1);

        public override int Read(int reader, byte* items, int count) => throw new NotSupportedException();

        public override int Write(int writer, byte* items, int count)
        {
            TakenCount += count;
            return count << 4;
        }

        public override int CancelRead(int reader) => throw new NotSupportedException();

        public override int CancelWrite(int writer) => throw new NotSupportedException();

        public override void DropReader(int reader)
        {
        }

        public override void DropWriter(int writer)
        {
        }

        public override void Store(ref CallArena arena, DayOfWeek value, byte* item) =>
            *item = (byte)CallArena.Case((int)value, 7, "day-of-week");
    }

    /// <summary>The other side: takes what it is told to, and what it is not told has to be waited for.</summary>
    private sealed unsafe class Pipe(bool isFuture) : ChannelType<Item>(isFuture, itemSize: 4 * sizeof(int), isPlain: false)
    {
        private int* _items;

        // The imported resources are numbers to the other side.
        private readonly Dictionary<int, File> _files = [];

        internal Queue<int> Takes { get; } = new();

        internal List<object> Taken { get; } = [];

        internal int StoreCount { get; private set; }

        internal int WriterDrops { get; private set; }

        public override long Create() => ((long)WriterHandle << 32) | (WriterHandle - 1);

        public override int Read(int reader, byte* items, int count) => throw new NotSupportedException();

        public override int Write(int writer, byte* items, int count)
        {
            _items = (int*)items;
            return Takes.TryDequeue(out int outcome) ? Take(outcome) : Blocked;
        }

        /// <summary>The event of a write that goes on.</summary>
        internal void Deliver(int outcome)
        {
            Intrinsics.Deliver(WriterHandle, Take(outcome));
        }

        public override int CancelRead(int reader) => throw new NotSupportedException();

        public override int CancelWrite(int writer) => Cancelled;

        public override void DropReader(int reader) => throw new NotSupportedException();

        public override void DropWriter(int writer) => WriterDrops++;

        public override void Store(ref CallArena arena, Item value, byte* item)
        {
            StoreCount++;
            int* handles = (int*)item;
            handles[0] = arena.Move(value.Counters[0], Intrinsics.Table);
            handles[1] = arena.Move(value.File);
            handles[2] = arena.Move(value.Counters[1], Intrinsics.Table);
            handles[3] = arena.Move(value.Last, Intrinsics.Table);
            _files[handles[1]] = value.File;
        }

        private int Take(int outcome)
        {
            int count = !IsFutureType ? outcome >> 4 : outcome == Completed ? 1 : 0;
            for (int index = 0; index < count; index++, _items += 4)
            {
                Taken.AddRange([Object(_items[0]), Object(_items[2]), Object(_items[3]), _files[_items[1]]]);
            }
            return outcome;
        }

        private bool IsFutureType { get; } = isFuture;

        private static Counter Object(int handle) => Intrinsics.Table.Get(Intrinsics.Handles[handle]);
    }
}
