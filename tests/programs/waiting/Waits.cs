// Code that waits without `await`, for what other code does meanwhile.

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;

internal static class Waits
{
    private static readonly object Gate = new();

    public static void Run()
    {
        Tasks();
        Handles();
        Slim();
        TimedOut();
        Registered();
        InOrder();
        Contexts();
        Locks();
        InParallel();
        Queues();
        Timers();
        Busy();
    }

    private static void Say(string what, object? value) => Console.WriteLine($"{what}: {value}");

    private static void Tasks()
    {
        Say("result", Task.Run(() => 3).Result);
        Task.Delay(10).Wait();
        Task.Delay(10).GetAwaiter().GetResult();
        Say("async", AddAsync(2, 3).Result);
        Say("configured", AddAsync(3, 4).ConfigureAwait(false).GetAwaiter().GetResult());
        Say("value task", new ValueTask<int>(AddAsync(5, 5)).AsTask().Result);
        Say("all", Task.WaitAll([AddAsync(1, 2), AddAsync(3, 4)], 5000));
        Say("any", Task.WaitAny(Task.Delay(10_000), AddAsync(1, 2)));
        Say("nested", Task.Run(() => Task.Run(() => Task.Run(() => AddAsync(1, 1).Result).Result).Result).Result);
        Say("long running", Task.Factory.StartNew(() => AddAsync(4, 4).Result, default, TaskCreationOptions.LongRunning, TaskScheduler.Default).Result);
        Say("lazy", new Lazy<int>(() => AddAsync(7, 8).Result).Value);
        Say("failed", Catch(() => Task.Run(() => throw new InvalidDataException("bad")).Wait()));
        Say("failed, unwrapped", Catch(() => Task.Run(() => throw new InvalidDataException("bad")).GetAwaiter().GetResult()));
        using CancellationTokenSource cancel = new(20);
        Say("cancelled", Catch(() => new TaskCompletionSource().Task.Wait(cancel.Token)));
        Say("semaphore cancelled", Catch(() => new SemaphoreSlim(0).Wait(new CancellationTokenSource(10).Token)));
        using HttpClientLike client = new();
        Say("client", client.Get());
    }

    // Code that always has something to do, until its time is up.
    private static void Busy()
    {
        Say("yields", YieldAsync(new CancellationTokenSource(30).Token).Wait(10_000));
        using CancellationTokenSource end = new();
        Task yields = YieldAsync(end.Token);
        Say("delay beside it", Task.WhenAny(yields, Task.Delay(30)).Result != yields);
        end.Cancel();
        using CancellationTokenSource computing = new(30);
        bool isTold = false;
        computing.Token.Register(() => isTold = true);
        while (!computing.IsCancellationRequested)
        {
        }
        Say("computes", SpinWait.SpinUntil(() => isTold, 10_000));
        CancellationToken late = new CancellationTokenSource(30).Token;
        Say("throws", Catch(() =>
        {
            while (true)
                late.ThrowIfCancellationRequested();
        }));
        using CancellationTokenSource never = new(10);
        never.CancelAfter(Timeout.Infinite);
        Thread.Sleep(20);
        Say("never", never.IsCancellationRequested);
    }

    private static async Task YieldAsync(CancellationToken token)
    {
        while (!token.IsCancellationRequested)
            await Task.Yield();
    }

    private static async Task<int> AddAsync(int one, int other)
    {
        await Task.Delay(3).ConfigureAwait(false);
        await Task.Yield();
        return one + other;
    }

