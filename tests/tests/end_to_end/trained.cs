using System.Diagnostics;
using System.Security.Cryptography;

namespace Trained.Example.Trained;

public static partial class Trained
{
    private static readonly Dictionary<(string, int), int> s_counts = [];
    private static readonly Random s_random = new();
    private static readonly Random s_same = new(1);
    private static readonly Stopwatch s_watch = Stopwatch.StartNew();
    private static readonly List<object> s_kept = [];

    public static partial string Ask(string what)
    {
        s_counts[(what, 1)] = s_counts.GetValueOrDefault((what, 1)) + 1;
        switch (what)
        {
            case "counts":
                return string.Join(' ', s_counts.Select(count => $"{count.Key.Item1}={count.Value}"));
            case "random":
                using (Activity activity = new Activity("a").Start())
                {
                    return string.Join(' ', Random.Shared.Next(), s_random.NextInt64(), new Random().Next(), Guid.NewGuid(),
                        Convert.ToHexString(RandomNumberGenerator.GetBytes(8)), activity.TraceId, activity.SpanId, ActivityTraceId.CreateRandom(),
                        Path.GetRandomFileName());
                }
            case "same":
                return s_same.Next().ToString();
            case "seeds":
                return $"{what.GetHashCode()} {HashCode.Combine(1)}";
            case "variables":
                return $"{Environment.GetEnvironmentVariable("COLOUR")} {Environment.GetEnvironmentVariables().Count} {Directory.GetCurrentDirectory()}";
            case "set":
                Environment.SetEnvironmentVariable("COLOUR", "set");
                Environment.ExitCode = 3;
                return "";
            case "clock":
                return $"{(DateTime.UtcNow - DateTime.UnixEpoch).Days} {s_watch.ElapsedMilliseconds} {Environment.TickCount64}";
            case "print":
                Console.WriteLine("printed");
                return "";
            case "hold":
                s_kept.Add(Wasi.Clocks.MonotonicClock.SubscribeDuration(1));
                return "";
            case "abandon":
                Wasi.Clocks.MonotonicClock.SubscribeDuration(1);
                return "";
            case "file":
                s_kept.Add(File.OpenRead("/data/file.txt"));
                return "";
            case "compute":
                while (true)
                    ;
            case "wait":
                Thread.Sleep(1_000_000);
                return "";
            case "folder":
                Directory.SetCurrentDirectory("/data");
                return File.ReadAllText("file.txt");
            case "timer":
                s_kept.Add(new Timer(static _ => { }, null, 100_000, 100_000));
                return "";
            case "over":
                using (CancellationTokenSource source = new(10_000_000))
                {
                    return source.Token.IsCancellationRequested.ToString();
                }
            default:
                throw new InvalidOperationException(what);
        }
    }

    public static partial string Attempt(string what) => throw new CmDotnet.WitException<string>(what);
}
