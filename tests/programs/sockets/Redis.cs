// StackExchange.Redis with a real server.

using StackExchange.Redis;

internal static class Redis
{
    public static async Task RunAsync(int port)
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{port}");
        var database = connection.GetDatabase();
        await Check.RunAsync("redis string", async () =>
        {
            await database.StringSetAsync("key", "größe");
            return $"{await database.StringGetAsync("key")}";
        });
        await Check.Run("redis synchronous", () =>
        {
            database.StringSet("number", 41);
            return $"{database.StringIncrement("number")} {database.KeyExists("nothing")}";
        });
        await Check.RunAsync("redis pipelined", async () =>
        {
            var all = Enumerable.Range(0, 1000).Select(number => database.HashSetAsync("hash", number, number * 2)).ToList();
            await Task.WhenAll(all);
            return $"{await database.HashLengthAsync("hash")} {await database.HashGetAsync("hash", 999)}";
        });
        await Check.RunAsync("redis transaction", async () =>
        {
            await database.KeyDeleteAsync("once");
            var transaction = database.CreateTransaction();
            transaction.AddCondition(Condition.KeyNotExists("once"));
            var set = transaction.StringSetAsync("once", "yes");
            return $"{await transaction.ExecuteAsync()} {await set}";
        });
        await Check.RunAsync("redis large value", async () =>
        {
            var value = new byte[3_000_000];
            new Random(1).NextBytes(value);
            await database.StringSetAsync("large", value);
            return $"{((byte[])(await database.StringGetAsync("large"))!).AsSpan().SequenceEqual(value)}";
        });
        await Check.RunAsync("redis messages", async () =>
        {
            var subscriber = connection.GetSubscriber();
            var got = new TaskCompletionSource<string>();
            await subscriber.SubscribeAsync(RedisChannel.Literal("channel"), (_, message) => got.TrySetResult(message!));
            await subscriber.PublishAsync(RedisChannel.Literal("channel"), "published");
            return await got.Task;
        });
        await Check.RunAsync("redis script", async () => $"{await database.ScriptEvaluateAsync("return {1, 'two', KEYS[1]}", ["three"])}");
        await Check.RunAsync("redis error", async () =>
        {
            await database.StringSetAsync("text", "no number");
            return $"{await database.StringIncrementAsync("text")}";
        });
    }
}