    private static void Handles()
    {
        using ManualResetEvent manual = new(false);
        _ = Task.Run(manual.Set);
        Say("manual", manual.WaitOne());
        manual.Reset();
        _ = Task.Run(manual.Set);
        Say("manual, timed", manual.WaitOne(2000));
        using AutoResetEvent automatic = new(false);
        _ = Task.Run(automatic.Set);
        Say("automatic", automatic.WaitOne());
        Say("automatic again", automatic.WaitOne(0));
        using Semaphore semaphore = new(0, 2);
        _ = Task.Run(() => semaphore.Release(2));
        Say("semaphore", semaphore.WaitOne() && semaphore.WaitOne(2000));
        using Mutex mutex = new(true);
        Say("mutex of another", Task.Run(() => mutex.WaitOne(10)).Result);
        mutex.ReleaseMutex();
        using ManualResetEvent other = new(false);
        manual.Reset();
        _ = Task.Run(other.Set);
        Say("any", WaitHandle.WaitAny([manual, other]));
        _ = Task.Run(async () => { await Task.Delay(5); manual.Set(); });
        Say("all", WaitHandle.WaitAll([manual, other], 2000));
        other.Reset();
        using AutoResetEvent answer = new(false);
        _ = Task.Run(() => { other.WaitOne(); answer.Set(); });
        Say("signal and wait", WaitHandle.SignalAndWait(other, answer));
        // Set and reset at once: who waits goes on all the same.
        manual.Reset();
        _ = Task.Run(() => { manual.Set(); manual.Reset(); });
        Say("pulsed", manual.WaitOne(2000));
        Say("task's handle", ((IAsyncResult)AddAsync(1, 1)).AsyncWaitHandle.WaitOne());
    }

    private static void Slim()
    {
        using ManualResetEventSlim set = new();
        _ = Task.Run(set.Set);
        set.Wait();
        Say("slim", set.IsSet);
        using SemaphoreSlim count = new(0);
        _ = Task.Run(async () => { await Task.Delay(5); count.Release(); });
        count.Wait();
        Say("slim semaphore", count.CurrentCount);
        using CountdownEvent three = new(3);
        for (int i = 0; i < 3; i++)
            ThreadPool.QueueUserWorkItem(_ => three.Signal());
        Say("countdown", three.Wait(2000));
        using Barrier barrier = new(3, phase => Say("phase", phase.CurrentPhaseNumber));
        Task[] parts = [Task.Run(() => barrier.SignalAndWait()), Task.Run(() => barrier.SignalAndWait())];
        barrier.SignalAndWait();
        Task.WaitAll(parts);
        Say("barrier", barrier.CurrentPhaseNumber);
        lock (Gate)
        {
            _ = Task.Run(() => { lock (Gate) Monitor.Pulse(Gate); });
            Say("monitor", Monitor.Wait(Gate));
            _ = Task.Run(() => { lock (Gate) Monitor.PulseAll(Gate); });
            Say("monitor, timed", Monitor.Wait(Gate, 2000));
            Say("entered", Monitor.IsEntered(Gate));
        }
        Say("left", Monitor.IsEntered(Gate));
        bool done = false;
        _ = Task.Run(() => Volatile.Write(ref done, true));
        SpinWait.SpinUntil(() => Volatile.Read(ref done));
        Say("spun", done);
        _ = Task.Run(() => Volatile.Write(ref done, false));
        while (Volatile.Read(ref done))
            Thread.Sleep(1);
        Say("slept", done);
        _ = Task.Run(() => Volatile.Write(ref done, true));
        SpinWait spinner = default;
        while (!Volatile.Read(ref done))
            spinner.SpinOnce();
        Say("spun by hand", done);
        using ReaderWriterLockSlim guard = new();
        guard.EnterWriteLock();
        Say("reader of another", Task.Run(() => guard.TryEnterReadLock(10)).Result);
        guard.ExitWriteLock();
    }

