// A server that does what servers should not: the first line says what.

using System.Net;
using System.Net.Sockets;
using System.Text;

internal static class Peers
{
    public static async Task RunAsync(int port)
    {
        await Check.RunAsync("greeting", async () => await AskAsync(port, "greet"));
        await Check.RunAsync("ends at once", async () => await AskAsync(port, "close"));
        await Check.RunAsync("reset", async () => await AskAsync(port, "reset"));
        await Check.Run("reset, synchronous", () =>
        {
            using var client = new TcpClient("127.0.0.1", port);
            client.GetStream().Write("reset\n"u8);
            return $"{client.Client.Receive(new byte[1])}";
        });
        await Check.RunAsync("sent to one that is gone", async () =>
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port);
            await client.GetStream().WriteAsync("reset\n"u8.ToArray());
            await Task.Delay(200);
            for (var count = 0; count < 1000; count++)
            {
                await client.GetStream().WriteAsync(new byte[100_000]);
            }
            return "sent";
        });
        await Check.RunAsync("a flood", async () =>
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port);
            await client.GetStream().WriteAsync("flood\n"u8.ToArray());
            var (total, buffer) = (0L, new byte[70_000]);
            for (int count; (count = await client.GetStream().ReadAsync(buffer)) > 0;)
            {
                total += count;
            }
            return $"{total}";
        });
        await Check.RunAsync("one that reads nothing", async () =>
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port);
            await client.GetStream().WriteAsync("silent\n"u8.ToArray());
            using var soon = new CancellationTokenSource(500);
            while (true)
            {
                await client.GetStream().WriteAsync(new byte[1_000_000], soon.Token);
            }
        });
        await Check.Run("one that reads nothing, synchronous", () =>
        {
            using var client = new TcpClient("127.0.0.1", port) { SendTimeout = 300 };
            client.GetStream().Write("silent\n"u8);
            while (true)
            {
                client.GetStream().Write(new byte[1_000_000]);
            }
        });
        await Check.RunAsync("no answer of a host", async () =>
        {
            using var client = new TcpClient();
            using var soon = new CancellationTokenSource(300);
            await client.ConnectAsync(IPAddress.Parse("192.0.2.1"), 9, soon.Token);
            return "connected";
        });
    }

    // What was sent is delivered, although the program is over.
    public static async Task LeaveAsync(int port)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        await client.GetStream().WriteAsync("late\n"u8.ToArray());
        await client.GetStream().WriteAsync(new byte[20_000_000]);
    }

    public static async Task SendFileAsync(int port, string path)
    {
        using var client = new TcpClient("127.0.0.1", port);
        client.GetStream().Write("late\n"u8);
        client.Client.SendFile(path);
        await client.Client.SendFileAsync(path);
    }

    private static async Task<string> AskAsync(int port, string what)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(what + "\n"));
        using var reader = new StreamReader(client.GetStream());
        return $"'{await reader.ReadToEndAsync()}'";
    }
}
