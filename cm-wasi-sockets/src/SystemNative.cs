// What the class library's sockets for Linux call: the functions of libSystem.Native that are about sockets, under their names
// and with their parameters. A step of the trimmer (RedirectSockets) puts them in the place of those.

using System;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CmDotnet.Wasi.Sockets;

/// <summary>Functions over open sockets. Those that wait are in SystemNative.Poll.cs, those of names in SystemNative.Names.cs.</summary>
internal static unsafe partial class SystemNative
{
    // The most that is read from a file, or collected from parts, to be sent at once.
    private const int MostAtOnce = 65536;

    // S_IFSOCK.
    private const int SocketMode = 0xC000;

    // The value of an option is a number or a flag.
    private const int OptionSize = sizeof(int);

    internal static Errno Socket(int family, int type, int protocol, nint* socket)
    {
        Errno error = Descriptors.Create((AddressFamily)family, (SocketType)type, (ProtocolType)protocol, out int number);
        *socket = number;
        return error;
    }

    internal static int Close(nint socket) => Descriptors.Close(socket) ? 0 : -1;

    internal static int FcntlSetIsNonBlocking(nint socket, int value) => 0;

    internal static int FcntlGetIsNonBlocking(nint socket, int* value)
    {
        *value = 1;
        return 0;
    }

    internal static int FcntlGetFD(nint socket) => 0;

    internal static int FStat(nint socket, FileStatus* status)
    {
        *status = new FileStatus { Mode = SocketMode };
        return Descriptors.Find(socket) is null ? -1 : 0;
    }

    internal static Errno Bind(nint socket, int protocol, byte* address, int length)
    {
        if (Descriptors.Find(socket) is not { } found)
        {
            return Errno.BadDescriptor;
        }
        return Addresses.Read(new ReadOnlySpan<byte>(address, length)) is { } local ? found.Bind(local) : Errno.FamilyNotSupported;
    }

    internal static Errno Connect(nint socket, byte* address, int length)
    {
        if (Descriptors.Find(socket) is not { } found)
        {
            return Errno.BadDescriptor;
        }
        return Addresses.Read(new ReadOnlySpan<byte>(address, length)) is { } remote ? found.Connect(remote) : Errno.FamilyNotSupported;
    }

    internal static Errno Connectx(nint socket, byte* address, int length, byte* data, int dataLength, int isFast, int* sent)
    {
        *sent = 0;
        return Connect(socket, address, length);
    }

    internal static Errno Disconnect(nint socket) => Shutdown(socket, (int)SocketShutdown.Both);

    internal static Errno Listen(nint socket, int backlog) => Descriptors.Find(socket)?.Listen(backlog) ?? Errno.BadDescriptor;

    internal static Errno Accept(nint socket, byte* address, int* length, nint* accepted)
    {
        *accepted = -1;
        IPEndPoint? source = null;
        Descriptor? connection = null;
        Errno error = Descriptors.Find(socket)?.Accept(out connection, out source) ?? Errno.BadDescriptor;
        if (connection is not null)
        {
            *accepted = Descriptors.Add(connection);
            Write(source, address, length);
        }
        return error;
    }

    internal static Errno Shutdown(nint socket, int how) => Descriptors.Find(socket)?.Shutdown((SocketShutdown)how) ?? Errno.BadDescriptor;

    internal static Errno GetPeerName(nint socket, byte* address, int* length)
    {
        IPEndPoint? remote = null;
        Errno error = Descriptors.Find(socket)?.GetRemote(out remote) ?? Errno.BadDescriptor;
        Write(remote, address, length);
        return error;
    }

    internal static Errno GetSockName(nint socket, byte* address, int* length)
    {
        IPEndPoint? local = null;
        Errno error = Descriptors.Find(socket)?.GetLocal(out local) ?? Errno.BadDescriptor;
        Write(local, address, length);
        return error;
    }

    internal static Errno GetSocketType(nint socket, int* family, int* type, int* protocol, int* isListening)
    {
        Descriptor? found = Descriptors.Find(socket);
        (*family, *type) = ((int)(found?.Family ?? AddressFamily.Unknown), (int)(found?.Type ?? SocketType.Unknown));
        (*protocol, *isListening) = ((int)(found?.Protocol ?? ProtocolType.Unknown), found is { IsListening: true } ? 1 : 0);
        return found is null ? Errno.BadDescriptor : Errno.Success;
    }

    internal static Errno GetBytesAvailable(nint socket, int* count)
    {
        *count = 0;
        return Descriptors.Find(socket)?.GetAvailable(out *count) ?? Errno.BadDescriptor;
    }

    internal static Errno GetAtOutOfBandMark(nint socket, int* isAtMark)
    {
        *isAtMark = 0;
        return Errno.Success;
    }

