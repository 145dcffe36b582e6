// The loops of the client. What they call is in tests/guests/async-service, and in Gate.cs.

using System;
using System.Threading;
using System.Threading.Tasks;
using Partners = Guests.Test.Partners;

namespace Guests.Bench.Tasks;

public static partial class Client
{
    private const ulong Chunk = 65536;

    public static async partial Task<(ulong, ulong)> Repeat(string call, uint count, CancellationToken cancellationToken)
    {
        ulong service = Gate.Allocated();
        long client = GC.GetAllocatedBytesForCurrentThread();
        await LoopAsync(call, count);
        client = GC.GetAllocatedBytesForCurrentThread() - client;
        return ((ulong)client, Gate.Allocated() - service);
    }

    private static async Task LoopAsync(string call, uint count)
    {
        switch (call)
        {
            case "plain":
                for (; count > 0; count--) { Partners.Service.AddPlain(count, count); }
                break;
            case "at-once":
                for (; count > 0; count--) { await Partners.Service.Add(count, count); }
                break;
            case "later":
                for (; count > 0; count--)
                {
                    ValueTask held = Gate.Hold();
                    Gate.Release();
                    await held;
                }
                break;
            case "read":
                await Partners.Client.CallProduce(count * Chunk, default);
                break;
            case "write":
                await Partners.Client.CallConsume(count * Chunk, default);
                break;
            default:
                throw new ArgumentException($"There is no call {call}.");
        }
    }
}
