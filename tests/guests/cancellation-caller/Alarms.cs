using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace Guests.Test.Cancellation;

public static partial class Alarms
{
    public static async partial Task<uint[]> Naps(uint[] durations, CancellationToken cancellationToken)
    {
        List<uint> ended = [];
        Task[] own = [.. durations.Select(duration => Task.Delay((int)duration, cancellationToken))];
        await Task.WhenAll(durations.Select(async duration => ended.Add(await Sleeper.Nap(duration, cancellationToken))));
        await Task.WhenAll(own);
        return [.. ended.Order()];
    }

    public static async partial Task<uint> Mix(uint count, CancellationToken cancellationToken)
    {
        uint[] ended = await Task.WhenAll(Enumerable.Range(0, (int)count).Select(number => One((uint)number)));
        return (uint)ended.Length;

        async Task<uint> One(uint number)
        {
            await Task.Delay((int)number % 7, cancellationToken);
            return (number % 5) switch
            {
                0 => await Sleeper.Tick(3, 4, cancellationToken),
                1 => await Sleeper.GiveUp(number % 11, cancellationToken),
                2 => Sleeper.NapHere(1),
                _ => await Sleeper.Nap(number % 13, cancellationToken),
            };
        }
    }

    public static async partial Task<uint[]> TimeOutHalf(uint count, CancellationToken cancellationToken)
    {
        uint cancelled = 0;
        uint ended = 0;
        await Task.WhenAll(Enumerable.Range(0, (int)count).Select(async number =>
        {
            using CancellationTokenSource source = new();
            if (number % 2 == 0)
            {
                source.CancelAfter(1 + (number % 20));
            }
            try
            {
                await Sleeper.Nap(number % 2 == 0 ? 60_000u : 40, source.Token);
                ended++;
            }
            catch (OperationCanceledException)
            {
                cancelled++;
            }
        }));
        return [cancelled, ended];
    }
}
