// Waits that nothing can end: the exception says what waits.

internal static class Stuck
{
    private static Exception? s_failure;

    public static void Run(string name)
    {
        try
        {
            Wait(name);
            Console.WriteLine("it ended");
        }
        catch (AggregateException exception)
        {
            Console.WriteLine(exception.InnerException);
        }
        catch (Exception exception)
        {
            Console.WriteLine(exception);
        }
        // It can go on.
        Console.WriteLine(Task.Run(() => 1).Result);
        Console.WriteLine(new ManualResetEvent(true).WaitOne());
        Console.WriteLine(new AutoResetEvent(false).WaitOne(5));
    }

    private static void Wait(string name)
    {
        object gate = new();
        using AutoResetEvent set = new(false);
        TaskCompletionSource<int> never = new();
        switch (name)
        {
            case "result":
                _ = never.Task.Result;
                break;
            case "handle":
                set.WaitOne();
                break;
            case "handles":
                WaitHandle.WaitAll([set, new ManualResetEvent(true)]);
                break;
            case "monitor":
                lock (gate)
                    Monitor.Wait(gate);
                break;
            case "sleep":
                Thread.Sleep(Timeout.Infinite);
                break;
            case "timer":
                // One that is not set any more does not count.
                using (Timer timer = new(_ => { }))
                    timer.Change(1_000_000, 0);
                never.Task.Wait();
                break;
            case "barrier":
                using (Barrier barrier = new(2))
                    barrier.SignalAndWait();
                break;
            case "below":
                Thread thread = new(() => set.WaitOne());
                thread.Start();
                thread.Join();
                break;
            case "group":
                // No code of this program is between the wait and the thread pool.
                Task.Run(set.WaitOne).Wait();
                break;
            case "lock":
                lock (gate)
                    Task.Run(() => { lock (gate) { } }).Wait();
                break;
            case "own lock":
                Lock own = new();
                lock (own)
                {
                    // With a time-out it is not there in time.
                    Console.WriteLine(Task.Run(() => own.TryEnter(10)).Result);
                    Task.Run(() => { lock (own) { } }).Wait();
                }
                break;
            case "registration":
                using (CancellationTokenSource source = new())
                {
                    CancellationTokenRegistration registration = default;
                    registration = source.Token.Register(() => Task.Run(() => registration.Dispose()).Wait());
                    source.Cancel();
                }
                break;
            case "late":
                new Thread(() =>
                {
                    while (true)
                        Thread.Sleep(100);
                }).Start();
                Thread.Sleep(20);
                break;
            case "deep":
                Deep();
                throw s_failure!;
        }
    }

    // The innermost exception is what is told: one that passes through many tasks has a very long stack trace.
    private static void Deep()
    {
        if (s_failure is not null)
            return;
        ManualResetEventSlim done = new();
        _ = Task.Run(() =>
        {
            Deep();
            done.Set();
        });
        try
        {
            done.Wait();
        }
        catch (InvalidOperationException exception)
        {
            s_failure = exception;
        }
    }
}
