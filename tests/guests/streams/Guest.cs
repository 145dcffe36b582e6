using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using CmDotnet;

namespace Guests.Test.Streams;

public static partial class Pipes
{
    private static readonly byte[] s_period = RandomNumbers();
    private static readonly byte[] s_buffer = new byte[1 << 16];
    private static StreamReader<uint>? s_kept;

    public static async partial Task<ulong> Sum(uint count, CancellationToken cancellationToken)
    {
        using StreamReader<uint> numbers = await Source.Numbers(count, cancellationToken);
        uint[] buffer = new uint[100];
        ulong sum = 0;
        int read;
        while ((read = await numbers.ReadAsync(buffer, cancellationToken)) > 0)
        {
            sum += buffer.Take(read).Aggregate(0UL, (total, number) => total + number);
        }
        // The end stays the end.
        return sum + (ulong)await numbers.ReadAsync(buffer, cancellationToken);
    }

    public static async partial Task<ulong> CountBytes(ulong length, CancellationToken cancellationToken)
    {
        using StreamReader<byte> bytes = await Source.Bytes(length, cancellationToken);
        ulong arrived = 0;
        int read;
        while ((read = await bytes.ReadAsync(s_buffer, cancellationToken)) > 0)
        {
            // A write is never longer than the period, so no read goes across its end.
            if (!s_buffer.AsSpan(0, read).SequenceEqual(s_period.AsSpan((int)(arrived % (ulong)s_period.Length), read)))
            {
                break;
            }
            arrived += (ulong)read;
        }
        return arrived;
    }

    private static byte[] RandomNumbers()
    {
        byte[] numbers = new byte[1 << 20];
        new Random(1).NextBytes(numbers);
        return numbers;
    }

    public static async partial Task<uint[]> ReadTicks(uint count, CancellationToken cancellationToken)
    {
        List<uint> found = [];
        using StreamReader<uint> ticks = await Source.Ticks(count, cancellationToken);
        await foreach (uint tick in ticks)
        {
            found.Add(tick);
        }
        return [.. found];
    }

    public static async partial Task<uint[]> Enumerate(uint count, uint enough, CancellationToken cancellationToken)
    {
        StreamReader<uint> numbers = await Source.Numbers(count, cancellationToken);
        List<uint> found = [];
        await foreach (uint number in numbers)
        {
            found.Add(number);
            if (found.Count == enough)
            {
                break;
            }
        }
        // What an enumeration leaves is still there.
        uint[] next = new uint[1];
        found.AddRange(next.Take(await numbers.ReadAsync(next, cancellationToken)));
        numbers.Dispose();
        return [.. found];
    }

    public static async partial Task<string[]> ReadWords(CancellationToken cancellationToken)
    {
        List<string> words = [];
        await foreach (string word in await Source.Words(["eins", "", "drei", new string('ß', 3000)], cancellationToken))
        {
            words.Add(word);
        }
        return [.. words];
    }

    public static async partial Task<(string, uint)> ReadFile(CancellationToken cancellationToken)
    {
        Source.File file = await Source.Open(cancellationToken);
        uint sum = 0;
        await foreach (byte value in file.Content)
        {
            sum += value;
        }
        file.Content.Dispose();
        return (file.Name, sum);
    }

    public static async partial Task<uint[]> Send(uint count, uint piece, CancellationToken cancellationToken)
    {
        (StreamReader<uint> reader, StreamWriter<uint> writer) = WitStream.Create<uint>();
        ValueTask<uint[]> collected = Source.Collect(reader, cancellationToken);
        uint[] numbers = [.. Enumerable.Range(0, (int)count).Select(number => (uint)number)];
        using (writer)
        {
            for (int start = 0; start < numbers.Length; start += (int)piece)
            {
                ReadOnlyMemory<uint> items = numbers.AsMemory(start, Math.Min((int)piece, numbers.Length - start));
                if (await writer.WriteAsync(items, cancellationToken) != items.Length)
                {
                    throw new InvalidOperationException("the reader is gone");
                }
            }
        }
        return await collected;
    }

    public static async partial Task<string> SendWords(string[] words, CancellationToken cancellationToken) =>
        await Source.Join(WitStream.From<string>(words), cancellationToken);

