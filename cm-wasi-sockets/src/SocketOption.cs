// The options of sockets that are known here, and how the class library names them.

using System.Net.Sockets;

namespace CmDotnet.Wasi.Sockets;

/// <summary>An option of a socket.</summary>
internal enum SocketOption
{
    None,
    ReuseAddress,
    ExclusiveAddressUse,
    KeepAlive,
    KeepAliveTime,
    KeepAliveInterval,
    KeepAliveCount,
    Broadcast,
    SendBuffer,
    ReceiveBuffer,
    HopLimit,
    NoDelay,
}

internal static class SocketOptions
{
    /// <summary>The option that the class library means.</summary>
    internal static SocketOption Find(SocketOptionLevel level, SocketOptionName name) => (level, name) switch
    {
        (SocketOptionLevel.Socket, SocketOptionName.ReuseAddress) => SocketOption.ReuseAddress,
        (SocketOptionLevel.Socket, SocketOptionName.ExclusiveAddressUse) => SocketOption.ExclusiveAddressUse,
        (SocketOptionLevel.Socket, SocketOptionName.KeepAlive) => SocketOption.KeepAlive,
        (SocketOptionLevel.Socket, SocketOptionName.Broadcast) => SocketOption.Broadcast,
        (SocketOptionLevel.Socket, SocketOptionName.SendBuffer) => SocketOption.SendBuffer,
        (SocketOptionLevel.Socket, SocketOptionName.ReceiveBuffer) => SocketOption.ReceiveBuffer,
        (SocketOptionLevel.IP, SocketOptionName.IpTimeToLive) => SocketOption.HopLimit,
        (SocketOptionLevel.IPv6, SocketOptionName.HopLimit) => SocketOption.HopLimit,
        (SocketOptionLevel.Tcp, SocketOptionName.NoDelay) => SocketOption.NoDelay,
        (SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime) => SocketOption.KeepAliveTime,
        (SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval) => SocketOption.KeepAliveInterval,
        (SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount) => SocketOption.KeepAliveCount,
        _ => SocketOption.None,
    };
}
