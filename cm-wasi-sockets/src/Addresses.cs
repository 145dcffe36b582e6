// Addresses in the three forms that they have: as C structures of the engine's libc, as WIT, and as the class library's.

using System;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using CmDotnet.Wasi.Sockets.Bindings.Wasi.Sockets;

namespace CmDotnet.Wasi.Sockets;

/// <summary>Converts addresses of sockets.</summary>
internal static class Addresses
{
    // struct sockaddr_in and sockaddr_in6: the family, the port in the network's order, and then each its own.
    private const int FamilyIPv4 = 2;
    private const int FamilyIPv6 = 10;
    private const int SizeIPv4 = 16;
    private const int SizeIPv6 = 28;

    /// <summary>Reads a C structure.</summary>
    /// <param name="source">Its bytes.</param>
    /// <returns>The address; null where it is neither of IPv4 nor of IPv6.</returns>
    internal static IPEndPoint? Read(ReadOnlySpan<byte> source)
    {
        int family = source.Length < SizeIPv4 ? 0 : BinaryPrimitives.ReadUInt16LittleEndian(source);
        int port = family == 0 ? 0 : BinaryPrimitives.ReadUInt16BigEndian(source[2..]);
        return family switch
        {
            FamilyIPv4 => new IPEndPoint(new IPAddress(source.Slice(4, 4)), port),
            FamilyIPv6 when source.Length >= SizeIPv6 =>
                new IPEndPoint(new IPAddress(source.Slice(8, 16), BinaryPrimitives.ReadUInt32LittleEndian(source[24..])), port),
            _ => null,
        };
    }

    /// <summary>Writes a C structure, as far as there is room.</summary>
    /// <param name="address">The address.</param>
    /// <param name="destination">Where it goes.</param>
    /// <returns>The size of the structure.</returns>
    internal static int Write(IPEndPoint address, Span<byte> destination)
    {
        Span<byte> bytes = stackalloc byte[SizeIPv6];
        bytes.Clear();
        bool isIPv4 = address.AddressFamily == AddressFamily.InterNetwork;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, isIPv4 ? (ushort)FamilyIPv4 : (ushort)FamilyIPv6);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[2..], (ushort)address.Port);
        _ = address.Address.TryWriteBytes(bytes[(isIPv4 ? 4 : 8)..], out _);
        if (!isIPv4)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[24..], (uint)address.Address.ScopeId);
        }
        int size = isIPv4 ? SizeIPv4 : SizeIPv6;
        bytes[..Math.Min(size, destination.Length)].CopyTo(destination);
        return size;
    }

    /// <summary>The address as WIT has it.</summary>
    /// <param name="address">The class library's.</param>
    /// <returns>The same.</returns>
    internal static Network.IpSocketAddress ToWit(IPEndPoint address)
    {
        Span<byte> bytes = stackalloc byte[16];
        _ = address.Address.TryWriteBytes(bytes, out _);
        return address.AddressFamily == AddressFamily.InterNetwork
            ? new Network.IpSocketAddress.Ipv4(new((ushort)address.Port, (bytes[0], bytes[1], bytes[2], bytes[3])))
            : new Network.IpSocketAddress.Ipv6(new(
                (ushort)address.Port,
                0,
                (Part(bytes, 0), Part(bytes, 1), Part(bytes, 2), Part(bytes, 3), Part(bytes, 4), Part(bytes, 5), Part(bytes, 6), Part(bytes, 7)),
                (uint)address.Address.ScopeId));
    }

    /// <summary>The address as the class library has it.</summary>
    /// <param name="address">That of WIT.</param>
    /// <returns>The same.</returns>
    internal static IPEndPoint FromWit(Network.IpSocketAddress address) => address switch
    {
        Network.IpSocketAddress.Ipv4 { Value: Network.Ipv4SocketAddress value } => new IPEndPoint(FromWit(value.Address), value.Port),
        Network.IpSocketAddress.Ipv6 { Value: Network.Ipv6SocketAddress value } => new IPEndPoint(FromWit(value.Address, value.ScopeId), value.Port),
        _ => throw new ArgumentOutOfRangeException(nameof(address)),
    };

    /// <summary>An address without a port, as the class library has it.</summary>
    /// <param name="address">That of WIT.</param>
    /// <returns>The same.</returns>
    internal static IPAddress FromWit(Network.IpAddress address) => address switch
    {
        Network.IpAddress.Ipv4 value => FromWit(value.Value),
        Network.IpAddress.Ipv6 value => FromWit(value.Value, 0),
        _ => throw new ArgumentOutOfRangeException(nameof(address)),
    };

    private static IPAddress FromWit((byte, byte, byte, byte) parts) => new([parts.Item1, parts.Item2, parts.Item3, parts.Item4]);

    private static IPAddress FromWit((ushort, ushort, ushort, ushort, ushort, ushort, ushort, ushort) parts, uint scope)
    {
        ReadOnlySpan<ushort> values = [parts.Item1, parts.Item2, parts.Item3, parts.Item4, parts.Item5, parts.Item6, parts.Item7, parts.Item8];
        Span<byte> bytes = stackalloc byte[16];
        for (int index = 0; index < values.Length; index++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes[(2 * index)..], values[index]);
        }
        return new IPAddress(bytes, scope);
    }

    private static ushort Part(ReadOnlySpan<byte> bytes, int index) => BinaryPrimitives.ReadUInt16BigEndian(bytes[(2 * index)..]);
}
