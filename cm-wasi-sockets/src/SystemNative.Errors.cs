// The exceptions of sockets: one that the host causes says how it is told otherwise.

using System.Net.Sockets;

namespace CmDotnet.Wasi.Sockets;

internal static unsafe partial class SystemNative
{
    private const string Denied =
        "A component uses the network as far as its host lets it: `componentize-dotnet run --network` allows all that you may, "
        + "and so does `wasmtime run -S inherit-network,tcp,udp,allow-ip-name-lookup`.";

    /// <summary>The exception for an error of the class library.</summary>
    /// <param name="error">Its number, a <see cref="SocketError"/>.</param>
    internal static SocketException Exception(int error) =>
        error == (int)SocketError.AccessDenied ? Exception(error, "Permission denied") : new SocketException(error);

    /// <summary>The exception for an error of the class library.</summary>
    /// <param name="error">Its number, a <see cref="SocketError"/>.</param>
    /// <param name="message">What the class library says of it.</param>
    internal static SocketException Exception(int error, string message) =>
        new(error, error == (int)SocketError.AccessDenied ? $"{message}. {Denied}" : message);
}
