using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using CmDotnet;

namespace Guests.Test.Partners;

public static partial class Client
{
    private const int Chunk = 65536;
    private const int Period = 251;

    private static readonly byte[] s_pattern = [.. Enumerable.Range(0, Chunk + Period).Select(number => (byte)(number % Period))];
    private static readonly byte[] s_buffer = new byte[Chunk];

    public static async partial Task<uint> CallAdd(uint a, uint b, CancellationToken cancellationToken) =>
        await Service.Add(a, b, cancellationToken);

    public static partial Task<uint> CallAddPlain(uint a, uint b, CancellationToken cancellationToken) =>
        Task.FromResult(Service.AddPlain(a, b));

    public static partial uint PlainlyCallAdd(uint a, uint b)
    {
        ValueTask<uint> sum = Service.Add(a, b);
        return sum.IsCompleted ? sum.Result : throw new InvalidOperationException("it ends later");
    }

    public static partial uint PlainlyCallAddPlain(uint a, uint b) => Service.AddPlain(a, b);

    public static async partial Task<string> CallGreet(string name, CancellationToken cancellationToken) =>
        await Service.Greet(name, cancellationToken);

    public static async partial Task<ulong> CallProduce(ulong length, CancellationToken cancellationToken)
    {
        using StreamReader<byte> bytes = await Service.Produce(length, cancellationToken);
        ulong arrived = 0;
        int count;
        while ((count = await bytes.ReadAsync(s_buffer, cancellationToken)) > 0)
        {
            int start = (int)(arrived % Period);
            if (s_buffer[0] != s_pattern[start] || s_buffer[count - 1] != s_pattern[start + count - 1])
            {
                throw new InvalidOperationException($"other bytes after {arrived}");
            }
            arrived += (ulong)count;
        }
        return arrived;
    }

    public static async partial Task<ulong> CallConsume(ulong length, CancellationToken cancellationToken)
    {
        (StreamReader<byte> reader, StreamWriter<byte> writer) = WitStream.Create<byte>();
        ValueTask<ulong> consumed = Service.Consume(reader, cancellationToken);
        using (writer)
        {
            ulong sent = 0;
            while (sent < length)
            {
                int count = (int)Math.Min(Chunk, length - sent);
                int taken = await writer.WriteAsync(s_pattern.AsMemory((int)(sent % Period), count), cancellationToken);
                if (taken < count)
                {
                    break;
                }
                sent += (ulong)count;
            }
        }
        return await consumed;
    }
}
