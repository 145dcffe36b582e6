// What a function that is not asynchronous cancels: it must not wait for the end of that, so a task does it.

using System;
using System.Threading;
using System.Threading.Tasks;
using CmDotnet.CompilerServices;
using CmDotnet.Internal;
using Xunit;
using static CmDotnet.Tests.Scheduling.CopyResult;

namespace CmDotnet.Tests.Scheduling;

public sealed class PlainCallTests : IDisposable
{
    private const int SeedCount = 50;

    private readonly CancellationTokenSource _source = new();

    public void Dispose() => _source.Dispose();

    [Fact]
    public void A_call_that_a_task_waits_for_ends_when_a_function_cancels_it()
    {
        FakeHost host = new(seed: 0);
        FakeCall call = host.Call(() => Assert.ThrowsAsync<OperationCanceledException>(() => host.Import(1000, _source.Token)));
        host.At(5, () => host.CallPlain(_source.Cancel));
        host.RunToEnd();
        call.Check();
        Assert.Equal(5, call.End);
    }

    [Fact]
    public void A_call_that_a_function_began_and_cancelled_ends_in_the_next_task()
    {
        FakeHost host = new(seed: 0);
        Task? import = null;
        host.CallPlain(() =>
        {
            import = host.Import(1000, _source.Token);
            _source.Cancel();
        });
        host.At(5, () =>
        {
            Assert.False(import!.IsCompleted);
            host.Call(() => Task.CompletedTask);
        });
        host.At(6, () => Assert.True(import!.IsCanceled));
        host.RunToEnd();
    }

    [Fact]
    public void A_task_that_blocks_goes_on_with_what_a_function_cancelled()
    {
        FakeHost host = new(seed: 0);
        Task? import = null;
        host.CallPlain(() =>
        {
            import = host.Import(1000, _source.Token);
            _source.Cancel();
        });
        FakeCall? call = null;
        host.At(5, () => call = host.Call(() =>
        {
            Assert.Throws<OperationCanceledException>(() => WitTask.Wait(import!));
            return Task.CompletedTask;
        }));
        host.RunToEnd();
        call!.Check();
        Assert.Equal(5, call.End);
    }

    [Fact]
    public void A_call_may_end_by_itself_before_a_task_cancels_it()
    {
        int cancelledCount = 0;
        for (int seed = 0; seed < SeedCount; seed++)
        {
            FakeHost host = new(seed);
            using CancellationTokenSource source = new();
            Task? import = null;
            FakeCall call = host.Call(() => import = host.Import(5, source.Token));
            host.At(5, () => host.CallPlain(source.Cancel));
            host.RunToEnd();
            Assert.True(call.HasExited);
            Assert.Equal(5, call.End);
            cancelledCount += import!.IsCanceled ? 1 : 0;
        }
        Assert.InRange(cancelledCount, 1, SeedCount - 1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_read_ends_when_a_function_cancels_it_or_drops_its_end(bool isDropped)
    {
        FakeHost host = new(seed: 0);
        Ends ends = new(host);
        StreamReader<int> reader = new(ends, ResourceHandle.Owned(Ends.Reader));
        FakeCall call = host.Call(() => Ended(reader.ReadAsync(new int[4], _source.Token), isDropped));
        host.At(5, () => host.CallPlain(isDropped ? reader.Dispose : _source.Cancel));
        host.At(6, () => host.CallPlain(reader.Dispose));
        host.RunToEnd();
        call.Check();
        Assert.Equal(5, call.End);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_write_ends_when_a_function_cancels_it_or_drops_its_end(bool isDropped)
    {
        FakeHost host = new(seed: 0);
        Ends ends = new(host);
        (StreamReader<int> reader, StreamWriter<int> writer) = WitStream.Create<int>();
        Intrinsics.Give(reader, ends);
        FakeCall call = host.Call(() => Ended(writer.WriteAsync(new int[4], _source.Token), isDropped));
        host.At(5, () => host.CallPlain(isDropped ? writer.Dispose : _source.Cancel));
        host.At(6, () => host.CallPlain(writer.Dispose));
        host.At(6, () => ends.DropReader(Ends.Reader));
        host.RunToEnd();
        call.Check();
        Assert.Equal(5, call.End);
        Assert.Equal(0, ScheduledTask.OpenWriterCount);
    }

    private static async Task Ended(ValueTask<int> operation, bool isDropped)
    {
        if (isDropped)
        {
            Assert.Equal(0, await operation);
        }
        else
        {
            await Assert.ThrowsAsync<OperationCanceledException>(async () => await operation);
        }
    }
}

/// <summary>A stream whose other end does nothing.</summary>
internal sealed unsafe class Ends : ChannelType<int>
{
    internal const int Reader = 1_000;
    internal const int Writer = 1_001;

    private readonly FakeHost _host;

    internal Ends(FakeHost host)
        : base(isFuture: false, sizeof(int), isPlain: true)
    {
        _host = host;
        _host.Add(Reader);
    }

    public override long Create()
    {
        _host.Add(Writer);
        return ((long)Writer << 32) | Reader;
    }

    public override int Read(int reader, byte* items, int count) => Blocked;

    public override int Write(int writer, byte* items, int count) => Blocked;

    public override int CancelRead(int reader) => Cancel();

    public override int CancelWrite(int writer) => Cancel();

    public override void DropReader(int reader) => _host.Drop(reader);

    public override void DropWriter(int writer) => _host.Drop(writer);

    private int Cancel()
    {
        _host.AssertMayBlock();
        return Cancelled;
    }
}
