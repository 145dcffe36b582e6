using System;
using System.Threading;
using System.Threading.Tasks;
using CmDotnet;

namespace Guests.Test.Cancellation;

public static partial class Sleeper
{
    public static async partial Task<uint> Nap(uint milliseconds, CancellationToken cancellationToken)
    {
        await Task.Delay((int)milliseconds, cancellationToken);
        return milliseconds;
    }

    public static partial uint NapHere(uint milliseconds)
    {
        WitTask.Wait(Task.Delay((int)milliseconds));
        return milliseconds;
    }

    public static async partial Task<uint> Tick(uint period, uint count, CancellationToken cancellationToken)
    {
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(period));
        uint ticks = 0;
        while (ticks < count && await timer.WaitForNextTickAsync(cancellationToken))
        {
            ticks++;
        }
        return ticks;
    }

    public static async partial Task<uint> GiveUp(uint milliseconds, CancellationToken cancellationToken)
    {
        using CancellationTokenSource source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        source.CancelAfter((int)milliseconds);
        try
        {
            await Task.Delay(Timeout.Infinite, source.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            await Task.Delay((int)milliseconds, cancellationToken);
        }
        return milliseconds;
    }
}