    private static void TimedOut()
    {
        Stopwatch watch = Stopwatch.StartNew();
        Say("task", new TaskCompletionSource().Task.Wait(30));
        Say("handle", new ManualResetEvent(false).WaitOne(30));
        Say("slim", new ManualResetEventSlim().Wait(30));
        Say("semaphore", new SemaphoreSlim(0).Wait(30));
        Say("take", new BlockingCollection<int>().TryTake(out _, 30));
        lock (Gate)
            Say("monitor", Monitor.Wait(Gate, 30));
        Say("spin", SpinWait.SpinUntil(() => false, 30));
        Thread.Sleep(30);
        Say("took long enough", watch.ElapsedMilliseconds is >= 230 and < 5000);
        watch.Restart();
        Say("no time", new ManualResetEvent(false).WaitOne(0) || new SemaphoreSlim(0).Wait(0) || new TaskCompletionSource().Task.Wait(0));
        Say("quick", watch.ElapsedMilliseconds < 1000);
        // While one waits, others go on.
        int ran = 0;
        _ = Task.Run(() => ran++);
        Thread.Sleep(20);
        Say("ran meanwhile", ran);
    }

    // What comes too late does not count, though it came while one waited. So it is in .NET, where nothing keeps the thread that
    // waits from looking in time; under load that may be.
    public static void Late()
    {
        Say("late task", Task.Run(() => Thread.Sleep(60)).Wait(10));
        Say("late tasks", $"{Task.WaitAll([Task.Run(() => Thread.Sleep(60))], 10)} {Task.WaitAny([Task.Run(() => Thread.Sleep(60))], 10)}");
        using ManualResetEvent lateHandle = new(false);
        _ = Task.Run(() => { Thread.Sleep(60); lateHandle.Set(); });
        Say("late handle", $"{lateHandle.WaitOne(10)} {lateHandle.WaitOne(2000)}");
        using AutoResetEvent lateAutomatic = new(false);
        _ = Task.Run(() => { Thread.Sleep(60); lateAutomatic.Set(); });
        Say("late automatic", $"{lateAutomatic.WaitOne(10)} {lateAutomatic.WaitOne(2000)}");
        using ManualResetEventSlim lateSlim = new();
        _ = Task.Run(() => { Thread.Sleep(60); lateSlim.Set(); });
        Say("late slim", $"{lateSlim.Wait(10)} {lateSlim.Wait(2000)}");
        lock (Gate)
        {
            _ = Task.Run(() => { Thread.Sleep(60); lock (Gate) Monitor.Pulse(Gate); });
            Say("late pulse", Monitor.Wait(Gate, 10));
        }
        Thread lateThread = new(() => Thread.Sleep(60));
        lateThread.Start();
        Say("late thread", $"{lateThread.Join(10)} {lateThread.Join(2000)}");
    }

    private static void Registered()
    {
        using AutoResetEvent set = new(false);
        using ManualResetEvent once = new(false), twice = new(false), gone = new(false), timedOut = new(false), counted = new(false);
        int calls = 0;
        AsyncLocal<string> local = new() { Value = "flows" };
        void Count(object? state, bool isTimedOut)
        {
            Say("registered", $"{state} {isTimedOut} {local.Value} {Thread.CurrentThread.IsThreadPoolThread}");
            (++calls == 1 ? once : twice).Set();
        }
        RegisteredWaitHandle registered = ThreadPool.RegisterWaitForSingleObject(set, Count, "state", 10_000, false);
        set.Set();
        once.WaitOne();
        set.Set();
        twice.WaitOne();
        Say("unregistered", $"{registered.Unregister(gone)} {gone.WaitOne(2000)}");
        set.Set();
        Say("not any more", $"{calls} {set.WaitOne(0)}");
        _ = ThreadPool.RegisterWaitForSingleObject(set, (_, isTimedOut) => { Say("timed out", isTimedOut); timedOut.Set(); }, null, 10, true);
        timedOut.WaitOne();
        using Semaphore semaphore = new(0, 1);
        _ = ThreadPool.UnsafeRegisterWaitForSingleObject(semaphore, (_, _) => { Say("unsafe", local.Value ?? "nothing"); counted.Set(); }, null, TimeSpan.FromSeconds(10), true);
        _ = Task.Run(() => semaphore.Release());
        counted.WaitOne();
        Say("no callback", Catch(() => ThreadPool.RegisterWaitForSingleObject(set, null!, null, 0, true)));
        Say("no handle", Catch(() => ThreadPool.RegisterWaitForSingleObject(null!, (_, _) => { }, null, 0, true)));
    }