    public static async partial Task<uint> SendToGone(uint count, CancellationToken cancellationToken)
    {
        (StreamReader<uint> reader, StreamWriter<uint> writer) = WitStream.Create<uint>();
        ValueTask<uint[]> taken = Source.Take(reader, 5, cancellationToken);
        int written = await writer.WriteAsync(new uint[count], cancellationToken);
        // The reader stays gone.
        written += await writer.WriteAsync(new uint[count], cancellationToken);
        writer.Dispose();
        return (uint)(written * 100 + (await taken).Length);
    }

    // Both ends stay in the component: any type can go through.
    public static async partial Task<string[]> Local(CancellationToken cancellationToken)
    {
        (StreamReader<string> reader, StreamWriter<string> writer) = WitStream.Create<string>();
        List<string> seen = [];
        Task reading = Task.Run(async () =>
        {
            await foreach (string item in reader)
            {
                seen.Add(item);
            }
            seen.Add("end");
        }, cancellationToken);
        seen.Add($"{await writer.WriteAsync(new[] { "a", "b" }, cancellationToken)}");
        seen.Add($"{await writer.WriteAsync("c", cancellationToken)}");
        writer.Dispose();
        await reading;
        (FutureReader<string> future, FutureWriter<string> promise) = WitFuture.Create<string>();
        ValueTask<bool> given = promise.WriteAsync("kept", cancellationToken);
        seen.Add(await future);
        seen.Add(await future);
        seen.Add($"{await given}");
        return [.. seen];
    }

    public static async partial Task<uint> AwaitLater(CancellationToken cancellationToken) =>
        await await Source.Later(20, cancellationToken) + await await Source.Later(22, cancellationToken);

    public static async partial Task<string> SendLater(string text, CancellationToken cancellationToken)
    {
        (FutureReader<string> reader, FutureWriter<string> writer) = WitFuture.Create<string>();
        ValueTask<string> waited = Source.Wait(reader, cancellationToken);
        await Task.Yield();
        bool isTaken = await writer.WriteAsync(text, cancellationToken);
        return $"{await waited} {isTaken}";
    }

    public static async partial Task<bool> DropBoth(CancellationToken cancellationToken)
    {
        (FutureReader<string> reader, FutureWriter<string> writer) = WitFuture.Create<string>();
        (StreamReader<uint> numbers, StreamWriter<uint> numbersWriter) = WitStream.Create<uint>();
        Source.Ignore(reader, numbers);
        bool isTaken = await writer.WriteAsync("unheard", cancellationToken);
        int written = await numbersWriter.WriteAsync(new uint[3], cancellationToken);
        numbersWriter.Dispose();
        return isTaken || written != 0;
    }

    public static async partial Task<string[]> CancelRead(CancellationToken cancellationToken)
    {
        List<string> seen = [];
        using CancellationTokenSource source = new();
        (StreamReader<uint> silent, StreamWriter<uint> writer) = WitStream.Create<uint>();
        // The host's stream gives nothing for a while.
        using StreamReader<uint> numbers = await Source.Numbers(uint.MaxValue, cancellationToken);
        foreach (StreamReader<uint> reader in new[] { silent, numbers })
        {
            ValueTask<int> read = reader.ReadAsync(new uint[1], source.Token);
            seen.Add($"{read.IsCompleted}");
            if (!source.IsCancellationRequested)
            {
                source.CancelAfter(0);
            }
            try
            {
                seen.Add($"{await read}");
            }
            catch (OperationCanceledException)
            {
                seen.Add("cancelled");
            }
        }
        // A stream can be read again after a read was cancelled.
        ValueTask<bool> written = writer.WriteAsync(7u, cancellationToken);
        uint[] item = new uint[1];
        seen.Add($"{await silent.ReadAsync(item, cancellationToken)} {item[0]} {await written}");
        return [.. seen];
    }

    public static async partial Task<string[]> Misuse(CancellationToken cancellationToken)
    {
        List<string> messages = [];
        (StreamReader<uint> reader, StreamWriter<uint> writer) = WitStream.Create<uint>();
        ValueTask<int> read = reader.ReadAsync(new uint[1], cancellationToken);
        await Expect(messages, async () => await reader.ReadAsync(new uint[1], cancellationToken));
        await Expect(messages, async () => await Source.Collect(reader, cancellationToken));
        writer.Dispose();
        messages.Add($"{await read}");
        await Expect(messages, async () => await writer.WriteAsync(1u, cancellationToken));
        reader.Dispose();
        await Expect(messages, async () => await reader.ReadAsync(new uint[1], cancellationToken));
        return [.. messages];
    }

