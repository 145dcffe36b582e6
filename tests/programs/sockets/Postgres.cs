// Npgsql with a real server.

using Npgsql;
using NpgsqlTypes;

internal static class Postgres
{
    public static async Task RunAsync(int port)
    {
        await using var source = NpgsqlDataSource.Create($"Host=127.0.0.1;Port={port};Username=tester;Password=secret;Database=postgres;SSL Mode=Disable;Timeout=60;Cancellation Timeout=60000");
        await Check.RunAsync("postgres query", async () =>
        {
            await using var command = source.CreateCommand("select 6 * 7, 'größe', null::int, now() > timestamptz '2020-01-01'");
            await using var reader = await command.ExecuteReaderAsync();
            await reader.ReadAsync();
            return $"{reader.GetInt32(0)} {reader.GetString(1)} {reader.IsDBNull(2)} {reader.GetBoolean(3)}";
        });
        await Check.Run("postgres synchronous", () =>
        {
            using var connection = source.OpenConnection();
            using var command = new NpgsqlCommand("select generate_series(1, 5)", connection);
            using var reader = command.ExecuteReader();
            var sum = 0;
            while (reader.Read())
            {
                sum += reader.GetInt32(0);
            }
            return $"{sum}";
        });
        await Check.RunAsync("postgres parameters", async () =>
        {
            await using var connection = await source.OpenConnectionAsync();
            await using (var create = new NpgsqlCommand("drop table if exists people; create table people (id serial primary key, name text, born date, score numeric, tags text[], data jsonb, token uuid)", connection))
            {
                await create.ExecuteNonQueryAsync();
            }
            await using var insert = new NpgsqlCommand("insert into people (name, born, score, tags, data, token) values ($1, $2, $3, $4, $5, $6) returning id", connection)
            {
                Parameters =
                {
                    new() { Value = "Ada" },
                    new() { Value = new DateOnly(1815, 12, 10) },
                    new() { Value = 12.50m },
                    new() { Value = new[] { "one", "two" } },
                    new() { Value = "{\"a\": 1}", NpgsqlDbType = NpgsqlDbType.Jsonb },
                    new() { Value = new Guid("00112233-4455-6677-8899-aabbccddeeff") },
                },
            };
            var id = await insert.ExecuteScalarAsync();
            await using var select = new NpgsqlCommand("select name, born, score, tags, data, token from people", connection);
            await using var reader = await select.ExecuteReaderAsync();
            await reader.ReadAsync();
            return $"{id} {reader.GetString(0)} {reader.GetFieldValue<DateOnly>(1):O} {reader.GetDecimal(2)} {string.Join('+', reader.GetFieldValue<string[]>(3))} {reader.GetString(4)} {reader.GetGuid(5)}";
        });
        await Check.RunAsync("postgres transaction", async () =>
        {
            await using var connection = await source.OpenConnectionAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            await new NpgsqlCommand("delete from people", connection).ExecuteNonQueryAsync();
            await transaction.RollbackAsync();
            return $"{await new NpgsqlCommand("select count(*) from people", connection).ExecuteScalarAsync()}";
        });
        await Check.RunAsync("postgres copy", async () =>
        {
            await using var connection = await source.OpenConnectionAsync();
            await new NpgsqlCommand("create temp table numbers (number int)", connection).ExecuteNonQueryAsync();
            await using (var writer = await connection.BeginBinaryImportAsync("copy numbers from stdin (format binary)"))
            {
                for (var number = 0; number < 10_000; number++)
                {
                    await writer.StartRowAsync();
                    await writer.WriteAsync(number);
                }
                await writer.CompleteAsync();
            }
            return $"{await new NpgsqlCommand("select sum(number) from numbers", connection).ExecuteScalarAsync()}";
        });
        await Check.RunAsync("postgres side by side", async () =>
        {
            var all = await Task.WhenAll(Enumerable.Range(0, 5).Select(async number =>
            {
                await using var command = source.CreateCommand($"select pg_sleep(0.05), {number}");
                await using var reader = await command.ExecuteReaderAsync();
                await reader.ReadAsync();
                return reader.GetInt32(1);
            }));
            return $"{all.Sum()}";
        });
        await Check.RunAsync("postgres error", async () =>
        {
            await using var command = source.CreateCommand("select * from nothing");
            try
            {
                await command.ExecuteNonQueryAsync();
                return "none";
            }
            catch (PostgresException exception)
            {
                return $"{exception.SqlState} {exception.MessageText}";
            }
        });
        await Check.RunAsync("postgres cancelled", async () =>
        {
            await using var command = source.CreateCommand("select pg_sleep(30)");
            using var soon = new CancellationTokenSource(1500);
            await command.ExecuteNonQueryAsync(soon.Token);
            return "ran";
        });
        await Check.RunAsync("postgres after it", async () =>
        {
            await using var command = source.CreateCommand("select 1");
            return $"{await command.ExecuteScalarAsync()}";
        });
        await Check.RunAsync("postgres with a wrong password", async () =>
        {
            await using var connection = new NpgsqlConnection($"Host=127.0.0.1;Port={port};Username=tester;Password=wrong;Database=postgres;SSL Mode=Disable;Pooling=false;Timeout=60");
            await connection.OpenAsync();
            return "open";
        });
    }
}
