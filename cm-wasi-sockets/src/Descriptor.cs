// A socket as the class library's code for Linux knows it: what answers at once, and says "would block" where it cannot.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using CmDotnet.Wasi.Sockets.Bindings.Wasi.Sockets;

namespace CmDotnet.Wasi.Sockets;

/// <summary>
/// What TCP and UDP have in common: the number, options, and the events. The host has sockets of IPv4 and of IPv6; one of the
/// class library for both (<c>DualMode</c>) is made of the one, or the other, or of two where it is bound to all addresses.
/// </summary>
internal abstract class Descriptor(AddressFamily family) : IDisposable
{
    // The bits of an event, as the class library's engine has them.
    private const int ReadEvent = 1;
    private const int WriteEvent = 2;

    private static Network.Network_? s_network;

    private Action<int>? _handler;
    private bool _wantsRead;
    private bool _wantsWrite;

    /// <summary>The socket that was the last one to say that it cannot go on.</summary>
    internal static Descriptor? LastBlocked { get; private set; }

    /// <summary>The network of the component's instance.</summary>
    internal static Network.Network_ OwnNetwork => s_network ??= InstanceNetwork.InstanceNetwork_();

    /// <summary>IPv4 or IPv6.</summary>
    internal AddressFamily Family { get; } = family;

    /// <summary>The kind of socket.</summary>
    internal abstract SocketType Type { get; }

    /// <summary>The protocol.</summary>
    internal abstract ProtocolType Protocol { get; }

    /// <summary>Whether connections are accepted.</summary>
    internal virtual bool IsListening => false;

    /// <summary>Whether an address of IPv4 is reached through one of IPv6, too.</summary>
    internal bool IsDual => Family == AddressFamily.InterNetworkV6 && !IsIPv6Only;

    /// <summary>Whether the option says that there is IPv6 only.</summary>
    internal bool IsIPv6Only { get; set; }

    /// <summary>Values of options that no host's socket has yet, or that only this library keeps.</summary>
    protected Dictionary<SocketOption, int> Options { get; } = [];

    /// <summary>What is waited for to read.</summary>
    internal abstract IEnumerable<Watch> ReadWatches { get; }

    /// <summary>What is waited for to write.</summary>
    internal abstract IEnumerable<Watch> WriteWatches { get; }

    /// <summary>What is waited for, for those that were told to wait.</summary>
    internal IEnumerable<Watch> Wanted => [.. _wantsRead ? ReadWatches : [], .. _wantsWrite ? WriteWatches : []];

    /// <summary>Whether a read gives something without waiting: data, an end, or an error.</summary>
    internal abstract bool CanRead { get; }

    /// <summary>Whether a write does something without waiting.</summary>
    internal abstract bool CanWrite { get; }

    internal abstract Errno Bind(IPEndPoint address);

    internal abstract Errno Connect(IPEndPoint address);

    internal abstract Errno Send(ReadOnlySpan<byte> data, IPEndPoint? address, out int sent);

    /// <summary>Receives what is there.</summary>
    /// <param name="buffer">Where it goes.</param>
    /// <param name="peeks">Whether it is received again later.</param>
    /// <param name="received">How many bytes there are.</param>
    /// <param name="source">Where a datagram comes from.</param>
    /// <param name="isCut">Whether a datagram was longer.</param>
    internal abstract Errno Receive(Span<byte> buffer, bool peeks, out int received, out IPEndPoint? source, out bool isCut);

    internal abstract Errno GetAvailable(out int count);

    internal abstract Errno GetLocal(out IPEndPoint? address);

    internal abstract Errno GetRemote(out IPEndPoint? address);

    internal virtual Errno Listen(int backlog) => Errno.NotSupported;

    internal virtual Errno Accept(out Descriptor? accepted, out IPEndPoint? source)
    {
        accepted = null;
        source = null;
        return Errno.NotSupported;
    }

    internal abstract Errno Shutdown(SocketShutdown how);

    /// <summary>The error of what went on in the background, which is told once.</summary>
    internal virtual Errno TakeError() => Errno.Success;

    /// <summary>Sets an option.</summary>
    internal Errno SetOption(SocketOption option, int value)
    {
        if (!Accepts(option, value))
        {
            return Errno.NoProtocolOption;
        }
        Errno error = Attempt(() => Write(option, value));
        if (error == Errno.Success)
        {
            Options[option] = value;
        }
        return error;
    }

    /// <summary>The value of an option.</summary>
    internal Errno GetOption(SocketOption option, out int value)
    {
        int? found = null;
        Errno error = Attempt(() => found = Read(option));
        value = found ?? Options.GetValueOrDefault(option, Default(option));
        return error == Errno.Success && !Accepts(option, value) ? Errno.NoProtocolOption : error;
    }

    /// <summary>Tells the class library of events from now on, and of those that were missed.</summary>
    internal void Register(Action<int> handler)
    {
        _handler = handler;
        Resume();
    }

