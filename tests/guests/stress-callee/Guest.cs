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

    public static partial Remains Census() => new([.. s_alive], Handles.Count(), (ulong)GC.GetTotalMemory(forceFullCollection: true));

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
