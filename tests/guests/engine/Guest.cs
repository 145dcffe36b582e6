using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using System.Threading.Tasks;

namespace Guests.Test.Engine;

public static partial class EngineWorld
{
    private static readonly List<string> Done = [];

    public static partial string StackTrace()
    {
        try
        {
            Outer();
            return "nothing was thrown";
        }
        catch (InvalidOperationException exception)
        {
            return exception.ToString();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Outer()
    {
        try
        {
            Inner();
        }
        catch (FormatException exception)
        {
            throw new InvalidOperationException("outer", exception);
        }
        finally
        {
            Done.Add("finally");
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Inner() => throw new FormatException("inner");

    public static partial uint KeepThroughCollections(uint rounds)
    {
        var kept = new Dictionary<uint, string>();
        for (uint round = 0; round < rounds; round++)
        {
            kept[round % 100] = $"value {round}";
            GC.KeepAlive(new byte[10_000]);
        }
        return (uint)kept.Count(pair => pair.Value == $"value {rounds - 100 + pair.Key}");
    }

    public static partial void StartWork(uint milliseconds) => _ = Work((int)milliseconds);

    private static async Task Work(int milliseconds)
    {
        Done.Clear();
        Done.Add("started");
        await Task.Yield();
        Done.Add("yielded");
        await Task.Delay(milliseconds);
        Done.Add("delayed");
    }

    public static partial string[] WorkDone() => [.. Done];

    public static partial void FinishWork()
    {
        while (Poll() != 0)
        {
        }
    }

    [DllImport("componentize_engine", EntryPoint = "engine_poll")]
    private static extern int Poll();

    public static partial string[] RandomValues() =>
        [$"{Guid.NewGuid()}", $"{Random.Shared.NextInt64()}", $"{new Random().NextInt64()}"];

    public static partial ulong MillisecondsSinceEpoch() => (ulong)DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    public static partial (long, long) ElapsedTicks()
    {
        var watch = Stopwatch.StartNew();
        var first = watch.ElapsedTicks;
        KeepThroughCollections(1_000);
        return (first, watch.ElapsedTicks);
    }

    public static partial string Replace(string text, string pattern, string by) => Regex.Replace(text, pattern, by);

    public static partial string RoundTripJson(string json)
    {
        var order = JsonSerializer.Deserialize(json, JsonContext.Default.Order)!;
        return JsonSerializer.Serialize(order with { Count = order.Count + 1 }, JsonContext.Default.Order);
    }

    public static partial string? Variable(string name) => Environment.GetEnvironmentVariable(name);

    public static partial void WriteFile(string path, string text) => File.WriteAllText(path, text);

    public static partial string ReadFile(string path) => File.ReadAllText(path);

    public static partial string[] ListFolder(string path) =>
        [.. Directory.GetFileSystemEntries(path).Order(StringComparer.Ordinal)];

    public static partial void DeleteFile(string path) => File.Delete(path);

    private static readonly List<string> HandledExceptions = [];

    public static partial void HandleUnobserved(bool observe) => TaskScheduler.UnobservedTaskException += (_, unobserved) =>
    {
        HandledExceptions.AddRange(unobserved.Exception.InnerExceptions.Select(exception => exception.Message));
        if (observe)
        {
            unobserved.SetObserved();
        }
    };

    public static partial string[] Handled() => [.. HandledExceptions];

    public static partial void FailTasks(string[] messages)
    {
        foreach (string message in messages)
        {
            _ = Task.Run(() => throw new InvalidOperationException(message));
        }
    }

    public static partial string ObserveTask(string message) =>
        Task.FromException(new InvalidOperationException(message)).Exception!.InnerException!.Message;

    public static partial void Exit(int code) => Environment.Exit(code);
}

internal sealed record Order(string Name, int Count, double[] Prices);

[JsonSerializable(typeof(Order))]
internal sealed partial class JsonContext : JsonSerializerContext;
