// Kernels of JSON, with the code that its source generator writes.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Compute;

internal static class Documents
{
    private static readonly Order[] Orders = [.. Enumerable.Range(0, 500).Select(Order.Of)];
    private static readonly byte[] Written = JsonSerializer.SerializeToUtf8Bytes(Orders, OrderContext.Default.OrderArray);

    /// <summary>Writes objects.</summary>
    public static long Write() => JsonSerializer.SerializeToUtf8Bytes(Orders, OrderContext.Default.OrderArray).Length;

    /// <summary>Reads them.</summary>
    public static long Read()
    {
        var orders = JsonSerializer.Deserialize(Written, OrderContext.Default.OrderArray) ?? [];
        return orders.Sum(order => order.Number + order.Lines.Sum(line => line.Count));
    }
}

internal sealed record Order(int Number, string Customer, bool Paid, DateTime Date, List<OrderLine> Lines)
{
    public static Order Of(int number) =>
        new(number, $"Customer {number % 50}", number % 3 == 0, new DateTime(2024, 1, 1).AddHours(number), Items(number));

    private static List<OrderLine> Items(int number) =>
        [.. Enumerable.Range(1, 3).Select(line => new OrderLine($"Part “{line}”", line * number % 11, line * 1.25))];
}

internal sealed record OrderLine(string Part, int Count, double Price);

[JsonSerializable(typeof(Order[]))]
internal sealed partial class OrderContext : JsonSerializerContext;