    public static async partial Task<string[]> WriteUndefined(CancellationToken cancellationToken)
    {
        List<string> seen = [];
        Source.Color[] colors = new Source.Color[10_000];
        colors[^1] = (Source.Color)7;
        (StreamReader<Source.Color> colorReader, StreamWriter<Source.Color> colorWriter) = WitStream.Create<Source.Color>();
        ValueTask<uint> colorCount = Source.CountColors(colorReader, cancellationToken);
        seen.Add(await Refused(async () => await colorWriter.WriteAsync(colors, cancellationToken)));
        await colorWriter.WriteAsync(colors.AsMemory(1, 2), cancellationToken);
        colorWriter.Dispose();
        seen.Add($"{await colorCount} arrived");

        (StreamReader<Source.Shape> shapeReader, StreamWriter<Source.Shape> shapeWriter) = WitStream.Create<Source.Shape>();
        ValueTask<uint> shapeCount = Source.CountShapes(shapeReader, cancellationToken);
        Source.Shape[] shapes = [new Source.Shape.Line((Source.Marks.Old, "fine")), new Source.Shape.Line(((Source.Marks)8, "not so"))];
        seen.Add(await Refused(async () => await shapeWriter.WriteAsync(shapes, cancellationToken)));
        shapes[1] = new Source.Shape.Dot((Source.Color)2);
        seen.Add(await Refused(async () => await shapeWriter.WriteAsync(shapes, cancellationToken)));
        await shapeWriter.WriteAsync(shapes.AsMemory(0, 1), cancellationToken);
        shapeWriter.Dispose();
        seen.Add($"{await shapeCount} arrived");

        (FutureReader<Source.Marks> marksReader, FutureWriter<Source.Marks> marksWriter) = WitFuture.Create<Source.Marks>();
        ValueTask<Source.Marks> marks = Source.WaitForMarks(marksReader, cancellationToken);
        seen.Add(await Refused(async () => await marksWriter.WriteAsync((Source.Marks)4, cancellationToken)));
        await marksWriter.WriteAsync(Source.Marks.New, cancellationToken);
        seen.Add($"{await marks} arrived");
        return [.. seen];
    }

    private static async Task<string> Refused(Func<Task> write)
    {
        try
        {
            await write();
            return "nothing";
        }
        catch (ArgumentOutOfRangeException exception)
        {
            return exception.Message.Split('\n')[0].TrimEnd();
        }
    }

    public static async partial Task<string[]> DropBeforeRead(CancellationToken cancellationToken)
    {
        List<string> messages = [];
        StreamReader<uint> numbers = await Source.Numbers(10, cancellationToken);
        numbers.Dispose();
        numbers.Dispose();
        await Expect(messages, async () => await numbers.ReadAsync(new uint[1], cancellationToken));
        FutureReader<uint> later = await Source.Later(1, cancellationToken);
        later.Dispose();
        await Expect(messages, async () => await later);
        // The other side goes on.
        messages.Add($"{await await Source.Later(2, cancellationToken)}");
        return [.. messages];
    }

    public static async partial Task<string[]> DropWhileBusy(CancellationToken cancellationToken)
    {
        List<string> messages = [];
        StreamReader<uint> silent = await Source.Numbers(uint.MaxValue, cancellationToken);
        ValueTask<int> read = silent.ReadAsync(new uint[1], cancellationToken);
        silent.Dispose();
        messages.Add($"read {await read}");
        (StreamReader<uint> reader, StreamWriter<uint> writer) = WitStream.Create<uint>();
        ValueTask<uint[]> taken = Source.Take(reader, 2, cancellationToken);
        ValueTask<int> write = writer.WriteAsync(new uint[5], cancellationToken);
        writer.Dispose();
        messages.Add($"written {await write}, taken {(await taken).Length}");
        (StreamReader<string> local, StreamWriter<string> localWriter) = WitStream.Create<string>();
        ValueTask<bool> localWrite = localWriter.WriteAsync("unheard", cancellationToken);
        local.Dispose();
        messages.Add($"{await localWrite}");
        return [.. messages];
    }

