// Streams and futures that are given away and not taken: their two ends meet in this component as before.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using CmDotnet.CompilerServices;
using CmDotnet.Internal;
using CmDotnet.Tests.Scheduling;
using Xunit;
using static CmDotnet.Tests.Scheduling.CopyResult;

namespace CmDotnet.Tests;

[Collection(nameof(Intrinsics))]
public sealed class MoveTests
{
    private const int OuterHandle = 1_000;
    private const int FirstOfStreams = 2_000;
    private const int FirstOfFutures = 3_000;
    private const int Count = 3;

    private static readonly string[] s_items = ["a", "b"];

    // When the write begins that the stream or future waits for.
    public enum Writing
    {
        Before,
        Meanwhile,
        Afterwards,
    }

    public static TheoryData<Writing> Writings => [.. Enum.GetValues<Writing>()];

    // How many items are taken, and whether the write is cancelled then; otherwise the reader is gone.
    public static TheoryData<int, bool> Parts()
    {
        TheoryData<int, bool> parts = [];
        for (int taken = 0; taken < Count; taken++)
        {
            parts.Add(taken, true);
            parts.Add(taken, false);
        }
        return parts;
    }

    [Theory]
    [MemberData(nameof(Writings))]
    public async Task AStreamOfACallThatDoesNotBeginIsReadHere(Writing writing)
    {
        Pairs<string> pairs = new(isFuture: false);
        (StreamReader<string> reader, StreamWriter<string> writer) = WitStream.Create<string>();
        Task<int>? write = null;
        void Write(Writing now) => write ??= now == writing ? writer.WriteAsync(s_items).AsTask() : null;

        Write(Writing.Before);
        BeginCall(arena =>
        {
            _ = arena.Move(reader, pairs);
            Assert.Throws<ObjectDisposedException>(() => { _ = reader.ReadAsync(new string[1]).AsTask(); });
            Write(Writing.Meanwhile);
        });
        pairs.AssertIsEmpty();
        Write(Writing.Afterwards);

        string[] read = new string[2];
        Assert.Equal(2, await reader.ReadAsync(read));
        Assert.Equal(s_items, read);
        Assert.Equal(2, await write!);
        writer.Dispose();
        Assert.Equal(0, await reader.ReadAsync(read));
        reader.Dispose();
        Assert.Equal(0, ScheduledTask.OpenWriterCount);
    }

    [Theory]
    [MemberData(nameof(Writings))]
    public async Task AFutureOfACallThatDoesNotBeginIsReadHere(Writing writing)
    {
        Pairs<string> pairs = new(isFuture: true);
        (FutureReader<string> reader, FutureWriter<string> writer) = WitFuture.Create<string>();
        Task<bool>? write = null;
        void Write(Writing now) => write ??= now == writing ? writer.WriteAsync("a").AsTask() : null;

        Write(Writing.Before);
        BeginCall(arena =>
        {
            _ = arena.Move(reader, pairs);
            Assert.Throws<ObjectDisposedException>(() => { _ = reader.ReadAsync(); });
            Write(Writing.Meanwhile);
        });
        pairs.AssertIsEmpty();
        Write(Writing.Afterwards);

        Assert.Equal("a", await reader);
        Assert.True(await write!);
        Assert.Equal(0, ScheduledTask.OpenWriterCount);
    }

    [Fact]
    public async Task AnEndThatIsDisposedOfMeanwhileIsGoneAfterwards()
    {
        Pairs<string> pairs = new(isFuture: false);
        (StreamReader<string> first, StreamWriter<string> firstWriter) = WitStream.Create<string>();
        (StreamReader<string> second, StreamWriter<string> secondWriter) = WitStream.Create<string>();
        Task<bool> write = secondWriter.WriteAsync("a").AsTask();
        BeginCall(arena =>
        {
            _ = arena.Move(first, pairs);
            _ = arena.Move(second, pairs);
            firstWriter.Dispose();
            second.Dispose();
        });
        pairs.AssertIsEmpty();
        Assert.Equal(0, await first.ReadAsync(new string[1]));
        Assert.False(await write);
        first.Dispose();
        secondWriter.Dispose();
    }

