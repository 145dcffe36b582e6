// Makes streams and futures.

using System;
using System.Collections.Generic;
using System.Threading.Tasks;

namespace CmDotnet;

/// <summary>Makes streams, to hand the readable end to another component, or to read it here.</summary>
public static class WitStream
{
    /// <summary>A new stream.</summary>
    /// <typeparam name="T">The type of the items; <see cref="Unit"/> for a stream without a type.</typeparam>
    /// <returns>Its two ends.</returns>
    public static (StreamReader<T> Reader, StreamWriter<T> Writer) Create<T>()
    {
        StreamReader<T> reader = new();
        return (reader, new(reader));
    }

    /// <summary>A stream that <paramref name="produce"/> writes; it ends when that is done.</summary>
    /// <param name="produce">Writes the items. It begins at once, and goes on while the stream is read.</param>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <returns>The readable end.</returns>
    public static StreamReader<T> From<T>(Func<StreamWriter<T>, Task> produce)
    {
        ArgumentNullException.ThrowIfNull(produce);
        (StreamReader<T> reader, StreamWriter<T> writer) = Create<T>();
        Pump(produce, writer);
        return reader;
    }

    /// <summary>A stream of the items of <paramref name="items"/>.</summary>
    /// <param name="items">The items. The enumeration ends early when the reader is gone.</param>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <returns>The readable end.</returns>
    public static StreamReader<T> From<T>(IAsyncEnumerable<T> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        return From<T>(async writer =>
        {
            await foreach (T item in items)
            {
                if (!await writer.WriteAsync(item))
                {
                    break;
                }
            }
        });
    }

    /// <summary>A stream of <paramref name="items"/>.</summary>
    /// <param name="items">The items.</param>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <returns>The readable end.</returns>
    public static StreamReader<T> From<T>(ReadOnlyMemory<T> items) => From<T>(async writer => await writer.WriteAsync(items));

    // An exception ends the component: nobody awaits this.
    private static async void Pump<T>(Func<StreamWriter<T>, Task> produce, StreamWriter<T> writer)
    {
        using (writer)
        {
            await produce(writer);
        }
    }
}

/// <summary>Makes futures, to hand the readable end to another component, or to read it here.</summary>
public static class WitFuture
{
    /// <summary>A new future.</summary>
    /// <typeparam name="T">The type of the value; <see cref="Unit"/> for a future without a type.</typeparam>
    /// <returns>Its two ends.</returns>
    public static (FutureReader<T> Reader, FutureWriter<T> Writer) Create<T>()
    {
        FutureReader<T> reader = new();
        return (reader, new(reader));
    }

    /// <summary>A future whose value is that of a task.</summary>
    /// <param name="value">The task. Its failure ends the component: a future has a value or none yet.</param>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <returns>The readable end.</returns>
    public static FutureReader<T> From<T>(Task<T> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        (FutureReader<T> reader, FutureWriter<T> writer) = Create<T>();
        Pump(value, writer);
        return reader;
    }

    /// <summary>A future that has its value.</summary>
    /// <param name="value">The value.</param>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <returns>The readable end.</returns>
    public static FutureReader<T> FromResult<T>(T value) => From(Task.FromResult(value));

    private static async void Pump<T>(Task<T> value, FutureWriter<T> writer)
    {
        await writer.WriteAsync(await value);
    }
}
