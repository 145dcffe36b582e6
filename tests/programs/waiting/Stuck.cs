// Waits that nothing can end: the exception says what waits.

internal static class Stuck
{
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
            case "below":
                Thread thread = new(() => set.WaitOne());
                thread.Start();
                thread.Join();
                break;
            case "lock":
                lock (gate)
                    Task.Run(() => { lock (gate) { } }).Wait();
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
                break;
        }
    }

    private static void Deep()
    {
        ManualResetEventSlim done = new();
        Task deeper = Task.Run(() =>
        {
            try
            {
                Deep();
            }
            finally
            {
                done.Set();
            }
        });
        done.Wait();
        deeper.GetAwaiter().GetResult();
    }
}