    // Each wait ends as soon as it can, though there is other work, which waits for what comes after.
    private static void InOrder()
    {
        using ManualResetEventSlim first = new(), second = new();
        _ = Task.Run(first.Set);
        Task waiting = Task.Run(second.Wait);
        first.Wait();
        second.Set();
        waiting.Wait();
        Say("in order", waiting.Status);
    }

    private static void Contexts()
    {
        AsyncLocal<string> local = new() { Value = "mine" };
        CultureInfo culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = ",";
        CultureInfo.CurrentCulture = culture;
        Say("flows", Task.Run(() => { string? seen = local.Value; local.Value = "theirs"; return seen; }).Result);
        ThreadPool.UnsafeQueueUserWorkItem(_ => local.Value = "nobody's", null);
        Thread.Sleep(5);
        Say("stays", local.Value);
        Say("culture", 1.5.ToString());
        Say("culture there", Task.Run(() => 1.5.ToString()).Result);
        using (ExecutionContext.SuppressFlow())
            Say("suppressed", Task.Run(() => local.Value ?? "none").Result);
        Say("culture of a work item", Unsafe(() => 1.5.ToString()));
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        SynchronizationContext.SetSynchronizationContext(new SynchronizationContext());
        Task.Run(() => { }).Wait();
        Say("context", SynchronizationContext.Current?.GetType().Name);
        Say("context there", Task.Run(() => SynchronizationContext.Current?.GetType().Name ?? "none").Result);
        SynchronizationContext.SetSynchronizationContext(null);
        Thread here = Thread.CurrentThread;
        Say("another thread", Task.Run(() => Thread.CurrentThread != here && Thread.CurrentThread.IsThreadPoolThread && Thread.CurrentThread.IsBackground).Result || Task.CurrentId is not null);
        Say("the same thread", Thread.CurrentThread == here);
    }

    private static string? Unsafe(Func<string> get)
    {
        TaskCompletionSource<string> result = new();
        ThreadPool.UnsafeQueueUserWorkItem(_ => result.SetResult(get()), null);
        return result.Task.Result;
    }

    // A lock that the waiting code holds keeps others out.
    private static void Locks()
    {
        Lock guard = new();
        lock (Gate)
            lock (guard)
            {
                Say("taken", Task.Run(() => Monitor.TryEnter(Gate)).Result || Task.Run(() => guard.TryEnter()).Result);
                Say("in time", Task.Run(() => Monitor.TryEnter(Gate, 20)).Result);
                Say("entered there", Task.Run(() => Monitor.IsEntered(Gate)).Result);
                Say("exit there", Catch(() => Task.Run(() => Monitor.Exit(Gate)).GetAwaiter().GetResult()));
                Say("again here", Monitor.TryEnter(Gate));
                Monitor.Exit(Gate);
                object hashed = new();
                _ = hashed.GetHashCode();
                lock (hashed)
                    Say("inflated", Task.Run(() => Monitor.TryEnter(hashed)).Result);
            }
        Say("free", Task.Run(() => { lock (Gate) return true; }).Result);
    }

