// What listens, and on which addresses; waiting for several sockets.

using System.Net;
using System.Net.Sockets;

internal static class Listeners
{
    public static async Task RunAsync()
    {
        await Check.RunAsync("IPv6", () => GreetAsync(new TcpListener(IPAddress.IPv6Loopback, 0), IPAddress.IPv6Loopback));
        await Check.RunAsync("both families, asked with IPv4", () => GreetAsync(TcpListener.Create(0), IPAddress.Loopback));
        await Check.RunAsync("both families, asked with IPv6", () => GreetAsync(TcpListener.Create(0), IPAddress.IPv6Loopback));
        await Check.RunAsync("IPv4 of a socket for both", async () =>
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            var accepting = listener.AcceptSocketAsync();
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port);
            using var accepted = await accepting;
            return $"{socket.DualMode} {((IPEndPoint)socket.RemoteEndPoint!).Address} {((IPEndPoint)accepted.RemoteEndPoint!).Address}";
        });
        await Check.RunAsync("IPv6 only", async () =>
        {
            using var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = false };
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback.MapToIPv6(), 9));
            return "connected";
        });
        await Check.Run("in use", () =>
        {
            using var first = new TcpListener(IPAddress.Loopback, 0);
            first.Start();
            using var second = new TcpListener((IPEndPoint)first.LocalEndpoint);
            second.Start();
            return "listens";
        });
        await Check.Run("not ours", () =>
        {
            using var listener = new TcpListener(IPAddress.Parse("192.0.2.1"), 0);
            listener.Start();
            return "listens";
        });
        await Check.Run("pending", () =>
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start(5);
            var before = listener.Pending();
            using var client = new TcpClient("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port);
            listener.Server.Poll(TimeSpan.FromSeconds(5), SelectMode.SelectRead);
            using var accepted = listener.AcceptTcpClient();
            return $"{before} {accepted.Connected} {listener.Pending()}";
        });
        await Check.Run("select", Select);
        await Check.Run("poll", () =>
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            using var client = new TcpClient("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port);
            return $"{client.Client.Poll(0, SelectMode.SelectRead)} {client.Client.Poll(0, SelectMode.SelectWrite)} {client.Client.Poll(100_000, SelectMode.SelectRead)} {client.Client.Poll(0, SelectMode.SelectError)}";
        });
        await Check.RunAsync("a wait for nothing, and work meanwhile", async () =>
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            var accepting = Task.Run(listener.AcceptTcpClient);
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, ((IPEndPoint)listener.LocalEndpoint).Port);
            using var accepted = await accepting;
            return $"{accepted.Connected}";
        });
    }

    private static async Task<string> GreetAsync(TcpListener listener, IPAddress address)
    {
        using (listener)
        {
            listener.Start();
            var port = ((IPEndPoint)listener.LocalEndpoint).Port;
            var accepting = listener.AcceptTcpClientAsync();
            using var client = new TcpClient(address.AddressFamily);
            await client.ConnectAsync(address, port);
            using var accepted = await accepting;
            await accepted.GetStream().WriteAsync("hi"u8.ToArray());
            var buffer = new byte[2];
            await client.GetStream().ReadExactlyAsync(buffer);
            return $"{((IPEndPoint)listener.LocalEndpoint).Address} {((IPEndPoint)accepted.Client.RemoteEndPoint!).Address} {((IPEndPoint)accepted.Client.LocalEndPoint!).Address} {buffer[1]}";
        }
    }

    private static string Select()
    {
        using var first = new TcpListener(IPAddress.Loopback, 0);
        using var second = new TcpListener(IPAddress.Loopback, 0);
        first.Start();
        second.Start();
        var none = new List<Socket> { first.Server, second.Server };
        Socket.Select(none, null, null, 50_000);
        using var client = new TcpClient("127.0.0.1", ((IPEndPoint)second.LocalEndpoint).Port);
        var readable = new List<Socket> { first.Server, second.Server };
        var writable = new List<Socket> { client.Client };
        Socket.Select(readable, writable, null, 5_000_000);
        Socket.Select(readable, null, null, 5_000_000);
        return $"{none.Count} {readable.Count} {readable[0] == second.Server} {writable.Count}";
    }
}
