using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using CmDotnet;

namespace Guests.Test.Streams;

public static partial class Source
{
    private static readonly List<StreamWriter<uint>> s_silent = [];
    private static readonly byte[] s_period = RandomNumbers();

    // The largest number stands for a stream that gives nothing and does not end.
    public static async partial Task<StreamReader<uint>> Numbers(uint count, CancellationToken cancellationToken)
    {
        await Task.Yield();
        if (count == uint.MaxValue)
        {
            (StreamReader<uint> reader, StreamWriter<uint> writer) = WitStream.Create<uint>();
            s_silent.Add(writer);
            return reader;
        }
        return WitStream.From<uint>(async writer =>
        {
            for (uint start = 0; start < count; start += 1000)
            {
                uint[] numbers = [.. Enumerable.Range((int)start, (int)Math.Min(1000, count - start)).Select(number => (uint)number)];
                if (await writer.WriteAsync(numbers) < numbers.Length)
                {
                    break;
                }
            }
        });
    }

    public static partial Task<StreamReader<uint>> Ticks(uint count, CancellationToken cancellationToken) =>
        Task.FromResult(WitStream.From<uint>(async writer =>
        {
            for (uint number = 0; number < count; number++)
            {
                await Task.Delay(5);
                await writer.WriteAsync(number);
            }
            await Task.Delay(5);
        }));

    public static partial Task<StreamReader<byte>> Bytes(ulong length, CancellationToken cancellationToken) =>
        Task.FromResult(WitStream.From<byte>(async writer =>
        {
            for (ulong sent = 0; sent < length; sent += (ulong)s_period.Length)
            {
                await writer.WriteAsync(s_period.AsMemory(0, (int)Math.Min((ulong)s_period.Length, length - sent)));
            }
        }));

    private static byte[] RandomNumbers()
    {
        byte[] numbers = new byte[1 << 20];
        new Random(1).NextBytes(numbers);
        return numbers;
    }

    public static partial Task<StreamReader<string>> Words(string[] words, CancellationToken cancellationToken) => Task.FromResult(WitStream.From<string>(words));

    public static partial Task<File> Open(CancellationToken cancellationToken) =>
        Task.FromResult(new File("data.bin", WitStream.From<byte>(Enumerable.Range(0, 256).Select(number => (byte)number).ToArray())));

    public static async partial Task<uint[]> Collect(StreamReader<uint> numbers, CancellationToken cancellationToken)
    {
        List<uint> found = [];
        await foreach (uint number in numbers)
        {
            found.Add(number);
        }
        numbers.Dispose();
        return [.. found];
    }

    public static async partial Task<string> Join(StreamReader<string> words, CancellationToken cancellationToken)
    {
        List<string> found = [];
        await foreach (string word in words)
        {
            found.Add(word);
        }
        return string.Join('|', found);
    }

    public static partial Task<uint> CountColors(StreamReader<Color> colors, CancellationToken cancellationToken) => Count(colors);

    public static partial Task<uint> CountShapes(StreamReader<Shape> shapes, CancellationToken cancellationToken) => Count(shapes);

    private static async Task<uint> Count<T>(StreamReader<T> items)
    {
        uint count = 0;
        await foreach (T item in items)
        {
            count++;
        }
        return count;
    }

    public static async partial Task<Marks> WaitForMarks(FutureReader<Marks> marks, CancellationToken cancellationToken) => await marks;

    public static async partial Task<uint[]> Take(StreamReader<uint> numbers, uint count, CancellationToken cancellationToken)
    {
        using (numbers)
        {
            uint[] taken = new uint[count];
            int read = await numbers.ReadAsync(taken, cancellationToken);
            return taken[..read];
        }
    }

    public static partial Task<FutureReader<uint>> Later(uint value, CancellationToken cancellationToken) => Task.FromResult(WitFuture.From(LaterAsync(value)));

    private static async Task<uint> LaterAsync(uint value)
    {
        await Task.Delay(5);
        return value;
    }

    public static async partial Task<string> Wait(FutureReader<string> value, CancellationToken cancellationToken)
    {
        using (value)
        {
            return $"<{await value.ReadAsync(cancellationToken)}>";
        }
    }

    public static partial Task<uint> Label(StreamReader<string> words, FutureReader<string> word, Color color, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("nobody calls it with a color that there is");

    public static async partial Task<uint> TakeOne(
        StreamReader<StreamReader<string>> streams, StreamReader<FutureReader<string>> futures, CancellationToken cancellationToken)
    {
        using (streams)
        using (futures)
        {
            StreamReader<string>[] taken = new StreamReader<string>[1];
            int count = await streams.ReadAsync(taken, cancellationToken);
            taken[0].Dispose();
            return (uint)count;
        }
    }

    public static partial void Ignore(FutureReader<string> value, StreamReader<uint> numbers)
    {
        value.Dispose();
        numbers.Dispose();
    }
}