    public static async partial Task<string[]> WriteAfterDrop(CancellationToken cancellationToken)
    {
        List<string> messages = [];
        (StreamReader<uint> reader, StreamWriter<uint> writer) = WitStream.Create<uint>();
        ValueTask<uint[]> collected = Source.Collect(reader, cancellationToken);
        messages.Add($"{await writer.WriteAsync(1u, cancellationToken)}");
        writer.Dispose();
        writer.Dispose();
        await Expect(messages, async () => await writer.WriteAsync(2u, cancellationToken));
        messages.Add($"{(await collected).Length}");
        (FutureReader<string> future, FutureWriter<string> promise) = WitFuture.Create<string>();
        ValueTask<string> waited = Source.Wait(future, cancellationToken);
        // Who waits for a future waits for a value.
        await Expect(messages, () => { promise.Dispose(); return Task.CompletedTask; });
        messages.Add($"{await promise.WriteAsync("given", cancellationToken)} {await waited}");
        await Expect(messages, async () => await promise.WriteAsync("again", cancellationToken));
        (FutureReader<string> empty, FutureWriter<string> gone) = WitFuture.Create<string>();
        gone.Dispose();
        await Expect(messages, async () => await Source.Wait(empty, cancellationToken));
        return [.. messages];
    }

    public static async partial Task Forget(uint count, CancellationToken cancellationToken)
    {
        for (uint index = 0; index < count; index++)
        {
            await ForgetOne(cancellationToken);
        }
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    // The other side reads, is asked to end, and drops what it has. Nobody writes.
    private static async Task ForgetOne(CancellationToken cancellationToken)
    {
        using CancellationTokenSource source = new();
        ValueTask<string> waited = Source.Wait(WitFuture.Create<string>().Reader, source.Token);
        ValueTask<uint[]> taken = Source.Take(WitStream.Create<uint>().Reader, 1, source.Token);
        await Task.Delay(1, cancellationToken);
        source.Cancel();
        await Expect([], async () => await waited);
        await Expect([], async () => await taken);
    }

    public static async partial Task<string[]> NotTaken(CancellationToken cancellationToken)
    {
        List<string> messages = [];
        (StreamReader<string> words, StreamWriter<string> writer) = WitStream.Create<string>();
        FutureReader<string> word = WitFuture.FromResult("future");
        await Expect(messages, async () => await Source.Label(words, word, (Source.Color)9, cancellationToken));
        ValueTask<bool> write = writer.WriteAsync("stream", cancellationToken);
        string[] read = new string[1];
        messages.Add($"{await words.ReadAsync(read, cancellationToken)} {read[0]} {await write} {await word}");
        writer.Dispose();
        words.Dispose();

        StreamReader<string>[] streams = [WitStream.From<string>(new[] { "first" }), WitStream.From<string>(new[] { "second" })];
        FutureReader<string>[] futures = [WitFuture.FromResult("third")];
        (StreamReader<StreamReader<string>> outer, StreamWriter<StreamReader<string>> outerWriter) = WitStream.Create<StreamReader<string>>();
        (StreamReader<FutureReader<string>> others, StreamWriter<FutureReader<string>> othersWriter) = WitStream.Create<FutureReader<string>>();
        ValueTask<int> streamsTaken = outerWriter.WriteAsync(streams, cancellationToken);
        ValueTask<int> futuresTaken = othersWriter.WriteAsync(futures, cancellationToken);
        messages.Add($"{await Source.TakeOne(outer, others, cancellationToken)}, {await streamsTaken} and {await futuresTaken} taken");
        messages.Add($"{await streams[1].ReadAsync(read, cancellationToken)} {read[0]} {await futures[0]}");
        streams[1].Dispose();
        outerWriter.Dispose();
        othersWriter.Dispose();
        return [.. messages];
    }

    public static async partial Task<uint> ForgetReaders(CancellationToken cancellationToken)
    {
        _ = await Source.Numbers(5, cancellationToken);
        _ = await Source.Later(5, cancellationToken);
        return 1;
    }

    public static async partial Task<uint> KeepReader(CancellationToken cancellationToken)
    {
        s_kept = await Source.Numbers(5, cancellationToken);
        return 2;
    }

    private static async Task Expect(List<string> messages, Func<Task> action)
    {
        try
        {
            await action();
            messages.Add("nothing thrown");
        }
        catch (Exception exception)
        {
            messages.Add(exception.GetType().Name);
        }
    }
}
