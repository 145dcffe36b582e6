using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using CmDotnet;

namespace Guests.Test.Partners;

public static partial class Service
{
    private const int Chunk = 65536;
    private const int Period = 251;

    private static readonly byte[] s_pattern = [.. Enumerable.Range(0, Chunk + Period).Select(number => (byte)(number % Period))];
    private static readonly byte[] s_buffer = new byte[Chunk];

    public static partial Task<uint> Add(uint a, uint b, CancellationToken cancellationToken) => Task.FromResult(a + b);

    public static partial uint AddPlain(uint a, uint b) => a + b;

    public static async partial Task<string> Greet(string name, CancellationToken cancellationToken)
    {
        await Task.Delay(1, cancellationToken);
        return $"Hello, {name}!";
    }

    public static partial Task<StreamReader<byte>> Produce(ulong length, CancellationToken cancellationToken) =>
        Task.FromResult(WitStream.From<byte>(async writer =>
        {
            ulong sent = 0;
            while (sent < length)
            {
                int count = (int)Math.Min(Chunk, length - sent);
                int taken = await writer.WriteAsync(s_pattern.AsMemory((int)(sent % Period), count));
                if (taken < count)
                {
                    break;
                }
                sent += (ulong)count;
            }
        }));

    public static async partial Task<ulong> Consume(StreamReader<byte> bytes, CancellationToken cancellationToken)
    {
        using (bytes)
        {
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
    }
}
