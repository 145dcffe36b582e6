using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using CmDotnet;

namespace Guests.Test.Cancellation;

public static partial class Caller
{
    public static async partial Task<string> Cancel(Peer.Answer answer, CancellationToken cancellationToken)
    {
        using CancellationTokenSource source = new();
        ValueTask<string> call = Peer.Wait(answer, source.Token);
        await Task.Yield();
        source.Cancel();
        return await Outcome(call, source.Token);
    }

    public static async partial Task<string[]> CancelTwice(Peer.Answer answer, CancellationToken cancellationToken)
    {
        using CancellationTokenSource first = new();
        using CancellationTokenSource second = new();
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(first.Token, second.Token);
        ValueTask<string> call = Peer.Wait(answer, either.Token);
        first.Cancel();
        first.Cancel();
        second.Cancel();
        either.Cancel();
        string outcome = await Outcome(call, either.Token);
        either.Cancel();
        return [outcome, .. Peer.Endings()];
    }

    public static async partial Task<uint[]> CancelHalf(uint count, CancellationToken cancellationToken)
    {
        using CancellationTokenSource source = new();
        ValueTask<string>[] calls =
        [
            .. Enumerable.Range(0, (int)count).Select(number =>
                Peer.Wait(number % 2 == 0 ? Peer.Answer.GiveUp : Peer.Answer.PayNoHeed, number % 2 == 0 ? source.Token : default)),
        ];
        source.Cancel();
        uint cancelled = 0;
        uint ended = 0;
        foreach (ValueTask<string> call in calls)
        {
            switch (await Outcome(call, source.Token))
            {
                case "cancelled":
                    cancelled++;
                    break;
                case "paid no heed":
                    ended++;
                    break;
            }
        }
        return [cancelled, ended];
    }

    public static async partial Task<string[]> CancelWithJob(CancellationToken cancellationToken)
    {
        using CancellationTokenSource source = new();
        ValueTask<string> call = Peer.Run(new Peer.Job(), Peer.Answer.GiveUp, source.Token);
        string before = $"{Peer.Jobs()}";
        source.Cancel();
        return [before, await Outcome(call, source.Token), $"{Peer.Jobs()}"];
    }

    public static async partial Task<string[]> CancelBeforeStart(CancellationToken cancellationToken)
    {
        // The one in the middle waits without going on with anything else: no other call of it can begin.
        ValueTask<string> busy = Peer.CancelInside(Peer.Answer.SucceedLater, cancellationToken);
        Peer.Job job = new();
        await Task.Delay(3, cancellationToken);
        using CancellationTokenSource source = new();
        ValueTask<string> call = Peer.Run(job, Peer.Answer.GiveUp, source.Token);
        source.Cancel();
        List<string> seen = [await Outcome(call, source.Token)];
        // Given away is given away.
        try
        {
            await Peer.Run(job, Peer.Answer.PayNoHeed, cancellationToken);
        }
        catch (ObjectDisposedException)
        {
            seen.Add("gone");
        }
        seen.Add(await busy);
        seen.Add($"{Peer.Jobs()}");
        return [.. seen, .. Peer.Endings()];
    }

    public static async partial Task<string[]> CancelAlready(CancellationToken cancellationToken)
    {
        using CancellationTokenSource source = new();
        source.Cancel();
        return await Give(source.Token, () => Task.CompletedTask, () => Task.CompletedTask);
    }

    public static async partial Task<string[]> CancelWhileHeld(CancellationToken cancellationToken)
    {
        using CancellationTokenSource source = new();
        return await Give(source.Token, () => Peer.Hold(500, cancellationToken).AsTask(), async () =>
        {
            await Task.Delay(3, cancellationToken);
            source.Cancel();
        });
    }

    // What becomes of all that a call is given which is cancelled.
    private static async Task<string[]> Give(CancellationToken token, Func<Task> hold, Func<Task> cancel)
    {
        (FutureReader<string> value, FutureWriter<string> promise) = WitFuture.Create<string>();
        (StreamReader<uint> numbers, StreamWriter<uint> writer) = WitStream.Create<uint>();
        Peer.Job[] jobs = [new(), new(), new()];
        string before = $"{Peer.Jobs()}";
        Task held = hold();
        ValueTask<bool> promised = promise.WriteAsync("unheard", CancellationToken.None);
        ValueTask call = Peer.Keep(value, numbers, jobs[..2], jobs[2], token);
        await cancel();
        string outcome = await Outcome(AsString(call), token);
        bool isTaken = await promised;
        await held;
        using (writer)
        {
            return [before, outcome, $"{isTaken}", $"{await writer.WriteAsync(1u, CancellationToken.None)}", $"{Peer.Jobs()}", .. Peer.Endings()];
        }
    }

    private static async ValueTask<string> AsString(ValueTask call)
    {
        await call;
        return "done";
    }

    public static async partial Task<string> CancelWhenDone(CancellationToken cancellationToken)
    {
        using CancellationTokenSource source = new();
        ValueTask<string> call = Peer.Wait(Peer.Answer.PayNoHeed, source.Token);
        // It has ended on the other side; nobody has looked here yet.
        await Task.Delay(20, cancellationToken);
        source.Cancel();
        return await Outcome(call, source.Token);
    }

    public static async partial Task<string> TimeOut(CancellationToken cancellationToken)
    {
        using CancellationTokenSource source = new(TimeSpan.FromMilliseconds(2));
        return await Outcome(Peer.Wait(Peer.Answer.GiveUp, source.Token), source.Token);
    }

    private static async Task<string> Outcome(ValueTask<string> call, CancellationToken expected)
    {
        try
        {
            return await call;
        }
        catch (OperationCanceledException exception)
        {
            return exception.CancellationToken == expected ? "cancelled" : "cancelled by another";
        }
        catch (WitException<string> exception)
        {
            return $"error: {exception.Error}";
        }
    }
}
