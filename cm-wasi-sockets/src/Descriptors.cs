// The numbers of sockets.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Sockets;

namespace CmDotnet.Wasi.Sockets;

/// <summary>The open sockets. Their numbers are none that a file has.</summary>
internal static class Descriptors
{
    private const int First = 1 << 24;

    private static readonly Dictionary<int, Descriptor> s_all = [];
    private static int s_last = First;

    /// <summary>Whether one of them takes connections: then the peer of another one may be in the same component.</summary>
    internal static bool AreListening => s_all.Values.Any(static descriptor => descriptor.IsListening);

    internal static Descriptor? Find(nint number) => s_all.GetValueOrDefault((int)number);

    internal static int Add(Descriptor descriptor)
    {
        while (!s_all.TryAdd(++s_last, descriptor))
        {
            s_last = Math.Max(s_last, First);
        }
        return s_last;
    }

    internal static bool Close(nint number)
    {
        bool isThere = s_all.Remove((int)number, out Descriptor? descriptor);
        descriptor?.Dispose();
        return isThere;
    }

    /// <summary>A new socket of some kind.</summary>
    internal static Errno Create(AddressFamily family, SocketType type, ProtocolType protocol, out int number)
    {
        number = -1;
        if (family is not (AddressFamily.InterNetwork or AddressFamily.InterNetworkV6))
        {
            return Errno.FamilyNotSupported;
        }
        switch (type)
        {
            case SocketType.Stream:
                if (protocol is not (ProtocolType.Tcp or ProtocolType.Unspecified))
                {
                    return Errno.ProtocolNotSupported;
                }
                number = Add(new TcpDescriptor(family));
                return Errno.Success;
            case SocketType.Dgram:
                if (protocol is not (ProtocolType.Udp or ProtocolType.Unspecified))
                {
                    return Errno.ProtocolNotSupported;
                }
                number = Add(new UdpDescriptor(family));
                return Errno.Success;
            default:
                return Errno.TypeNotSupported;
        }
    }
}
