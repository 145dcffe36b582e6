using System.Threading;
using System.Threading.Tasks;

namespace Guests.Test.Cancellation;

// Passes everything on, with a timer of its own.
public static partial class Sleeper
{
    public static async partial Task<uint> Nap(uint milliseconds, CancellationToken cancellationToken)
    {
        await Task.Delay(1, cancellationToken);
        return await Imports.Nap(milliseconds, cancellationToken);
    }

    public static partial uint NapHere(uint milliseconds) => Imports.NapHere(milliseconds);

    public static async partial Task<uint> Tick(uint period, uint count, CancellationToken cancellationToken) =>
        await Imports.Tick(period, count, cancellationToken);

    public static async partial Task<uint> GiveUp(uint milliseconds, CancellationToken cancellationToken) =>
        await Imports.GiveUp(milliseconds, cancellationToken);
}
