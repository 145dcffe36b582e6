// Dns: the functions of libSystem.Native that are about names.

using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using CmDotnet.Wasi.Sockets.Bindings.Wasi.Sockets;

namespace CmDotnet.Wasi.Sockets;

internal static unsafe partial class SystemNative
{
    // What getaddrinfo answers, as the class library numbers it.
    private const int NameFound = 0;
    private const int NameTryAgain = 1;
    private const int NameFailed = 3;
    private const int NameUnknown = 5;

    // More addresses than a name has.
    private const int MostAddresses = 1024;

    /// <summary>The addresses of a name.</summary>
    internal static int GetHostEntryForName(byte* name, int family, HostEntry* entry)
    {
        *entry = default;
        string text = Marshal.PtrToStringUTF8((nint)name) ?? "";
        List<IPAddress> found = [];
        try
        {
            Resolve(text, (AddressFamily)family, found);
        }
        catch (WitException<Network.ErrorCode> exception)
        {
            return exception.Error switch
            {
                Network.ErrorCode.NameUnresolvable or Network.ErrorCode.InvalidArgument => NameUnknown,
                Network.ErrorCode.TemporaryResolverFailure => NameTryAgain,
                // There is no number for it.
                Network.ErrorCode.AccessDenied => throw Exception((int)SocketError.AccessDenied),
                // What wasmtime says where it does not look up names.
                Network.ErrorCode.PermanentResolverFailure =>
                    throw new SocketException((int)SocketError.NoRecovery, $"The component's host does not look up '{text}'. {Denied}"),
                _ => NameFailed,
            };
        }
        if (found.Count == 0)
        {
            return NameUnknown;
        }
        entry->Name = (byte*)Marshal.StringToCoTaskMemUTF8(text);
        entry->Addresses = (Address*)NativeMemory.AllocZeroed((nuint)found.Count, (nuint)sizeof(Address));
        entry->AddressCount = found.Count;
        for (int index = 0; index < found.Count; index++)
        {
            Address* address = &entry->Addresses[index];
            _ = found[index].TryWriteBytes(new Span<byte>(address->Bytes, 16), out _);
            address->IsIPv6 = found[index].AddressFamily == AddressFamily.InterNetworkV6 ? 1u : 0;
        }
        return NameFound;
    }

    internal static void FreeHostEntry(HostEntry* entry)
    {
        Marshal.FreeCoTaskMem((nint)entry->Name);
        NativeMemory.Free(entry->Addresses);
    }

    // The host knows no names of addresses.
    internal static int GetNameInfo(byte* address, uint addressLength, byte isIPv6, byte* host, uint hostLength, byte* service, uint serviceLength, int flags) =>
        NameUnknown;

    internal static int GetHostName(byte* name, int length)
    {
        ReadOnlySpan<byte> own = "localhost\0"u8;
        Span<byte> destination = new(name, length);
        own[..Math.Min(own.Length, length)].CopyTo(destination);
        return own.Length <= length ? 0 : -1;
    }

    private static void Resolve(string name, AddressFamily family, List<IPAddress> found)
    {
        using IpNameLookup.ResolveAddressStream addresses = IpNameLookup.ResolveAddresses(Descriptor.OwnNetwork, name);
        using Watch watch = new(addresses.Subscribe());
        while (found.Count < MostAddresses)
        {
            try
            {
                if (addresses.ResolveNextAddress() is not { } next)
                {
                    return;
                }
                IPAddress address = Addresses.FromWit(next);
                if (family == AddressFamily.Unspecified || family == address.AddressFamily)
                {
                    found.Add(address);
                }
            }
            catch (WitException<Network.ErrorCode> exception) when (exception.Error == Network.ErrorCode.WouldBlock)
            {
                WitTask.Wait(watch.WaitAsync(default));
            }
        }
    }

    /// <summary>The addresses of a host.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct HostEntry
    {
        internal byte* Name;
        internal byte** Aliases;
        internal Address* Addresses;
        internal int AddressCount;
    }

    /// <summary>An address of IPv4 or IPv6.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Address
    {
        internal fixed byte Bytes[16];
        internal uint IsIPv6;
        internal uint Scope;
    }
}
