using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using CmDotnet;

namespace Guests.Test.Cancellation;

public static partial class Peer
{
    private static readonly List<string> s_endings = [];
    private static uint s_jobs;

    public sealed partial class Job : IDisposable
    {
        public partial Job() => s_jobs++;

        public void Dispose() => s_jobs--;
    }

    public static async partial Task<string> Wait(Answer answer, CancellationToken cancellationToken)
    {
        if (answer == Answer.PayNoHeed)
        {
            await Task.Delay(5, CancellationToken.None);
            return Ended("paid no heed");
        }
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return Ended("never");
        }
        catch (OperationCanceledException)
        {
            if (answer is Answer.GiveUpLater or Answer.SucceedLater)
            {
                await Task.Delay(5, CancellationToken.None);
            }
            _ = Ended($"{answer}");
            return answer switch
            {
                Answer.Fail => throw new WitException<string>("failed all the same"),
                Answer.GiveUp or Answer.GiveUpLater => throw new OperationCanceledException(cancellationToken),
                _ => "done all the same",
            };
        }
    }

    public static async partial Task<string> Run(Job job, Answer answer, CancellationToken cancellationToken)
    {
        using (job)
        {
            return await Wait(answer, cancellationToken);
        }
    }

    public static async partial Task Keep(
        FutureReader<string> value, StreamReader<uint> numbers, Job[] jobs, Job? more, CancellationToken cancellationToken)
    {
        _ = Ended("kept");
        using (value)
        using (numbers)
        using (more)
        {
            await Task.Delay(1, cancellationToken);
            Array.ForEach(jobs, job => job.Dispose());
        }
    }

    public static async partial Task Hold(uint milliseconds, CancellationToken cancellationToken)
    {
        using (WitTask.HoldCalls())
        {
            await Task.Delay((int)milliseconds, cancellationToken);
        }
    }

    public static partial Task<string> CancelInside(Answer answer, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Only the one in the middle has another inside.");

    public static partial uint Jobs() => s_jobs;

    public static partial string[] Endings()
    {
        string[] endings = [.. s_endings];
        s_endings.Clear();
        return endings;
    }

    private static string Ended(string how)
    {
        s_endings.Add(how);
        return how;
    }
}