    /// <summary>Tells the class library at once of what is ready.</summary>
    internal void TellOfReady()
    {
        if (_wantsRead && ReadWatches.Any(static watch => watch.IsReady))
        {
            Tell(ReadEvent);
        }
        if (_wantsWrite && WriteWatches.Any(static watch => watch.IsReady))
        {
            Tell(WriteEvent);
        }
    }

    /// <summary>Tells nobody any more.</summary>
    internal void Unregister() => _handler = null;

    public void Dispose()
    {
        _handler = null;
        Release();
    }

    /// <summary>Gives back what the host has.</summary>
    protected abstract void Release();

    /// <summary>Whether there is such an option, with such a value.</summary>
    protected abstract bool Accepts(SocketOption option, int value);

    /// <summary>Sets an option of the host's sockets, where there are any, and it is one of theirs.</summary>
    protected abstract void Write(SocketOption option, int value);

    /// <summary>The value that the host's socket has, if it has one.</summary>
    protected abstract int? Read(SocketOption option);

    private static int Default(SocketOption option) => option switch
    {
        SocketOption.SendBuffer or SocketOption.ReceiveBuffer => 65536,
        SocketOption.HopLimit => 64,
        SocketOption.KeepAliveTime => 7200,
        SocketOption.KeepAliveInterval => 75,
        SocketOption.KeepAliveCount => 9,
        _ => 0,
    };

    /// <summary>A read would block: the class library is told when it would not any more.</summary>
    protected Errno WaitToRead()
    {
        _wantsRead = true;
        LastBlocked = this;
        foreach (Watch watch in _handler is null ? [] : ReadWatches)
        {
            watch.Arm(() => Tell(ReadEvent));
        }
        return Errno.WouldBlock;
    }

    /// <summary>A write would block, or a connection is not there yet.</summary>
    /// <returns>What is answered meanwhile.</returns>
    protected Errno WaitToWrite()
    {
        _wantsWrite = true;
        LastBlocked = this;
        foreach (Watch watch in _handler is null ? [] : WriteWatches)
        {
            watch.Arm(() => Tell(WriteEvent));
        }
        return Errno.WouldBlock;
    }

    /// <summary>Waits again for what was waited for, where that has become something else.</summary>
    protected void Resume()
    {
        if (_wantsRead)
        {
            _ = WaitToRead();
        }
        if (_wantsWrite)
        {
            _ = WaitToWrite();
        }
    }

    /// <summary>Does something with the host's sockets.</summary>
    /// <param name="action">What is done.</param>
    /// <returns>The error that the host gives.</returns>
    protected static Errno Attempt(Action action)
    {
        try
        {
            action();
            return Errno.Success;
        }
        catch (WitException<Network.ErrorCode> exception)
        {
            return Errors.Of(exception.Error);
        }
    }

    /// <summary>Does what the host begins and ends in two steps, and may take its time for.</summary>
    /// <param name="finish">The second step.</param>
    /// <param name="watch">What is waited for.</param>
    protected static void Finish(Action finish, Watch watch)
    {
        while (true)
        {
            try
            {
                finish();
                return;
            }
            catch (WitException<Network.ErrorCode> exception) when (exception.Error == Network.ErrorCode.WouldBlock)
            {
                WitTask.Wait(watch.WaitAsync(default));
            }
        }
    }

    /// <summary>The address that a socket of the host takes, in place of one for both families.</summary>
    /// <param name="address">Any address.</param>
    /// <param name="host">An address of the family of the host's socket.</param>
    protected Errno ToHost(IPEndPoint address, out IPEndPoint host)
    {
        host = address;
        if (address.AddressFamily != Family)
        {
            return Errno.FamilyNotSupported;
        }
        if (address.Address.IsIPv4MappedToIPv6)
        {
            host = new IPEndPoint(address.Address.MapToIPv4(), address.Port);
            return IsDual ? Errno.Success : Errno.NetworkUnreachable;
        }
        return Errno.Success;
    }

    /// <summary>The address that the class library sees.</summary>
    /// <param name="host">The address of the host's socket.</param>
    /// <returns>One of the own family.</returns>
    protected IPEndPoint FromHost(IPEndPoint host) =>
        host.AddressFamily == Family ? host : new IPEndPoint(host.Address.MapToIPv6(), host.Port);

    /// <summary>All addresses of a family.</summary>
    protected static IPEndPoint Any(AddressFamily family, int port) =>
        new(family == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, port);

    /// <summary>The family as WIT has it.</summary>
    protected static Network.IpAddressFamily FamilyOf(IPEndPoint address) =>
        address.AddressFamily == AddressFamily.InterNetwork ? Network.IpAddressFamily.Ipv4 : Network.IpAddressFamily.Ipv6;

    private void Tell(int events)
    {
        _wantsRead &= events != ReadEvent;
        _wantsWrite &= events != WriteEvent;
        _handler?.Invoke(events);
    }
}
