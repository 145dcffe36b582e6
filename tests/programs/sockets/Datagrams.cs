// UDP.

using System.Net;
using System.Net.Sockets;
using System.Text;

internal static class Datagrams
{
    public static async Task RunAsync()
    {
        await Check.RunAsync("datagrams", async () =>
        {
            using var server = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
            using var client = new UdpClient();
            client.Connect((IPEndPoint)server.Client.LocalEndPoint!);
            await client.SendAsync("one"u8.ToArray());
            await client.SendAsync("two"u8.ToArray());
            var one = await server.ReceiveAsync();
            var two = await server.ReceiveAsync();
            await server.SendAsync("back"u8.ToArray(), two.RemoteEndPoint);
            var back = await client.ReceiveAsync();
            return $"{Encoding.UTF8.GetString(one.Buffer)} {Encoding.UTF8.GetString(two.Buffer)} {Encoding.UTF8.GetString(back.Buffer)} {one.RemoteEndPoint.Equals(two.RemoteEndPoint)} {one.RemoteEndPoint.Address}";
        });
        await Check.Run("synchronous datagrams", () =>
        {
            using var server = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
            using var client = new UdpClient();
            var sent = client.Send("sent"u8, (IPEndPoint)server.Client.LocalEndPoint!);
            IPEndPoint? source = null;
            return $"{sent} {Encoding.UTF8.GetString(server.Receive(ref source))} {source?.Address} {source?.Port == ((IPEndPoint)client.Client.LocalEndPoint!).Port}";
        });
        await Check.RunAsync("datagrams of IPv6", async () =>
        {
            using var server = new UdpClient(new IPEndPoint(IPAddress.IPv6Loopback, 0));
            using var client = new UdpClient(AddressFamily.InterNetworkV6);
            await client.SendAsync("six"u8.ToArray(), (IPEndPoint)server.Client.LocalEndPoint!);
            return Encoding.UTF8.GetString((await server.ReceiveAsync()).Buffer);
        });
        await Check.RunAsync("datagrams of both families", async () =>
        {
            using var server = new Socket(SocketType.Dgram, ProtocolType.Udp);
            server.Bind(new IPEndPoint(IPAddress.IPv6Any, 0));
            var port = ((IPEndPoint)server.LocalEndPoint!).Port;
            using var four = new UdpClient(AddressFamily.InterNetwork);
            using var six = new UdpClient(AddressFamily.InterNetworkV6);
            await four.SendAsync("four"u8.ToArray(), new IPEndPoint(IPAddress.Loopback, port));
            var buffer = new byte[10];
            var first = await server.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.IPv6Any, 0));
            await six.SendAsync("six"u8.ToArray(), new IPEndPoint(IPAddress.IPv6Loopback, port));
            var second = await server.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.IPv6Any, 0));
            return $"{first.ReceivedBytes} {((IPEndPoint)first.RemoteEndPoint).Address} {second.ReceivedBytes} {((IPEndPoint)second.RemoteEndPoint).Address}";
        });
        await Check.RunAsync("too short a buffer", async () =>
        {
            using var server = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
            using var client = new UdpClient();
            client.Connect((IPEndPoint)server.Client.LocalEndPoint!);
            await client.SendAsync("long"u8.ToArray());
            var buffer = new byte[2];
            return $"{await server.Client.ReceiveAsync(buffer)} {Encoding.UTF8.GetString(buffer)}";
        });
        await Check.RunAsync("too long a datagram", async () =>
        {
            using var client = new UdpClient();
            return $"{await client.SendAsync(new byte[70_000], new IPEndPoint(IPAddress.Loopback, 9))}";
        });
        await Check.Run("how much there is", () =>
        {
            using var server = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
            using var client = new UdpClient();
            client.Send("12345"u8, (IPEndPoint)server.Client.LocalEndPoint!);
            server.Client.Poll(5_000_000, SelectMode.SelectRead);
            return $"{server.Available} {server.Client.Receive(new byte[10], SocketFlags.Peek)} {server.Client.Receive(new byte[10])} {server.Available}";
        });
        await Check.Run("no datagram in time", () =>
        {
            using var server = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
            server.Client.ReceiveTimeout = 100;
            IPEndPoint? source = null;
            return $"{server.Receive(ref source).Length}";
        });
        await Check.RunAsync("nowhere to send to", async () =>
        {
            using var client = new UdpClient();
            return $"{await client.Client.SendAsync("x"u8.ToArray())}";
        });
        await Check.RunAsync("nobody there", async () =>
        {
            int port;
            using (var gone = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0)))
            {
                port = ((IPEndPoint)gone.Client.LocalEndPoint!).Port;
            }
            using var client = new UdpClient();
            client.Connect(IPAddress.Loopback, port);
            await client.SendAsync("x"u8.ToArray());
            return $"{(await client.ReceiveAsync()).Buffer.Length}";
        });
    }
}
