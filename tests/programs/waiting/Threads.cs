// Threads that are started, joined, named, and left running.

using System.Collections.Concurrent;
using System.Globalization;

internal static class Threads
{
    private static void Say(string what, object? value) => Console.WriteLine($"{what}: {value}");

    public static void Run()
    {
        int ran = 0;
        Thread thread = new(() => ran++) { Name = "worker", IsBackground = true };
        Say("before", $"{thread.ThreadState} {thread.IsAlive} {thread.Name}");
        Say("join before", Waits.Catch(() => thread.Join()));
        thread.Start();
        thread.Join();
        Say("after", $"{thread.ThreadState} {thread.IsAlive} {ran}");
        Say("again", Waits.Catch(thread.Start));

        string? seen = null;
        Thread named = new(argument => seen = $"{Thread.CurrentThread.Name} {argument} {Thread.CurrentThread.IsBackground} {Thread.CurrentThread.IsThreadPoolThread} {Thread.CurrentThread.IsAlive}") { Name = "named" };
        named.Start("argument");
        named.Join();
        Say("inside", seen);
        Say("here", Thread.CurrentThread.Name ?? "no name");
        Say("other numbers", named.ManagedThreadId != Environment.CurrentManagedThreadId);

        CultureInfo culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = ",";
        Thread cultured = new(() => seen = 1.5.ToString()) { CurrentCulture = culture };
        cultured.Start();
        Say("joined in time", cultured.Join(2000));
        Say("culture", seen + " " + 1.5.ToString());

        AsyncLocal<string> local = new() { Value = "flows" };
        Thread flowing = new(() => { seen = local.Value; local.Value = "changed"; });
        flowing.Start();
        flowing.Join();
        Say("local", seen + " " + local.Value);

        using ThreadLocal<int> own = new(() => 7, trackAllValues: true) { Value = 1 };
        Thread keeping = new(() => { seen = $"{own.IsValueCreated} {own.Value}"; own.Value = 3; seen += $" {Task.Run(() => own.Value).Result} {own.Value}"; });
        keeping.Start();
        keeping.Join();
        Say("own", $"{seen} {own.Value} {string.Join(",", own.Values.Order())}");
        Interrupted();

        using BlockingCollection<int> queue = new();
        List<int> taken = [];
        Thread consumer = new(() => taken.AddRange(queue.GetConsumingEnumerable()));
        consumer.Start();
        for (int i = 0; i < 5; i++)
            queue.Add(i);
        queue.CompleteAdding();
        consumer.Join();
        Say("consumed", string.Join(",", taken));

        Thread waiting = new(() => Task.Run(() => Thread.Sleep(2)).Wait());
        waiting.Start();
        Say("not joined in no time", waiting.Join(0));
        waiting.Join();
        Thread[] many = [.. Enumerable.Range(0, 10).Select(_ => new Thread(() => Interlocked.Increment(ref ran)))];
        foreach (Thread one in many)
            one.Start();
        foreach (Thread one in many)
            one.Join();
        Say("many", ran);

        new Thread(() => Task.Delay(1_000_000).Wait()) { IsBackground = true }.UnsafeStart();
        new Thread(() =>
        {
            Thread.Sleep(20);
            Say("in the foreground", Thread.CurrentThread.IsBackground);
        }).Start();
        Say("main", "over");
    }

    // One that waits below can be interrupted, and one before it waits.
    private static void Interrupted()
    {
        string? seen = null;
        Thread thread = new(() =>
        {
            seen = Waits.Catch(() => Thread.Sleep(1000));
            Thread.Sleep(1);
        });
        thread.Start();
        thread.Interrupt();
        thread.Join();
        Say("interrupted", seen);
        Thread here = Thread.CurrentThread;
        object gate = new();
        Action[] waits =
        [
            () => Thread.Sleep(5000),
            () => { lock (gate) Monitor.Wait(gate); },
            () => new AutoResetEvent(false).WaitOne(),
            () => new TaskCompletionSource().Task.Wait(),
            () => new SemaphoreSlim(0).Wait(),
        ];
        foreach (Action wait in waits)
        {
            using Timer timer = new(_ => here.Interrupt(), null, 10, Timeout.Infinite);
            Say("interrupted here", Waits.Catch(wait));
        }
        Say("left", Monitor.IsEntered(gate));
    }
}