    [Fact]
    public async Task WhatWasNotTakenCanBeGivenToAnother()
    {
        Pairs<string> pairs = new(isFuture: false);
        Pairs<string> futures = new(isFuture: true);
        (StreamReader<string> reader, StreamWriter<string> writer) = WitStream.Create<string>();
        (FutureReader<string> future, FutureWriter<string> futureWriter) = WitFuture.Create<string>();
        BeginCall(arena =>
        {
            _ = arena.Move(reader, pairs);
            _ = arena.Move(future, futures);
        });
        Intrinsics.Give(reader, pairs);
        Intrinsics.Give(future, futures);
        Task<bool> write = writer.WriteAsync("a").AsTask();
        Task<bool> futureWrite = futureWriter.WriteAsync("a").AsTask();
        Assert.Single(pairs.Written);
        Assert.Single(futures.Written);
        pairs.Deliver(pairs.Written[0], Dropped);
        futures.Deliver(futures.Written[0], Dropped);
        Assert.False(await write);
        Assert.False(await futureWrite);
        writer.Dispose();
        Assert.Equal(0, ScheduledTask.OpenWriterCount);
    }

    [Theory]
    [MemberData(nameof(Parts))]
    public void StreamsOfAWriteThatAreNotTakenAreReadHere(int taken, bool isCancelled) => InTask(async () =>
    {
        Pairs<string> pairs = new(isFuture: false);
        (StreamReader<string> Reader, StreamWriter<string> Writer)[] streams =
            [.. Enumerable.Range(0, Count).Select(_ => WitStream.Create<string>())];
        Task<bool>[] writes = [.. streams.Select((stream, index) => stream.Writer.WriteAsync($"{index}").AsTask())];
        Outer<StreamReader<string>> outer = new((ref CallArena arena, StreamReader<string> item) => arena.Move(item, pairs));
        await WritePart(outer, [.. streams.Select(stream => stream.Reader)], taken, isCancelled);

        Assert.Equal(taken, pairs.Written.Count);
        foreach (int index in Enumerable.Range(taken, Count - taken))
        {
            string[] item = new string[1];
            Assert.Equal(1, await streams[index].Reader.ReadAsync(item));
            Assert.Equal($"{index}", item[0]);
            Assert.True(await writes[index]);
            streams[index].Reader.Dispose();
        }
        await EndGiven(pairs, writes);
        Assert.All(streams, stream => stream.Writer.Dispose());
        Assert.Equal(0, ScheduledTask.OpenWriterCount);
    });

    [Theory]
    [MemberData(nameof(Parts))]
    public void FuturesOfAWriteThatAreNotTakenAreReadHere(int taken, bool isCancelled) => InTask(async () =>
    {
        Pairs<string> pairs = new(isFuture: true);
        (FutureReader<string> Reader, FutureWriter<string> Writer)[] futures =
            [.. Enumerable.Range(0, Count).Select(_ => WitFuture.Create<string>())];
        Task<bool>[] writes = [.. futures.Select((future, index) => future.Writer.WriteAsync($"{index}").AsTask())];
        Outer<FutureReader<string>> outer = new((ref CallArena arena, FutureReader<string> item) => arena.Move(item, pairs));
        await WritePart(outer, [.. futures.Select(future => future.Reader)], taken, isCancelled);

        Assert.Equal(taken, pairs.Written.Count);
        foreach (int index in Enumerable.Range(taken, Count - taken))
        {
            Assert.Equal($"{index}", await futures[index].Reader);
            Assert.True(await writes[index]);
        }
        await EndGiven(pairs, writes);
        Assert.Equal(0, ScheduledTask.OpenWriterCount);
    });

    // Writes items, of which so many are taken before the reader is gone, or the write is cancelled.
    private static async Task WritePart<T>(Outer<T> outer, T[] items, int taken, bool isCancelled)
    {
        (StreamReader<T> reader, StreamWriter<T> writer) = WitStream.Create<T>();
        Intrinsics.Give(reader, outer);
        using CancellationTokenSource source = new();
        Task<int> write = writer.WriteAsync(items, source.Token).AsTask();
        if (taken > 0)
        {
            Intrinsics.Deliver(OuterHandle, taken << 4);
        }
        if (isCancelled)
        {
            source.Cancel();
        }
        else
        {
            Intrinsics.Deliver(OuterHandle, Dropped);
        }
        if (isCancelled && taken == 0)
        {
            await Assert.ThrowsAsync<OperationCanceledException>(() => write);
        }
        else
        {
            Assert.Equal(taken, await write);
        }
        writer.Dispose();
    }

