using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using CmDotnet;

namespace Guests.Test.Cancellation;

// Passes everything on, tokens too.
public static partial class Peer
{
    public sealed partial class Job : IDisposable
    {
        public partial Job() => Inner = new Imports.Job();

        internal Imports.Job Inner { get; }

        public void Dispose() => Inner.Dispose();
    }

    public static async partial Task<string> Wait(Answer answer, CancellationToken cancellationToken) =>
        await Imports.Wait(answer, cancellationToken);

    public static async partial Task<string> Run(Job job, Answer answer, CancellationToken cancellationToken) =>
        await Imports.Run(job.Inner, answer, cancellationToken);

    public static async partial Task Keep(
        FutureReader<string> value, StreamReader<uint> numbers, Job[] jobs, Job? more, CancellationToken cancellationToken) =>
        await Imports.Keep(value, numbers, [.. jobs.Select(job => job.Inner)], more?.Inner, cancellationToken);

    public static async partial Task Hold(uint milliseconds, CancellationToken cancellationToken)
    {
        using (WitTask.HoldCalls())
        {
            await Task.Delay((int)milliseconds, cancellationToken);
        }
    }

    public static async partial Task<string> CancelInside(Answer answer, CancellationToken cancellationToken)
    {
        using CancellationTokenSource source = new();
        ValueTask<string> call = Imports.Wait(answer, source.Token);
        source.CancelAfter(1);
        return await call;
    }

    public static partial uint Jobs() => Imports.Jobs();

    public static partial string[] Endings() => Imports.Endings();
}
