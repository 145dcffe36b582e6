// Ends of streams that nobody uses any more, which another component may wait for: garbage is collected when all is quiet.

using System;
using System.Threading.Tasks;
using CmDotnet.CompilerServices;
using CmDotnet.Internal;
using Xunit;

namespace CmDotnet.Tests.Scheduling;

[Collection(nameof(Intrinsics))]
public sealed class ForgottenEndTests
{
    private readonly FakeHost _host = new(seed: 0);
    private readonly Ends _ends;

    public ForgottenEndTests() => _ends = new(_host);

    private StreamReader<int> Arrive() => new(_ends, ResourceHandle.Owned(Ends.Reader));

    private int CollectionsOf(Func<Task> body)
    {
        int before = _host.Collections;
        FakeCall call = _host.Call(body);
        _host.Run();
        call.Check();
        return _host.Collections - before;
    }

    [Fact]
    public void AnEndThatIsLeftWhenACallEndsIsLookedForOnce()
    {
        StreamReader<int>? reader = null;
        Assert.Equal(0, CollectionsOf(() => Task.CompletedTask));
        Assert.Equal(1, CollectionsOf(() =>
        {
            reader = Arrive();
            return Task.CompletedTask;
        }));
        // Somebody has it still.
        Assert.Equal(0, CollectionsOf(() => Task.CompletedTask));
        reader!.Dispose();
        Assert.Equal(0, CollectionsOf(() => Task.CompletedTask));
    }

    [Fact]
    public void AnEndThatIsDisposedOfNeedsNoCollection() =>
        Assert.Equal(0, CollectionsOf(() =>
        {
            Arrive().Dispose();
            return Task.CompletedTask;
        }));

    [Fact]
    public void AnEndThatIsGivenAwayNeedsNoCollection() =>
        Assert.Equal(0, CollectionsOf(() =>
        {
            Intrinsics.Give(Arrive(), _ends);
            return Task.CompletedTask;
        }));

    [Fact]
    public void AWriterThatIsLeftIsLookedFor()
    {
        (StreamReader<int> reader, StreamWriter<int> writer) = WitStream.Create<int>();
        Assert.Equal(1, CollectionsOf(() =>
        {
            Intrinsics.Give(reader, _ends);
            return Task.CompletedTask;
        }));
        writer.Dispose();
        Assert.Equal(0, ScheduledTask.OpenWriterCount);
    }

    [Fact]
    public void WhileAnotherCallGoesOnNothingIsCollected()
    {
        StreamReader<int>? reader = null;
        int during = -1;
        FakeCall longer = _host.Call(() => _host.Import(10));
        _host.At(1, () => _host.Call(() =>
        {
            reader = Arrive();
            return Task.CompletedTask;
        }));
        _host.At(5, () => during = _host.Collections);
        _host.Run();
        longer.Check();
        Assert.Equal((0, 1), (during, _host.Collections));
        reader!.Dispose();
    }
}
