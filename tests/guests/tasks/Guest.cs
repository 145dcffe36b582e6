using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using CmDotnet;

namespace Guests.Test.Tasks;

public static partial class Work
{
    private static readonly List<string> s_results = [];
    private static TaskCompletionSource<string>? s_signal;

    public sealed partial class Counter
    {
        private uint _value;

        public partial Counter(uint start) => _value = start;

        public async partial Task<uint> Add(uint amount, CancellationToken cancellationToken)
        {
            uint before = _value;
            ulong sum = await Store.Add(before, amount, 0, 0, "counter", cancellationToken);
            _value = (uint)sum;
            return _value;
        }

        public async partial Task<uint> TryAdd(uint amount, CancellationToken cancellationToken)
        {
            if (amount > 100)
            {
                await Task.Yield();
                throw new WitException<string>($"{amount} is too much");
            }
            return await Add(amount, cancellationToken);
        }

        public static async partial Task<Counter> Both(Counter left, Counter right, CancellationToken cancellationToken)
        {
            await Task.Yield();
            return new Counter(left._value + right._value);
        }
    }

    public static partial Task<string> Echo(string text, CancellationToken cancellationToken) => Task.FromResult(text);

    public static async partial Task<string> FetchTwice(string key, CancellationToken cancellationToken)
    {
        string first = await Store.Fetch(key, cancellationToken);
        string second = await Store.Fetch(first, cancellationToken);
        return first + "/" + second;
    }

    public static partial Task<uint> Fail(string message, bool atOnce, CancellationToken cancellationToken) =>
        atOnce ? throw new WitException<string>(message) : FailLater(message);

    private static async Task<uint> FailLater(string message)
    {
        await Task.Yield();
        throw new WitException<string>(message);
    }

    public static async partial Task<ulong> Together(uint count, CancellationToken cancellationToken)
    {
        IEnumerable<Task<ulong>> calls = Enumerable.Range(0, (int)count)
            .Select(number => Store.Add((uint)number, 1, 1, 1, "together", cancellationToken).AsTask());
        ulong[] sums = await Task.WhenAll(calls);
        return sums.Aggregate(0UL, (total, sum) => total + sum);
    }

    public static partial Task Nothing(CancellationToken cancellationToken) => Task.CompletedTask;

    public static async partial Task<string> CancelAfter(bool delayFirst, CancellationToken cancellationToken)
    {
        using CancellationTokenSource source = new();
        if (!delayFirst)
        {
            source.Cancel();
        }
        ValueTask call = Store.Forever("cancel", source.Token);
        await Store.Add(1, 1, 1, 1, "while it goes on", cancellationToken);
        source.Cancel();
        try
        {
            await call;
            return "ended";
        }
        catch (OperationCanceledException exception)
        {
            return exception.CancellationToken == source.Token ? "cancelled" : "cancelled by another";
        }
    }

    public static async partial Task<string> UntilCancelled(CancellationToken cancellationToken)
    {
        try
        {
            await Store.Forever("until", cancellationToken);
        }
        finally
        {
            s_results.Add("until-cancelled ended");
        }
        return "never";
    }

    public static async partial Task<string[]> Talk(string name, CancellationToken cancellationToken)
    {
        Store.Session session = new(name);
        List<string> answers = [await session.Ask("who?", cancellationToken), await Store.Lend(session, cancellationToken)];
        uint handles = await Store.Session.Close(session, cancellationToken);
        answers.Add($"closed {handles}");
        try
        {
            await session.Ask("still there?", cancellationToken);
        }
        catch (ObjectDisposedException)
        {
            answers.Add("gone");
        }
        return [.. answers];
    }

    public static async partial Task<string> Listen(Store.Session session, CancellationToken cancellationToken)
    {
        string before = session.Name();
        string answer = await session.Ask("borrowed?", cancellationToken);
        return $"{before} {answer} {session.Name()}";
    }

    public static async partial Task<(ulong, ulong, ulong, ulong, ulong, ulong, ulong)> Wide(string a, string b, string c, string d, string e, string f, string g, string h, string i, CancellationToken cancellationToken)
    {
        await Task.Yield();
        string all = a + b + c + d + e + f + g + h + i;
        return ((ulong)all.Length, 2, 3, 4, 5, 6, ulong.MaxValue);
    }

    public static async partial Task<(string, string, string, string, string, string, string, string, string)[]> Spilled(CancellationToken cancellationToken)
    {
        await Task.Yield();
        return [("a", "b", "c", "d", "e", "f", "g", "h", "i"), ("", "", "", "", "", "", "", "", new string('x', 5000))];
    }

