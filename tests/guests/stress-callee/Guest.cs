using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using CmDotnet;

namespace Guests.Test.Stress;

public static partial class Peer
{
    private static readonly List<string> s_alive = [];

    public sealed partial class Item : IDisposable
    {
        private readonly uint _number;

        public partial Item(uint number)
        {
            _number = number;
            s_alive.Add(nameof(Item));
        }

        public partial uint Number() => _number;

        public async partial Task<uint> Add(uint amount, uint turns, CancellationToken cancellationToken)
        {
            using Alive alive = new();
            await Turns.Pass(turns, cancellationToken);
            return _number + amount;
        }

        public void Dispose() => s_alive.Remove(nameof(Item));
    }

    // What is counted until it ends.
    private sealed class Alive : IDisposable
    {
        private readonly string _what;

        public Alive([System.Runtime.CompilerServices.CallerMemberName] string what = "")
        {
            _what = what;
            s_alive.Add(what);
        }

        public void Dispose() => s_alive.Remove(_what);
    }

    public static async partial Task<uint> Add(uint a, uint b, uint turns, Answer answer, CancellationToken cancellationToken)
    {
        using Alive alive = new();
        try
        {
            await Turns.Pass(turns, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            if (answer is Answer.GiveUpLater or Answer.SucceedLater)
            {
                await Turns.Pass(3, CancellationToken.None);
            }
            if (answer is Answer.GiveUp or Answer.GiveUpLater)
            {
                throw;
            }
        }
        return (a + b) % 2 == 0 ? a + b : throw new WitException<string>($"{a + b}");
    }

    public static async partial Task<StreamReader<uint>> Count(uint start, uint count, uint piece, uint turns, CancellationToken cancellationToken)
    {
        await Turns.Pass(turns, cancellationToken);
        return WitStream.From<uint>(async writer =>
        {
            using Alive alive = new();
            foreach (uint[] numbers in Numbers(start, count).Chunk((int)piece))
            {
                if (await writer.WriteAsync(numbers) < numbers.Length)
                {
                    break;
                }
                await Turns.Pass(turns % 3);
            }
        });
    }

    public static partial Task<StreamReader<string>> Words(uint start, uint count, uint piece, CancellationToken cancellationToken) =>
        Task.FromResult(WitStream.From<string>(async writer =>
        {
            using Alive alive = new();
            foreach (string[] words in Numbers(start, count).Select(number => $"{number}").Chunk((int)piece))
            {
                if (await writer.WriteAsync(words) < words.Length)
                {
                    break;
                }
            }
        }));

    public static async partial Task<(uint, ulong)> Sum(StreamReader<uint> numbers, uint most, uint piece, uint turns, CancellationToken cancellationToken)
    {
        using Alive alive = new();
        uint count = 0;
        ulong sum = 0;
        await foreach (uint number in Some(numbers, most, piece, turns, cancellationToken))
        {
            count++;
            sum += number;
        }
        return (count, sum);
    }

    public static async partial Task<string> Join(StreamReader<string> words, uint most, uint piece, CancellationToken cancellationToken)
    {
        using Alive alive = new();
        List<string> found = [];
        await foreach (string word in Some(words, most, piece, 1, cancellationToken))
        {
            found.Add(word);
        }
        return string.Join(' ', found);
    }

    public static async partial Task<uint[]> Take(StreamReader<Item> items, uint most, uint piece, CancellationToken cancellationToken)
    {
        using Alive alive = new();
        List<uint> found = [];
        await foreach (Item item in Some(items, most, piece, 1, cancellationToken))
        {
            found.Add(item.Number());
            item.Dispose();
        }
        return [.. found];
    }

    public static async partial Task<FutureReader<uint>> Later(uint value, uint turns, CancellationToken cancellationToken)
    {
        await Turns.Pass(turns / 2, cancellationToken);
        return WitFuture.From(LaterAsync(value, turns));
    }

    private static async Task<uint> LaterAsync(uint value, uint turns)
    {
        using Alive alive = new();
        await Turns.Pass(turns);
        return value;
    }

    public static async partial Task<string> Wait(FutureReader<string> value, uint turns, CancellationToken cancellationToken)
    {
        using Alive alive = new();
        using (value)
        {
            await Turns.Pass(turns, cancellationToken);
            return await value.ReadAsync(cancellationToken);
        }
    }

    public static async partial Task Ignore(FutureReader<string> value, StreamReader<uint> numbers, uint turns, CancellationToken cancellationToken)
    {
        using Alive alive = new();
        using (value)
        using (numbers)
        {
            await Turns.Pass(turns, cancellationToken);
        }
    }

    public static partial Task<StreamReader<Item>> Make(uint count, uint piece, CancellationToken cancellationToken) =>
        Task.FromResult(WitStream.From<Item>(async writer =>
        {
            using Alive alive = new();
            Item[] items = NewItems(count);
            int written = 0;
            foreach (Item[] some in items.Chunk((int)piece))
            {
                int taken = await writer.WriteAsync(some);
                written += taken;
                if (taken < some.Length)
                {
                    break;
                }
            }
            foreach ((int number, Item item) in items.Index().Skip(written))
            {
                // Nobody took it, so that it can go elsewhere.
                Item? back = await ThroughAStream(item);
                if (back != item || item.Number() != number)
                {
                    throw new InvalidOperationException($"the item {number} is another one");
                }
                item.Dispose();
            }
        }));

    private static async Task<Item?> ThroughAStream(Item item)
    {
        (StreamReader<Item> reader, StreamWriter<Item> writer) = WitStream.Create<Item>();
        ValueTask<bool> write = writer.WriteAsync(item);
        Item[] found = new Item[2];
        int count = await reader.ReadAsync(found);
        return await write && count == 1 ? found[0] : null;
    }

    public static partial Task<FutureReader<Item>> MakeLater(uint number, uint turns, CancellationToken cancellationToken)
    {
        (FutureReader<Item> reader, FutureWriter<Item> writer) = WitFuture.Create<Item>();
        _ = GiveLater(writer, new Item(number), turns);
        return Task.FromResult(reader);
    }

    private static async Task GiveLater(FutureWriter<Item> writer, Item item, uint turns)
    {
        using Alive alive = new();
        await Turns.Pass(turns);
        if (!await writer.WriteAsync(item))
        {
            item.Dispose();
        }
    }

    public static partial Task<StreamReader<Box>> Pack(uint count, uint piece, CancellationToken cancellationToken) =>
        Task.FromResult(WitStream.From<Box>(async writer =>
        {
            using Alive alive = new();
            Box[] boxes = [.. Numbers(0, count).Select(number => new Box(number == 0 ? null : new Item(number), NewItems(number)))];
            int written = 0;
            foreach (Box[] some in boxes.Chunk((int)piece))
            {
                int taken = await writer.WriteAsync(some);
                written += taken;
                if (taken < some.Length)
                {
                    break;
                }
            }
            _ = boxes.Skip(written).Sum(Unpack);
        }));

    public static async partial Task<uint> Unpack(StreamReader<Box> boxes, uint most, uint piece, CancellationToken cancellationToken)
    {
        using Alive alive = new();
        uint count = 0;
        await foreach (Box box in Some(boxes, most, piece, 1, cancellationToken))
        {
            count += (uint)Unpack(box);
        }
        return count;
    }

    private static int Unpack(Box box)
    {
        box.Best?.Dispose();
        Array.ForEach(box.Others, item => item.Dispose());
        return box.Others.Length + (box.Best is null ? 0 : 1);
    }

    public static partial Task<StreamReader<StreamReader<Item>>> Nest(uint count, CancellationToken cancellationToken) =>
        Task.FromResult(WitStream.From<StreamReader<Item>>(async writer =>
        {
            using Alive alive = new();
            for (uint number = 0; number < count; number++)
            {
                StreamReader<Item> items = await Make(number, 3, CancellationToken.None);
                if (!await writer.WriteAsync(items))
                {
                    items.Dispose();
                    break;
                }
            }
        }));

    public static async partial Task<FutureReader<StreamReader<Item>>> NestLater(uint count, CancellationToken cancellationToken)
    {
        (FutureReader<StreamReader<Item>> reader, FutureWriter<StreamReader<Item>> writer) = WitFuture.Create<StreamReader<Item>>();
        _ = GiveLater(writer, await Make(count, 2, cancellationToken));
        return reader;
    }

    private static async Task GiveLater(FutureWriter<StreamReader<Item>> writer, StreamReader<Item> items)
    {
        using Alive alive = new();
        if (!await writer.WriteAsync(items))
        {
            items.Dispose();
        }
    }

    public static async partial Task Keep(
        FutureReader<string> value, StreamReader<uint> numbers, Item[] items, Box? box, uint turns, CancellationToken cancellationToken)
    {
        using Alive alive = new();
        using (value)
        using (numbers)
        {
            try
            {
                await Turns.Pass(turns, cancellationToken);
            }
            finally
            {
                _ = Unpack(new Box(null, items)) + (box is { } given ? Unpack(given) : 0);
            }
        }
    }

    public static partial void DropEnds(FutureReader<string>? value, StreamReader<uint>? numbers)
    {
        value?.Dispose();
        numbers?.Dispose();
    }

    public static partial StreamReader<uint> GiveEnd() => WitStream.Create<uint>().Reader;

    public static partial Remains Census()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return new([.. s_alive], Handles.Count(), (ulong)GC.GetTotalMemory(forceFullCollection: true));
    }

    private static Item[] NewItems(uint count) => [.. Numbers(0, count).Select(number => new Item(number))];

    // Reads at most so many items, by pieces, and drops the stream.
    private static async IAsyncEnumerable<T> Some<T>(
        StreamReader<T> items,
        uint most,
        uint piece,
        uint turns,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using (items)
        {
            T[] buffer = new T[piece];
            int count;
            while (most > 0 && (count = await items.ReadAsync(buffer.AsMemory(0, (int)Math.Min(most, piece)), cancellationToken)) > 0)
            {
                most -= (uint)count;
                for (int index = 0; index < count; index++)
                {
                    yield return buffer[index];
                }
                await Turns.Pass(turns % 3, cancellationToken);
            }
        }
    }

    private static IEnumerable<uint> Numbers(uint start, uint count) => Enumerable.Range((int)start, (int)count).Select(number => (uint)number);
}
