// What the service has beside tests/guests/async-service.

using System;
using System.Threading;
using System.Threading.Tasks;

namespace Guests.Bench.Tasks;

public static partial class Gate
{
    private static TaskCompletionSource? s_gate;

    public static partial Task Hold(CancellationToken cancellationToken)
    {
        s_gate = new TaskCompletionSource();
        return s_gate.Task;
    }

    public static partial void Release() => s_gate!.SetResult();

    public static partial ulong Allocated() => (ulong)GC.GetAllocatedBytesForCurrentThread();
}
