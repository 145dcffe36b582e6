// Names of hosts.

using System.Net;
using System.Net.Sockets;

internal static class Names
{
    public static async Task RunAsync()
    {
        await Check.RunAsync("addresses", async () => $"{(await Dns.GetHostAddressesAsync("localhost")).Contains(IPAddress.Loopback)}");
        await Check.Run("addresses, synchronous", () => $"{Dns.GetHostAddresses("localhost").Contains(IPAddress.Loopback)}");
        await Check.RunAsync("addresses of a family", async () => $"{string.Join(' ', (await Dns.GetHostAddressesAsync("localhost", AddressFamily.InterNetwork)).Distinct())}");
        await Check.RunAsync("an address", async () => $"{(await Dns.GetHostAddressesAsync("192.0.2.7"))[0]}");
        await Check.RunAsync("an entry", async () => $"{(await Dns.GetHostEntryAsync("localhost")).AddressList.Contains(IPAddress.Loopback)}");
        await Check.RunAsync("no such name", async () => $"{(await Dns.GetHostAddressesAsync("no-such-name.invalid")).Length}");
        await Check.Run("no such name, synchronous", () => $"{Dns.GetHostAddresses("no-such-name.invalid").Length}");
        await Check.Run("own name", () => $"{Dns.GetHostName().Length > 0}");
        await Check.RunAsync("names side by side", async () => $"{(await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Dns.GetHostAddressesAsync("localhost")))).Length}");
        await Check.RunAsync("connected by name", async () =>
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            using var client = new TcpClient();
            await client.ConnectAsync("localhost", ((IPEndPoint)listener.LocalEndpoint).Port);
            return $"{client.Connected}";
        });
    }
}