    // The other side reads nothing of what it took.
    private static async Task EndGiven(Pairs<string> pairs, Task<bool>[] writes)
    {
        for (int index = 0; index < pairs.Written.Count; index++)
        {
            Assert.False(writes[index].IsCompleted);
            pairs.Deliver(pairs.Written[index], Dropped);
            Assert.False(await writes[index]);
        }
    }

    // Lowers the arguments of a call, which then does not begin.
    private static void BeginCall(Lowering lower)
    {
        CallArena arena = CallArena.ForTask();
        lower(arena);
        arena.Dispose();
    }

    private static void InTask(Func<Task> body)
    {
        FakeHost host = new(seed: 0);
        FakeCall call = host.Call(() =>
        {
            host.Add(OuterHandle);
            for (int index = 0; index < 2 * Count; index++)
            {
                host.Add(FirstOfStreams + index);
                host.Add(FirstOfFutures + index);
            }
            return body();
        });
        host.Run();
        call.Check();
    }

    private delegate void Lowering(CallArena arena);

    private delegate int Lower<T>(ref CallArena arena, T item);

    /// <summary>Streams or futures whose readers do nothing, by handle.</summary>
    private sealed unsafe class Pairs<T>(bool isFuture) : ChannelType<T>(isFuture, itemSize: sizeof(int), isPlain: false)
    {
        private readonly HashSet<int> _ends = [];
        private readonly HashSet<int> _told = [];
        private int _next = isFuture ? FirstOfFutures : FirstOfStreams;

        /// <summary>The writers whose writes wait for a reader.</summary>
        internal List<int> Written { get; } = [];

        public override long Create()
        {
            (int reader, int writer) = (_next++, _next++);
            Assert.True(_ends.Add(reader) && _ends.Add(writer));
            return ((long)writer << 32) | (uint)reader;
        }

        public override int Read(int reader, byte* items, int count) => throw new NotSupportedException();

        public override int Write(int writer, byte* items, int count)
        {
            Assert.Contains(writer, _ends);
            // The readable end is made before the writable one.
            if (!_ends.Contains(writer - 1))
            {
                _told.Add(writer);
                return Dropped;
            }
            Written.Add(writer);
            return Blocked;
        }

        public override int CancelRead(int reader) => throw new NotSupportedException();

        public override int CancelWrite(int writer) => throw new NotSupportedException();

        public override void DropReader(int reader) => Assert.True(_ends.Remove(reader));

        public override void DropWriter(int writer)
        {
            Assert.True(!IsFutureType || _told.Contains(writer), "the writer of a future is dropped, and gave no value");
            Assert.True(_ends.Remove(writer));
        }

        public override void Store(ref CallArena arena, T value, byte* item)
        {
        }

        /// <summary>The event of a write that goes on.</summary>
        internal void Deliver(int writer, int outcome)
        {
            _told.Add(writer);
            Intrinsics.Deliver(writer, outcome);
        }

        internal void AssertIsEmpty()
        {
            Assert.Empty(_ends);
            Assert.Empty(Written);
        }

        private bool IsFutureType { get; } = isFuture;
    }

    /// <summary>A stream of what owns something.</summary>
    private sealed unsafe class Outer<T>(Lower<T> lower) : ChannelType<T>(isFuture: false, itemSize: sizeof(int), isPlain: false)
    {
        public override long Create() => ((long)OuterHandle << 32) | (OuterHandle + 1);

        public override int Read(int reader, byte* items, int count) => throw new NotSupportedException();

        public override int Write(int writer, byte* items, int count) => Blocked;

        public override int CancelRead(int reader) => throw new NotSupportedException();

        public override int CancelWrite(int writer) => Cancelled;

        public override void DropReader(int reader) => throw new NotSupportedException();

        public override void DropWriter(int writer)
        {
        }

        public override void Store(ref CallArena arena, T value, byte* item) => *(int*)item = lower(ref arena, value);
    }
}
