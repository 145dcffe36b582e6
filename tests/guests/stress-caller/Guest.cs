using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using CmDotnet;

namespace Guests.Test.Stress;

public static partial class Driver
{
    private static readonly List<string> s_alive = [];

    public static async partial Task<string> Run(ulong seed, uint steps, CancellationToken cancellationToken)
    {
        s_alive.Add($"{seed}");
        Random random = new((int)seed);
        Actor[] actors = [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => new Actor(random.Next()))];
        string[] problems = await Task.WhenAll(actors.Select(actor => actor.Run(steps)));
        s_alive.Remove($"{seed}");
        return string.Join('\n', problems.Where(problem => problem != ""));
    }

    public static partial Task<uint> Forget(Thing thing, uint count, CancellationToken cancellationToken)
    {
        for (uint index = 0; index < count; index++)
        {
            ForgetOne(thing);
        }
        return Task.FromResult(Handles.Count());
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ForgetOne(Thing thing)
    {
        (FutureReader<string> future, FutureWriter<string> _) = WitFuture.Create<string>();
        (StreamReader<uint> numbers, StreamWriter<uint> _) = WitStream.Create<uint>();
        switch (thing)
        {
            case Thing.Item:
                _ = new Peer.Item(1);
                break;
            case Thing.Writer:
                Peer.DropEnds(null, numbers);
                break;
            case Thing.Reader:
                _ = Peer.GiveEnd();
                break;
            case Thing.Promise:
                Peer.DropEnds(future, null);
                break;
        }
    }

    public static partial Peer.Remains Census()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return new([.. s_alive], Handles.Count(), (ulong)GC.GetTotalMemory(forceFullCollection: true));
    }

    public static partial Peer.Remains PeerCensus() => Peer.Census();
}

/// <summary>Does one random thing after another, and knows what has to come of each.</summary>
internal sealed class Actor(int seed)
{
    private readonly Random _random = new(seed);
    private readonly List<string> _trace = [];

    internal async Task<string> Run(uint steps)
    {
        Func<Task>[] kinds =
        [
            Call, CancelledCall, Read, ReadWords, Write, WriteWords, GiveItems, LendItem, Await, Promise, PassOn, Abandon,
            TakeItems, TakeLater, TakeBoxes, GiveBoxes, TakeNested, Keep,
        ];
        try
        {
            for (uint step = 0; step < steps; step++)
            {
                int kind = _random.Next(kinds.Length);
                _trace.Add($"{kinds[kind].Method.Name}:");
                await kinds[kind]();
            }
            return "";
        }
        catch (Exception exception)
        {
            return $"{string.Join(' ', _trace)}\n{exception}";
        }
    }

    private uint SomeTurns() => (uint)Next(0, 5);

    private int Next(int least, int most)
    {
        int next = _random.Next(least, most + 1);
        _trace.Add($"{next}");
        return next;
    }

