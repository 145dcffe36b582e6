// One line for each thing that sockets do. The first argument says which; the second is the port of the server that it needs.

using System.Net.Sockets;
using System.Runtime.InteropServices;

switch (args[0])
{
    case "loopback":
        await Connections.RunAsync();
        await Listeners.RunAsync();
        await Datagrams.RunAsync();
        await Options.RunAsync();
        await Names.RunAsync();
        break;
    case "peer":
        await Peers.RunAsync(int.Parse(args[1]));
        break;
    case "redis":
        await Redis.RunAsync(int.Parse(args[1]));
        break;
    case "postgres":
        await Postgres.RunAsync(int.Parse(args[1]));
        break;
    case "leave":
        await Peers.LeaveAsync(int.Parse(args[1]));
        break;
    case "file":
        await Peers.SendFileAsync(int.Parse(args[1]), args[2]);
        break;
    case "forbidden":
        try
        {
            await System.Net.Dns.GetHostAddressesAsync("localhost");
        }
        catch (SocketException exception)
        {
            Console.WriteLine($"{exception.SocketErrorCode} {exception.Message}");
        }
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", 9);
        }
        catch (SocketException exception)
        {
            Console.WriteLine($"{exception.SocketErrorCode} {exception.Message}");
        }
        break;
}

internal static class Check
{
    /// <summary>Whether the program runs in a component.</summary>
    public static bool IsComponent { get; } = RuntimeInformation.OSArchitecture == Architecture.Wasm;

    public static async Task RunAsync(string name, Func<Task<string>> work)
    {
        string result;
        try
        {
            result = await work().WaitAsync(TimeSpan.FromSeconds(60));
        }
        catch (Exception exception)
        {
            result = Describe(exception);
        }
        Console.WriteLine($"{name}: {result}");
    }

    public static Task Run(string name, Func<string> work) => RunAsync(name, () => Task.FromResult(work()));

    public static string Describe(Exception exception)
    {
        var text = exception.GetType().Name;
        text += exception is SocketException { SocketErrorCode: var error } ? $" {error}" : "";
        return exception.InnerException is SocketException ? $"{text} < {Describe(exception.InnerException)}" : text;
    }
}
