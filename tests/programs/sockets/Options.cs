// Options, kinds of sockets that there are not, and what is not there.

using System.Net;
using System.Net.Sockets;

internal static class Options
{
    public static async Task RunAsync()
    {
        await Check.Run("options", () =>
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 1000, SendTimeout = 2000, Ttl = 42 };
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 30);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 5);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
            var before = Show(socket);
            socket.Connect(listener.LocalEndpoint);
            return $"{before} | {Show(socket)}";
        });
        await Check.Run("defaults", () =>
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            return $"{socket.AddressFamily} {socket.DualMode} {socket.NoDelay} {socket.Blocking} {socket.IsBound} {socket.LingerState?.Enabled} {socket.ReceiveTimeout} {Socket.OSSupportsIPv4} {Socket.OSSupportsIPv6}";
        });
        await Check.Run("buffers", () =>
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            using var client = new TcpClient { SendBufferSize = 20_000, ReceiveBufferSize = 30_000 };
            client.Connect((IPEndPoint)listener.LocalEndpoint);
            return $"{client.SendBufferSize >= 20_000} {client.ReceiveBufferSize >= 30_000}";
        });
        await Check.Run("raw", () => $"{new Socket(AddressFamily.InterNetwork, SocketType.Seqpacket, ProtocolType.Tcp).Handle}");
#pragma warning disable CA1416 // The compiler warns of what is not there.
        if (Check.IsComponent)
        {
            await Check.Run("component: Unix domain sockets", () => $"{Socket.OSSupportsUnixDomainSockets} {new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified).Connected}");
            await Check.Run("component: raw sockets", () => $"{new Socket(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Icmp).Connected}");
            await Check.Run("component: broadcasts", () => $"{new UdpClient { EnableBroadcast = true }.EnableBroadcast}");
            await Check.Run("component: groups", () =>
            {
                new UdpClient().JoinMulticastGroup(IPAddress.Parse("239.0.0.1"));
                return "joined";
            });
            await Check.Run("component: broken off", () =>
            {
                using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { LingerState = new LingerOption(true, 0) };
                return "set";
            });
            try
            {
                using var stream = new System.Net.Security.SslStream(Stream.Null);
            }
            catch (PlatformNotSupportedException exception)
            {
                Console.WriteLine($"component: TLS: {exception.Message}");
            }
        }
#pragma warning restore CA1416
    }

    private static string Show(Socket socket) =>
        $"{socket.NoDelay} {socket.ReceiveTimeout} {socket.SendTimeout} {socket.Ttl} {socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive)} "
        + $"{socket.GetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime)} {socket.GetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval)} "
        + $"{socket.GetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount)} {socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Type)}";
}