    public static async partial Task Bug(CancellationToken cancellationToken)
    {
        await Task.Yield();
        throw new InvalidOperationException("a bug in the guest");
    }

    public static async partial Task<string> WaitForSignal(CancellationToken cancellationToken)
    {
        s_signal = new TaskCompletionSource<string>();
        string text = await s_signal.Task;
        return $"{text} {await Store.Add(1, 2, 3, 4, text, cancellationToken)}";
    }

    public static partial Task<string> WaitDirectly(CancellationToken cancellationToken)
    {
        s_signal = new TaskCompletionSource<string>();
        return s_signal.Task;
    }

    public static async partial Task<uint> Signal(string text, CancellationToken cancellationToken)
    {
        s_signal!.SetResult(text);
        await Task.Yield();
        return 1;
    }

    public static async partial Task<uint> Pool(uint count, CancellationToken cancellationToken)
    {
        uint total = 0;
        for (uint number = 0; number < count; number++)
        {
            total += await Task.Run(() => number, cancellationToken).ConfigureAwait(false);
        }
        return total;
    }

    public static async partial Task<uint[]> Delays(uint count, CancellationToken cancellationToken)
    {
        List<uint> ended = [];
        await Task.WhenAll(Enumerable.Range(1, (int)count).Reverse().Select(async number =>
        {
            await Task.Delay(10 * number, cancellationToken);
            ended.Add((uint)number);
        }));
        return [.. ended.Order()];
    }

    public static partial Task<string> Detach(string key, CancellationToken cancellationToken)
    {
        _ = Record(key);
        return Task.FromResult("returned");
    }

    public static partial string Plain(string key)
    {
        _ = Record(key);
        return $"{key} {Store.Double(21)}";
    }

    public static partial string[] Results() => [.. s_results];

    public static async partial Task<string> FailUnobserved(string key, CancellationToken cancellationToken)
    {
        // One task fails at once, one while the call goes on.
        _ = FailLater("first");
        _ = Record("missing");
        return await Store.Fetch(key, cancellationToken) + await Store.Fetch(key, cancellationToken);
    }

    public static partial Task<string> Wait(string key, CancellationToken cancellationToken) =>
        Task.FromResult(WitTask.Wait(FetchSlowly(key)));

    private static async Task<string> FetchSlowly(string key)
    {
        await Task.Delay(2);
        string first = await Store.Fetch(key);
        await Task.Delay(2).ConfigureAwait(false);
        return first + await Task.Run(() => "done");
    }

    private static CancellationTokenSource? s_stop;
    private static bool s_isHeld;
    private static bool s_isStopped;

    public static async partial Task<string> Spin(string key, CancellationToken cancellationToken)
    {
        Task<string> fetched = Store.Fetch(key, cancellationToken).AsTask();
        while (!s_isStopped || !fetched.IsCompleted)
        {
            await Task.Yield();
        }
        return await fetched;
    }

    public static partial Task Stop(CancellationToken cancellationToken)
    {
        s_isStopped = true;
        return Task.CompletedTask;
    }

    public static async partial Task<string> UntilStopped(CancellationToken cancellationToken)
    {
        using CancellationTokenSource source = s_stop = new();
        try
        {
            await Store.Forever("stop", source.Token);
            return "never";
        }
        catch (OperationCanceledException)
        {
            return "stopped";
        }
    }

    public static partial bool StopAll()
    {
        ValueTask own = Store.Forever("own", s_stop!.Token);
        s_stop.Cancel();
        return own.IsCompleted;
    }

    public static async partial Task Hold(CancellationToken cancellationToken)
    {
        using (WitTask.HoldCalls())
        {
            s_isHeld = true;
            await Task.Delay(5, cancellationToken);
            s_isHeld = false;
        }
    }

    public static partial Task<bool> IsHeld(CancellationToken cancellationToken) => Task.FromResult(s_isHeld);

    public static partial string WaitForDelay()
    {
        WitTask.Wait(Task.Delay(2));
        return WitTask.Wait(Task.Run(() => "ran"));
    }

    public static partial string WaitInVain(string key)
    {
        try
        {
            return WitTask.Wait(Store.Fetch(key).AsTask());
        }
        catch (InvalidOperationException exception)
        {
            return exception.Message;
        }
    }

    public static partial Task<string> Block(CancellationToken cancellationToken)
    {
        try
        {
            return Task.FromResult(FetchSlowly("never").Result);
        }
        catch (Exception exception)
        {
            return Task.FromResult(exception.ToString());
        }
    }

    private static async Task Record(string key) => s_results.Add(await Store.Fetch(key));
}