    private static void Expect<T>(string what, T expected, T found)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, found))
        {
            throw new InvalidOperationException($"{what}: {found} in place of {expected}");
        }
    }

    private static uint[] Numbers(int start, int count) => [.. Enumerable.Range(start, count).Select(number => (uint)number)];

    private async Task Call()
    {
        uint a = (uint)Next(0, 100);
        Expect("a call", $"{a + 7}", await Sum(Peer.Add(a, 7, SomeTurns(), Peer.Answer.GiveUp)));
    }

    private async Task CancelledCall()
    {
        var answer = (Peer.Answer)Next(0, 3);
        uint callTurns = SomeTurns();
        using CancellationTokenSource source = new();
        Task<string> call = Sum(Peer.Add(20, 22, callTurns, answer, source.Token));
        await Turns.Pass((uint)Next(0, 6));
        source.Cancel();
        source.Cancel();
        string outcome = await call;
        bool mayBeCancelled = answer is Peer.Answer.GiveUp or Peer.Answer.GiveUpLater && callTurns > 0;
        Expect("a call that is cancelled", true, outcome == "42" || (mayBeCancelled && outcome == "cancelled"));
    }

    private static async Task<string> Sum(ValueTask<uint> call)
    {
        try
        {
            uint sum = await call;
            Expect("a sum is even", 0u, sum % 2);
            return $"{sum}";
        }
        catch (WitException<string> exception)
        {
            return exception.Error;
        }
        catch (OperationCanceledException)
        {
            return "cancelled";
        }
    }

    private async Task Read()
    {
        int count = Next(0, 60);
        int enough = Next(0, 80);
        StreamReader<uint> numbers = await Peer.Count(5, (uint)count, (uint)Next(1, 20), SomeTurns());
        using (numbers)
        {
            uint[] buffer = new uint[Next(1, 25)];
            int found = 0;
            while (found < enough)
            {
                int read = await ReadSome(numbers, buffer);
                if (read < 0)
                {
                    continue;
                }
                if (read == 0)
                {
                    Expect("a stream's length", count, found);
                    break;
                }
                foreach (uint number in buffer.AsMemory(0, read).ToArray())
                {
                    Expect("the next number", (uint)(5 + found), number);
                    found++;
                }
            }
        }
    }

    // Sometimes asks whether there is something first, sometimes cancels; -1: cancelled.
    private async Task<int> ReadSome<T>(StreamReader<T> numbers, T[] buffer)
    {
        switch (Next(0, 5))
        {
            case 0:
                await numbers.ReadAsync(Memory<T>.Empty);
                return await numbers.ReadAsync(buffer);
            case 1:
                using (CancellationTokenSource source = new())
                {
                    Task<int> read = numbers.ReadAsync(buffer, source.Token).AsTask();
                    await Turns.Pass((uint)Next(0, 2));
                    source.Cancel();
                    try
                    {
                        return await read;
                    }
                    catch (OperationCanceledException)
                    {
                        return -1;
                    }
                }
            default:
                return await numbers.ReadAsync(buffer);
        }
    }

    private async Task ReadWords()
    {
        int count = Next(0, 40);
        int enough = Next(1, 50);
        int found = 0;
        using StreamReader<string> words = await Peer.Words(9, (uint)count, (uint)Next(1, 9));
        await foreach (string word in words)
        {
            Expect("the next word", $"{9 + found}", word);
            found++;
            if (found == enough)
            {
                break;
            }
        }
        Expect("the number of words", Math.Min(count, enough), found);
    }

    private async Task Write()
    {
        uint[] numbers = Numbers(1, Next(0, 60));
        int most = Next(0, 80);
        (StreamReader<uint> reader, StreamWriter<uint> writer) = WitStream.Create<uint>();
        Task<(uint, ulong)> sum = Peer.Sum(reader, (uint)most, (uint)Next(1, 20), SomeTurns()).AsTask();
        int written = 0;
        using (writer)
        {
            while (written < numbers.Length)
            {
                int length = Math.Min(Next(1, 20), numbers.Length - written);
                int taken = await WriteSome(writer, numbers.AsMemory(written, length));
                if (taken >= 0)
                {
                    written += taken;
                    if (taken < length && written >= most)
                    {
                        break;
                    }
                }
            }
        }
        (uint count, ulong total) = await sum;
        Expect("what was taken", (uint)Math.Min(most, numbers.Length), count);
        Expect("what was written", count, (uint)written);
        Expect("the sum", (ulong)numbers.Take(written).Sum(number => number), total);
    }

    private async Task<int> WriteSome(StreamWriter<uint> writer, ReadOnlyMemory<uint> items)
    {
        if (Next(0, 4) != 0)
        {
            return await writer.WriteAsync(items);
        }
        using CancellationTokenSource source = new();
        Task<int> write = writer.WriteAsync(items, source.Token).AsTask();
        await Turns.Pass((uint)Next(0, 2));
        source.Cancel();
        try
        {
            return await write;
        }
        catch (OperationCanceledException)
        {
            return -1;
        }
    }

    private async Task WriteWords()
    {
        string[] words = [.. Numbers(3, Next(0, 30)).Select(number => $"{number}")];
        int most = Next(0, 40);
        string joined = await Peer.Join(WitStream.From<string>(words), (uint)most, (uint)Next(1, 9));
        Expect("the words", string.Join(' ', words.Take(most)), joined);
    }

    private async Task GiveItems()
    {
        Peer.Item[] items = [.. Numbers(1, Next(0, 12)).Select(number => new Peer.Item(number))];
        int most = Next(0, 14);
        (StreamReader<Peer.Item> reader, StreamWriter<Peer.Item> writer) = WitStream.Create<Peer.Item>();
        Task<uint[]> taken = Peer.Take(reader, (uint)most, (uint)Next(1, 4)).AsTask();
        int written = 0;
        using (writer)
        {
            while (written < items.Length && written < most)
            {
                int length = Math.Min(Next(1, 5), items.Length - written);
                written += await writer.WriteAsync(items.AsMemory(written, length));
            }
        }
        // Those that were not taken stay here.
        foreach (Peer.Item item in items.AsSpan(written))
        {
            _ = item.Number();
            item.Dispose();
        }
        uint[] found = await taken;
        Expect("the number of items", Math.Min(most, items.Length), written);
        Expect("the items", string.Join(' ', Numbers(1, written)), string.Join(' ', found));
    }

    private async Task LendItem()
    {
        Peer.Item item = new((uint)Next(0, 9));
        uint number = item.Number();
        using CancellationTokenSource source = new();
        Task<uint>[] sums = [.. Enumerable.Range(0, Next(1, 4)).Select(amount => item.Add((uint)amount, SomeTurns(), source.Token).AsTask())];
        if (Next(0, 1) == 0)
        {
            // It is dropped when the calls have ended.
            item.Dispose();
        }
        bool isCancelled = Next(0, 2) == 0;
        await Turns.Pass(SomeTurns());
        if (isCancelled)
        {
            source.Cancel();
        }
        foreach ((int amount, Task<uint> sum) in sums.Index())
        {
            try
            {
                Expect("an item's sum", number + (uint)amount, await sum);
            }
            catch (OperationCanceledException) when (isCancelled)
            {
            }
        }
        item.Dispose();
    }

    private async Task Await()
    {
        using FutureReader<uint> value = await Peer.Later(77, SomeTurns());
        switch (Next(0, 3))
        {
            case 0:
                break;
            case 1:
                using (CancellationTokenSource source = new())
                {
                    Task<uint> read = value.ReadAsync(source.Token);
                    await Turns.Pass((uint)Next(0, 2));
                    source.Cancel();
                    try
                    {
                        Expect("a value", 77u, await read);
                    }
                    catch (OperationCanceledException)
                    {
                    }
                }
                goto default;
            default:
                Expect("a value", 77u, await value);
                break;
        }
    }

    private async Task Promise()
    {
        (FutureReader<string> reader, FutureWriter<string> writer) = WitFuture.Create<string>();
        Task<string> waited = Peer.Wait(reader, SomeTurns()).AsTask();
        await Turns.Pass(SomeTurns());
        Expect("a value is taken", true, await writer.WriteAsync("kept"));
        Expect("what was waited for", "kept", await waited);
    }

    // A stream of the other component goes back to it.
    private async Task PassOn()
    {
        int count = Next(0, 60);
        int most = Next(0, 80);
        StreamReader<uint> numbers = await Peer.Count(1, (uint)count, (uint)Next(1, 20), SomeTurns());
        if (Next(0, 1) == 0)
        {
            await Turns.Pass(SomeTurns());
        }
        (uint found, ulong _) = await Peer.Sum(numbers, (uint)most, (uint)Next(1, 20), SomeTurns());
        Expect("what was passed on", (uint)Math.Min(count, most), found);
    }

    // Nobody reads what is written, nobody writes what is read.
    private async Task Abandon()
    {
        (FutureReader<string> reader, FutureWriter<string> writer) = WitFuture.Create<string>();
        (StreamReader<uint> numbers, StreamWriter<uint> numberWriter) = WitStream.Create<uint>();
        Task ignored = Peer.Ignore(reader, numbers, SomeTurns()).AsTask();
        if (Next(0, 1) == 0)
        {
            numberWriter.Dispose();
        }
        else
        {
            Expect("what nobody reads", 0, await numberWriter.WriteAsync(new uint[Next(1, 5)]));
            numberWriter.Dispose();
        }
        Expect("whether nobody takes a value", false, await writer.WriteAsync("unheard"));
        await ignored;
    }
    // Items of the other component, by pieces of another size than it writes.
    private async Task TakeItems()
    {
        uint count = (uint)Next(0, 12);
        using StreamReader<Peer.Item> items = await Peer.Make(count, (uint)Next(1, 13));
        await TakeFrom(items, count, Next(0, 14));
    }

    private async Task TakeFrom(StreamReader<Peer.Item> items, uint count, int enough)
    {
        Peer.Item[] buffer = new Peer.Item[Next(1, 4)];
        uint found = 0;
        while (found < enough)
        {
            int read = await ReadSome(items, buffer);
            if (read == 0)
            {
                Expect("the number of items", count, found);
                break;
            }
            for (int index = 0; index < read; index++, found++)
            {
                Expect("the next item", found, buffer[index].Number());
                buffer[index].Dispose();
            }
        }
    }

    private async Task TakeLater()
    {
        using FutureReader<Peer.Item> later = await Peer.MakeLater(5, SomeTurns());
        if (Next(0, 2) == 0)
        {
            await Turns.Pass(SomeTurns());
            return;
        }
        using Peer.Item item = await later;
        Expect("an item that comes later", 5u, item.Number());
    }

    private async Task TakeBoxes()
    {
        uint count = (uint)Next(0, 6);
        int enough = Next(0, 7);
        using StreamReader<Peer.Box> boxes = await Peer.Pack(count, (uint)Next(1, 7));
        Peer.Box[] buffer = new Peer.Box[Next(1, 3)];
        uint found = 0;
        while (found < enough)
        {
            int read = await ReadSome(boxes, buffer);
            if (read == 0)
            {
                Expect("the number of boxes", count, found);
                break;
            }
            for (int index = 0; index < read; index++, found++)
            {
                Expect("the best of a box", found, buffer[index].Best?.Number() ?? 0);
                Expect("the others of a box", string.Join(' ', Numbers(0, (int)found)), string.Join(' ', buffer[index].Others.Select(item => item.Number())));
                Dispose(buffer[index]);
            }
        }
    }

    private async Task GiveBoxes()
    {
        Peer.Box[] boxes = [.. Enumerable.Range(0, Next(0, 6)).Select(_ => SomeBox())];
        int most = Next(0, 7);
        (StreamReader<Peer.Box> reader, StreamWriter<Peer.Box> writer) = WitStream.Create<Peer.Box>();
        Task<uint> unpacked = Peer.Unpack(reader, (uint)most, (uint)Next(1, 3)).AsTask();
        int written = await writer.WriteAsync(boxes);
        writer.Dispose();
        Expect("the number of boxes", Math.Min(most, boxes.Length), written);
        Expect("what was in them", (uint)boxes.Take(written).Sum(box => box.Others.Length + (box.Best is null ? 0 : 1)), await unpacked);
        foreach (Peer.Box box in boxes.AsSpan(written))
        {
            // They stay here.
            Expect("the others of a box", string.Join(' ', Numbers(0, box.Others.Length)), string.Join(' ', box.Others.Select(item => item.Number())));
            Dispose(box);
        }
    }

    private async Task TakeNested()
    {
        uint count = (uint)Next(0, 5);
        int enough = Next(0, 6);
        using StreamReader<StreamReader<Peer.Item>> streams = await Peer.Nest(count);
        StreamReader<Peer.Item>[] buffer = new StreamReader<Peer.Item>[Next(1, 2)];
        uint found = 0;
        while (found < enough)
        {
            int read = await ReadSome(streams, buffer);
            if (read == 0)
            {
                Expect("the number of streams", count, found);
                break;
            }
            for (int index = 0; index < read; index++, found++)
            {
                using (buffer[index])
                {
                    await TakeFrom(buffer[index], found, Next(0, 5));
                }
            }
        }
        using FutureReader<StreamReader<Peer.Item>> later = await Peer.NestLater(4);
        if (Next(0, 1) == 0)
        {
            using StreamReader<Peer.Item> items = await later;
            await TakeFrom(items, 4, Next(0, 5));
        }
    }

    // What is given to a call is gone, also when it is cancelled before it begins, or was before it is made.
    private async Task Keep()
    {
        (FutureReader<string> value, FutureWriter<string> promise) = WitFuture.Create<string>();
        (StreamReader<uint> numbers, StreamWriter<uint> writer) = WitStream.Create<uint>();
        Peer.Item[] items = NewItems(Next(0, 3));
        Peer.Box? box = Next(0, 1) == 0 ? SomeBox() : null;
        using CancellationTokenSource source = new();
        int moment = Next(0, 3);
        if (moment == 0)
        {
            source.Cancel();
        }
        Task<bool>? promised = Next(0, 1) == 0 ? promise.WriteAsync("unheard").AsTask() : null;
        Task call = Peer.Keep(value, numbers, items, box, SomeTurns(), source.Token).AsTask();
        Task<int> written = writer.WriteAsync(new uint[] { 1, 2 }).AsTask();
        if (moment == 1)
        {
            await Turns.Pass(SomeTurns());
            source.Cancel();
        }
        bool isCancelled = false;
        try
        {
            await call;
        }
        catch (OperationCanceledException)
        {
            isCancelled = true;
        }
        Expect("whether a call is cancelled", true, moment == 0 ? isCancelled : moment == 1 || !isCancelled);
        Expect("whether nobody takes a value", false, await (promised ?? promise.WriteAsync("unheard").AsTask()));
        Expect("what nobody reads", 0, await written);
        writer.Dispose();
        foreach (Peer.Item item in items.Concat(box?.Others ?? []))
        {
            ExpectGone(item);
        }
    }

    private static void ExpectGone(Peer.Item item)
    {
        try
        {
            Expect("an item that was given away", 0u, item.Number() + 1);
        }
        catch (ObjectDisposedException)
        {
        }
    }

    private static Peer.Item[] NewItems(int count) => [.. Numbers(0, count).Select(number => new Peer.Item(number))];

    private Peer.Box SomeBox() => new(Next(0, 1) == 0 ? null : new Peer.Item(1), NewItems(Next(0, 3)));

    private static void Dispose(Peer.Box box)
    {
        box.Best?.Dispose();
        Array.ForEach(box.Others, item => item.Dispose());
    }
}
