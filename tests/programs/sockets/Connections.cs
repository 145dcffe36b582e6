// Both ends of connections of TCP, in one program.

using System.Net;
using System.Net.Sockets;
using System.Text;

internal static class Connections
{
    public static async Task RunAsync()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        _ = EchoAsync(listener);

        await Check.RunAsync("echo", async () =>
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port);
            var stream = client.GetStream();
            await stream.WriteAsync("hello"u8.ToArray());
            var buffer = new byte[5];
            await stream.ReadExactlyAsync(buffer);
            return $"{Encoding.UTF8.GetString(buffer)} {client.Connected} {client.Client.RemoteEndPoint} {((IPEndPoint)client.Client.LocalEndPoint!).Address}".Replace($"{port}", "PORT");
        });
        await Check.Run("synchronous echo", () =>
        {
            using var client = new TcpClient("127.0.0.1", port);
            var stream = client.GetStream();
            stream.Write("synchronous"u8);
            var buffer = new byte[11];
            stream.ReadExactly(buffer);
            return Encoding.UTF8.GetString(buffer);
        });
        await Check.Run("lines", () =>
        {
            using var client = new TcpClient("127.0.0.1", port);
            using var writer = new StreamWriter(client.GetStream()) { AutoFlush = true };
            using var reader = new StreamReader(client.GetStream());
            writer.WriteLine("one");
            writer.WriteLine("two");
            return $"{reader.ReadLine()} {reader.ReadLine()}";
        });
        await Check.RunAsync("half-closed", async () =>
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port);
            await client.GetStream().WriteAsync("until the end"u8.ToArray());
            client.Client.Shutdown(SocketShutdown.Send);
            using var reader = new StreamReader(client.GetStream());
            return await reader.ReadToEndAsync();
        });
        await Check.RunAsync("sent after the end", async () =>
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port);
            client.Client.Shutdown(SocketShutdown.Send);
            return $"{await client.Client.SendAsync("x"u8.ToArray())}";
        });
        await Check.RunAsync("a megabyte", () => LargeAsync(port));
        await Check.RunAsync("many at once", async () =>
        {
            var all = await Task.WhenAll(Enumerable.Range(0, 50).Select(async number =>
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port);
                await client.GetStream().WriteAsync(BitConverter.GetBytes(number));
                var buffer = new byte[4];
                await client.GetStream().ReadExactlyAsync(buffer);
                return BitConverter.ToInt32(buffer);
            }));
            return $"{all.Sum()}";
        });
        await Check.RunAsync("socket", async () =>
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
            var sent = await socket.SendAsync(new List<ArraySegment<byte>> { new([65, 66]), new([67]) });
            var buffer = new byte[10];
            var count = 0;
            while (count < 3)
            {
                count += await socket.ReceiveAsync(buffer.AsMemory(count));
            }
            return $"{sent} {Encoding.ASCII.GetString(buffer, 0, count)}";
        });
        await Check.Run("peek and available", () =>
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Connect(IPAddress.Loopback, port);
            var before = socket.Available;
            socket.Send("abcdef"u8);
            var buffer = new byte[6];
            socket.Poll(-1, SelectMode.SelectRead);
            var peeked = socket.Receive(buffer, SocketFlags.Peek);
            var available = socket.Available;
            var received = socket.Receive(buffer);
            return $"{before} {peeked} {available} {received} {socket.Available}";
        });
        await Check.RunAsync("events", async () =>
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            using var arguments = new SocketAsyncEventArgs { RemoteEndPoint = new IPEndPoint(IPAddress.Loopback.MapToIPv6(), port) };
            var done = new TaskCompletionSource();
            arguments.Completed += (_, _) => done.SetResult();
            if (socket.ConnectAsync(arguments))
            {
                await done.Task;
            }
            return $"{arguments.SocketError} {socket.Connected}";
        });
        await Check.RunAsync("begin and end", async () =>
        {
            using var client = new TcpClient();
            var result = client.BeginConnect("127.0.0.1", port, null, null);
            await Task.Yield();
            client.EndConnect(result);
            return $"{client.Connected}";
        });
        await FailuresAsync(port);
    }

    private static async Task<string> LargeAsync(int port)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        var data = Enumerable.Range(0, 1_000_000).Select(number => (byte)(number % 251)).ToArray();
        var writing = client.GetStream().WriteAsync(data).AsTask();
        var buffer = new byte[data.Length];
        await client.GetStream().ReadExactlyAsync(buffer);
        await writing;
        return $"{buffer.AsSpan().SequenceEqual(data)}";
    }

    private static async Task FailuresAsync(int port)
    {
        await Check.RunAsync("refused", async () =>
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, await UnusedPortAsync());
            return "connected";
        });
        await Check.Run("refused, synchronous", () => $"{new TcpClient("127.0.0.1", UnusedPortAsync().Result).Connected}");
        await Check.Run("receive timeout", () =>
        {
            using var client = new TcpClient("127.0.0.1", port) { ReceiveTimeout = 200 };
            return $"{client.GetStream().ReadByte()}";
        });
        await Check.RunAsync("cancelled receive", async () =>
        {
            using var client = new TcpClient("127.0.0.1", port);
            using var soon = new CancellationTokenSource(100);
            return $"{await client.GetStream().ReadAsync(new byte[1], soon.Token)}";
        });
        await Check.RunAsync("used after a cancelled receive", async () =>
        {
            using var client = new TcpClient("127.0.0.1", port);
            using var soon = new CancellationTokenSource(100);
            try
            {
                await client.GetStream().ReadExactlyAsync(new byte[1], soon.Token);
            }
            catch (OperationCanceledException)
            {
            }
            await client.GetStream().WriteAsync("again"u8.ToArray());
            var buffer = new byte[5];
            await client.GetStream().ReadExactlyAsync(buffer);
            return Encoding.UTF8.GetString(buffer);
        });
        await Check.RunAsync("cancelled before", async () =>
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port, new CancellationToken(true));
            return "connected";
        });
        await Check.RunAsync("disposed while receiving", async () =>
        {
            var client = new TcpClient("127.0.0.1", port);
            var reading = client.Client.ReceiveAsync(new byte[1]);
            await Task.Delay(50);
            client.Dispose();
            // On .NET the end of the connection is seen first now and then.
            return await reading == 0 ? throw new SocketException((int)SocketError.OperationAborted) : "received";
        });
        await Check.RunAsync("disposed while accepting", async () =>
        {
            var other = new TcpListener(IPAddress.Loopback, 0);
            other.Start();
            var accepting = other.AcceptTcpClientAsync();
            await Task.Delay(50);
            other.Stop();
            return $"{(await accepting).Connected}";
        });
        await Check.RunAsync("cancelled accept", async () =>
        {
            using var other = new TcpListener(IPAddress.Loopback, 0);
            other.Start();
            using var soon = new CancellationTokenSource(100);
            return $"{(await other.AcceptSocketAsync(soon.Token)).Connected}";
        });
        await Check.Run("used after its end", () =>
        {
            var client = new TcpClient("127.0.0.1", port);
            client.Dispose();
            return $"{client.GetStream().CanRead}";
        });
        await Check.Run("not connected", () => $"{new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp).Send("x"u8)}");
        await Check.Run("not connected, received", () => $"{new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp).Receive(new byte[1])}");
        await Check.Run("no remote end", () => $"{new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp).RemoteEndPoint is null}");
        await Check.Run("connected twice", () =>
        {
            using var client = new TcpClient("127.0.0.1", port);
            client.Connect(IPAddress.Loopback, port);
            return "connected";
        });
        await Check.Run("closed at once", () =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Connect(IPAddress.Loopback, port);
            socket.Close(0);
            return $"{socket.Connected}";
        });
        await Check.Run("not blocking", () =>
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Connect(IPAddress.Loopback, port);
            socket.Blocking = false;
            return $"{socket.Receive(new byte[1])}";
        });
    }

    private static async Task<int> UnusedPortAsync()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await Task.Yield();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task EchoAsync(TcpListener listener)
    {
        while (true)
        {
            _ = ServeAsync(await listener.AcceptTcpClientAsync());
        }
    }

    private static async Task ServeAsync(TcpClient client)
    {
        try
        {
            using (client)
            {
                await client.GetStream().CopyToAsync(client.GetStream());
            }
        }
        catch (IOException)
        {
            // The other end is gone.
        }
    }
}