    internal static Errno Receive(nint socket, byte* buffer, int length, int flags, int* received)
    {
        *received = 0;
        if (Descriptors.Find(socket) is not { } found)
        {
            return Errno.BadDescriptor;
        }
        return Peeks(flags) is { } peeks
            ? found.Receive(new Span<byte>(buffer, length), peeks, out *received, out _, out _)
            : Errno.NotSupported;
    }

    internal static Errno ReceiveMessage(nint socket, MessageHeader* message, int flags, long* received)
    {
        *received = 0;
        if (Descriptors.Find(socket) is not { } found)
        {
            return Errno.BadDescriptor;
        }
        if (Peeks(flags) is not { } peeks)
        {
            return Errno.NotSupported;
        }
        ReadOnlySpan<IOVector> parts = new(message->Parts, message->PartCount);
        byte[]? whole = parts.Length == 1 ? null : new byte[Length(parts)];
        Span<byte> buffer = whole ?? parts[0].AsSpan();
        Errno error = found.Receive(buffer, peeks, out int count, out IPEndPoint? source, out bool isCut);
        if (error == Errno.Success)
        {
            Scatter(whole.AsSpan(0, whole is null ? 0 : count), parts);
            Write(source, message->Address, &message->AddressLength);
            message->ControlLength = 0;
            message->Flags = (int)(isCut ? SocketFlags.Truncated : SocketFlags.None);
            *received = count;
        }
        return error;
    }

    internal static Errno Send(nint socket, byte* buffer, int length, int flags, int* sent)
    {
        *sent = 0;
        if (Descriptors.Find(socket) is not { } found)
        {
            return Errno.BadDescriptor;
        }
        return IsPlain(flags) ? found.Send(new ReadOnlySpan<byte>(buffer, length), null, out *sent) : Errno.NotSupported;
    }

    internal static Errno SendMessage(nint socket, MessageHeader* message, int flags, long* sent)
    {
        *sent = 0;
        if (Descriptors.Find(socket) is not { } found)
        {
            return Errno.BadDescriptor;
        }
        if (!IsPlain(flags))
        {
            return Errno.NotSupported;
        }
        IPEndPoint? remote = message->AddressLength == 0 ? null : Addresses.Read(new ReadOnlySpan<byte>(message->Address, message->AddressLength));
        if (remote is null && message->AddressLength != 0)
        {
            return Errno.FamilyNotSupported;
        }
        ReadOnlySpan<IOVector> parts = new(message->Parts, message->PartCount);
        ReadOnlySpan<byte> data = parts.Length == 1 ? parts[0].AsSpan() : Gathered(parts);
        Errno error = found.Send(data, remote, out int count);
        *sent = count;
        return error;
    }

    internal static Errno SendFile(nint socket, nint file, long offset, long count, long* sent)
    {
        *sent = 0;
        if (Descriptors.Find(socket) is not { } found)
        {
            return Errno.BadDescriptor;
        }
        using SafeFileHandle handle = new(file, ownsHandle: false);
        byte[] bytes = new byte[(int)Math.Min(count, MostAtOnce)];
        int read;
        try
        {
            read = RandomAccess.Read(handle, bytes, offset);
        }
        catch (IOException)
        {
            return Errno.InputOutput;
        }
        Errno error = found.Send(bytes.AsSpan(0, read), null, out int part);
        *sent = part;
        return error;
    }

    internal static Errno GetSocketErrorOption(nint socket, Errno* error)
    {
        Descriptor? found = Descriptors.Find(socket);
        *error = found?.TakeError() ?? Errno.Success;
        return found is null ? Errno.BadDescriptor : Errno.Success;
    }

    internal static Errno SetSockOpt(nint socket, int level, int name, byte* value, int length)
    {
        if (Descriptors.Find(socket) is not { } found)
        {
            return Errno.BadDescriptor;
        }
        if (length < OptionSize)
        {
            return Errno.Invalid;
        }
        int number = *(int*)value;
        if (((SocketOptionLevel)level, (SocketOptionName)name) is (SocketOptionLevel.IPv6, SocketOptionName.IPv6Only))
        {
            found.IsIPv6Only = number != 0;
            return Errno.Success;
        }
        return found.SetOption(SocketOptions.Find((SocketOptionLevel)level, (SocketOptionName)name), number);
    }

    internal static Errno GetSockOpt(nint socket, int level, int name, byte* value, int* length)
    {
        if (Descriptors.Find(socket) is not { } found)
        {
            return Errno.BadDescriptor;
        }
        if (*length < OptionSize)
        {
            return Errno.Invalid;
        }
        *length = OptionSize;
        int number;
        switch ((SocketOptionLevel)level, (SocketOptionName)name)
        {
            case (SocketOptionLevel.Socket, SocketOptionName.Type):
                number = (int)found.Type;
                break;
            case (SocketOptionLevel.Socket, SocketOptionName.AcceptConnection):
                number = found.IsListening ? 1 : 0;
                break;
            case (SocketOptionLevel.IPv6, SocketOptionName.IPv6Only):
                number = found.IsIPv6Only ? 1 : 0;
                break;
            default:
                Errno error = found.GetOption(SocketOptions.Find((SocketOptionLevel)level, (SocketOptionName)name), out number);
                if (error != Errno.Success)
                {
                    return error;
                }
                break;
        }
        *(int*)value = number;
        return Errno.Success;
    }