    private static void InParallel()
    {
        int sum = 0;
        Parallel.For(0, 100, i => Interlocked.Add(ref sum, i));
        Say("for", sum);
        Parallel.ForEach(Enumerable.Range(0, 100), i => { AddAsync(i, 0).Wait(); Interlocked.Add(ref sum, i); });
        Say("for each", sum);
        Parallel.Invoke(() => sum++, () => sum++);
        Say("invoke", sum);
        Parallel.ForEachAsync(Enumerable.Range(0, 10), async (i, token) => { await Task.Delay(1, token); Interlocked.Add(ref sum, i); }).Wait();
        Say("for each async", sum);
        Say("query", Enumerable.Range(0, 1000).AsParallel().Where(i => i % 2 == 0).Select(i => i * 2).Sum());
        Say("ordered", string.Join(",", Enumerable.Range(0, 10).AsParallel().AsOrdered().Select(i => i * i)));
        ParallelQuery<int> numbers = Enumerable.Range(0, 20).AsParallel().AsOrdered().WithDegreeOfParallelism(4);
        string seen = "";
        foreach (int number in numbers.Select(i => i * 2))
            seen += $"{number} ";
        Say("by four", seen);
        Say("by four, sorted", string.Join(",", numbers.WithExecutionMode(ParallelExecutionMode.ForceParallelism).OrderBy(i => -i)));
        Say("by four, joined", numbers.Join(Enumerable.Range(5, 3).AsParallel(), i => i, i => i, (one, other) => one * other).Sum());
        Say("by four, grouped", numbers.GroupBy(i => i % 3).Select(group => group.Sum()).Max());
        Say("by none", Catch(() => Enumerable.Range(0, 3).AsParallel().WithDegreeOfParallelism(0)));
        Say("for, failed", Catch(() => Parallel.For(0, 1, i => throw new InvalidDataException("bad"))));
        Say("for each, failed", Catch(() => Parallel.ForEach(["one"], one => throw new InvalidDataException("bad"))));
        Say("invoke, failed", Catch(() => Parallel.Invoke(() => throw new InvalidDataException("bad"))));
        using CancellationTokenSource cancel = new();
        Say("for, cancelled", Catch(() => Parallel.For(0, 3, new ParallelOptions { CancellationToken = cancel.Token }, i => cancel.Cancel())));
        Say("for, left", Parallel.For(0, 30, (i, state) => { if (i == 5) state.Break(); }).LowestBreakIteration);
        Task[] many = [.. Enumerable.Range(0, 200).Select(_ => Task.Run(() => Thread.Sleep(1)))];
        Say("many", Task.WaitAll(many, 20_000));
    }

    private static void Queues()
    {
        using BlockingCollection<int> queue = new(2);
        Task producer = Task.Run(async () =>
        {
            for (int i = 0; i < 5; i++)
            {
                while (!queue.TryAdd(i))
                    await Task.Delay(1);
            }
            queue.CompleteAdding();
        });
        Say("consumed", string.Join(",", queue.GetConsumingEnumerable()));
        producer.Wait();
        Channel<int> channel = Channel.CreateBounded<int>(1);
        Task writer = Task.Run(async () =>
        {
            for (int i = 0; i < 3; i++)
                await channel.Writer.WriteAsync(i);
            channel.Writer.Complete();
        });
        Say("channel", string.Join(",", channel.Reader.ReadAllAsync().ToBlockingEnumerable()));
        writer.Wait();
    }

    private static void Timers()
    {
        using PeriodicTimer periodic = new(TimeSpan.FromMilliseconds(2));
        Say("periodic", periodic.WaitForNextTickAsync().AsTask().Result);
        using ManualResetEvent fired = new(false);
        using (System.Timers.Timer timer = new(5))
        {
            timer.Elapsed += (_, _) => fired.Set();
            timer.Start();
            Say("timer", fired.WaitOne(2000));
        }
        using Timer waiting = new(_ => { Task.Delay(2).Wait(); fired.Set(); });
        fired.Reset();
        waiting.Change(1, Timeout.Infinite);
        Say("timer that waits", fired.WaitOne());
    }

    public static string Catch(Action action)
    {
        try
        {
            action();
            return "nothing";
        }
        catch (Exception exception)
        {
            return exception.GetType().Name + (exception.InnerException is { } inner ? $" of {inner.GetType().Name}" : "");
        }
    }

    // As libraries do that offer both.
    private sealed class HttpClientLike : IDisposable
    {
        private readonly SemaphoreSlim _one = new(1);

        public string Get() => Task.Run(GetAsync).GetAwaiter().GetResult();

        public void Dispose() => _one.Dispose();

        private async Task<string> GetAsync()
        {
            await _one.WaitAsync();
            try
            {
                await Task.Delay(2);
                return "got";
            }
            finally
            {
                _one.Release();
            }
        }
    }
}