    internal static Errno GetRawSockOpt(nint socket, int level, int name, byte* value, int* length) => Errno.NoProtocolOption;

    internal static Errno SetRawSockOpt(nint socket, int level, int name, byte* value, int length) => Errno.NoProtocolOption;

    internal static Errno GetLingerOption(nint socket, Linger* option)
    {
        *option = default;
        return Errno.Success;
    }

    // What was sent is delivered, and nothing breaks a connection off.
    internal static Errno SetLingerOption(nint socket, Linger* option) =>
        option->IsOn != 0 && option->Seconds == 0 ? Errno.NoProtocolOption : Errno.Success;

    // The class library keeps the time itself.
    internal static Errno SetReceiveTimeout(nint socket, int milliseconds) => Errno.Success;

    internal static Errno SetSendTimeout(nint socket, int milliseconds) => Errno.Success;

    internal static Errno GetIPv4MulticastOption(nint socket, int option, void* value) => Errno.NoProtocolOption;

    internal static Errno SetIPv4MulticastOption(nint socket, int option, void* value) => Errno.NoProtocolOption;

    internal static Errno GetIPv6MulticastOption(nint socket, int option, void* value) => Errno.NoProtocolOption;

    internal static Errno SetIPv6MulticastOption(nint socket, int option, void* value) => Errno.NoProtocolOption;

    internal static int GetControlMessageBufferSize(int isIPv4, int isIPv6) => 0;

    internal static int TryGetIPPacketInformation(MessageHeader* message, int isIPv4, void* information) => 0;

    internal static int PlatformSupportsDualModeIPv4PacketInfo() => 0;

    /// <summary>Tells the class library when a socket can be read from, or written to.</summary>
    /// <param name="socket">The socket's number.</param>
    /// <param name="handler">What takes the events.</param>
    internal static void Register(nint socket, Action<int> handler) => Descriptors.Find(socket)?.Register(handler);

    // Whether a read leaves the data there; null for what there is not.
    private static bool? Peeks(int flags) => ((SocketFlags)flags & ~SocketFlags.Partial) switch
    {
        SocketFlags.None => false,
        SocketFlags.Peek => true,
        _ => null,
    };

    private static bool IsPlain(int flags) => ((SocketFlags)flags & ~SocketFlags.Partial) == SocketFlags.None;

    private static void Write(IPEndPoint? address, byte* destination, int* length)
    {
        if (address is not null && destination is not null)
        {
            *length = Addresses.Write(address, new Span<byte>(destination, *length));
        }
    }

    private static int Length(ReadOnlySpan<IOVector> parts)
    {
        long length = 0;
        foreach (IOVector part in parts)
        {
            length += (long)part.Count;
        }
        return (int)Math.Min(length, MostAtOnce);
    }

    private static byte[] Gathered(ReadOnlySpan<IOVector> parts)
    {
        byte[] whole = new byte[Length(parts)];
        Span<byte> left = whole;
        foreach (IOVector part in parts)
        {
            Span<byte> bytes = part.AsSpan();
            bytes = bytes[..Math.Min(bytes.Length, left.Length)];
            bytes.CopyTo(left);
            left = left[bytes.Length..];
        }
        return whole;
    }

    private static void Scatter(ReadOnlySpan<byte> data, ReadOnlySpan<IOVector> parts)
    {
        foreach (IOVector part in parts)
        {
            Span<byte> bytes = part.AsSpan();
            int count = Math.Min(bytes.Length, data.Length);
            data[..count].CopyTo(bytes);
            data = data[count..];
        }
    }

    /// <summary>A part of a message.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal readonly struct IOVector
    {
        private readonly byte* _start;

        internal nuint Count { get; }

        internal Span<byte> AsSpan() => new(_start, checked((int)Count));
    }

    /// <summary>A message, with where it comes from or goes to.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct MessageHeader
    {
        internal byte* Address;
        internal IOVector* Parts;
        internal byte* Control;
        internal int AddressLength;
        internal int PartCount;
        internal int ControlLength;
        internal int Flags;
    }

    /// <summary>How long the end of a connection may take.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Linger
    {
        internal int IsOn;
        internal int Seconds;
    }

    /// <summary>What is known of a descriptor.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 128)]
    internal struct FileStatus
    {
        internal int Flags;
        internal int Mode;
    }
}
