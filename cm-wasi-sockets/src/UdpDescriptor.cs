// A socket of UDP.

using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using CmDotnet.Wasi.Sockets.Bindings.Wasi.Sockets;

namespace CmDotnet.Wasi.Sockets;

/// <summary>
/// Sends and receives datagrams, through a socket of the host for each family that is used. As on Linux, a socket that
/// sends before it is bound gets a port of its own.
/// </summary>
internal sealed class UdpDescriptor(AddressFamily family) : Descriptor(family)
{
    private readonly List<Lane> _lanes = [];
    private Udp.IncomingDatagram? _peeked;
    private IPEndPoint? _remote;
    private int _next;

    internal override SocketType Type => SocketType.Dgram;

    internal override ProtocolType Protocol => ProtocolType.Udp;

    internal override IEnumerable<Watch> ReadWatches
    {
        get
        {
            foreach (Lane lane in _lanes)
            {
                yield return lane.ReadWatch;
            }
        }
    }

    internal override IEnumerable<Watch> WriteWatches
    {
        get
        {
            foreach (Lane lane in _lanes)
            {
                yield return lane.WriteWatch;
            }
        }
    }

    internal override bool CanRead => _peeked is not null || _lanes.Exists(static lane => lane.ReadWatch.IsReady);

    internal override bool CanWrite => _lanes.Count == 0 || _lanes.Exists(static lane => lane.WriteWatch.IsReady);

    internal override Errno Bind(IPEndPoint address)
    {
        if (_lanes.Count > 0)
        {
            return Errno.Invalid;
        }
        Errno error = ToHost(address, out IPEndPoint host);
        return error != Errno.Success ? error : Attempt(() =>
        {
            Lane first = Add(host);
            if (IsDual && host.Address.Equals(IPAddress.IPv6Any))
            {
                _ = Add(Any(AddressFamily.InterNetwork, first.Local.Port));
            }
        });
    }

    internal override Errno Connect(IPEndPoint address)
    {
        Errno error = ToHost(address, out IPEndPoint host);
        if (error == Errno.Success)
        {
            error = Attempt(() => LaneFor(host).Connect(host));
        }
        if (error == Errno.Success)
        {
            _remote = address;
            Resume();
        }
        return error;
    }

    internal override Errno Send(ReadOnlySpan<byte> data, IPEndPoint? address, out int sent)
    {
        sent = 0;
        if ((address ?? _remote) is not { } remote)
        {
            return Errno.DestinationRequired;
        }
        if (_remote is not null && !remote.Equals(_remote))
        {
            return Errno.IsConnected;
        }
        Errno error = ToHost(remote, out IPEndPoint host);
        if (error != Errno.Success)
        {
            return error;
        }
        byte[] bytes = data.ToArray();
        bool isSent = false;
        error = Attempt(() => isSent = LaneFor(host).Send(bytes, host));
        sent = isSent ? data.Length : 0;
        return error == Errno.Success && !isSent ? WaitToWrite() : error;
    }

    internal override Errno Receive(Span<byte> buffer, bool peeks, out int received, out IPEndPoint? source, out bool isCut)
    {
        received = 0;
        source = null;
        isCut = false;
        Errno error = Errno.Success;
        if (_peeked is null)
        {
            error = Attempt(() => _peeked = ReceiveOne());
        }
        if (_peeked is not { } datagram)
        {
            return error == Errno.Success ? WaitToRead() : error;
        }
        _peeked = peeks ? datagram : null;
        received = Math.Min(buffer.Length, datagram.Data.Length);
        datagram.Data.AsSpan(0, received).CopyTo(buffer);
        source = FromHost(Addresses.FromWit(datagram.RemoteAddress));
        isCut = received < datagram.Data.Length;
        return Errno.Success;
    }

    internal override Errno GetAvailable(out int count)
    {
        Errno error = _peeked is null ? Attempt(() => _peeked = ReceiveOne()) : Errno.Success;
        count = _peeked?.Data.Length ?? 0;
        return error;
    }

    internal override Errno GetLocal(out IPEndPoint? address)
    {
        IPEndPoint? found = _lanes.Count == 0 ? Any(Family, 0) : null;
        Errno error = found is null ? Attempt(() => found = FromHost(_lanes[0].Local)) : Errno.Success;
        address = found;
        return error;
    }

    internal override Errno GetRemote(out IPEndPoint? address)
    {
        address = _remote;
        return _remote is null ? Errno.NotConnected : Errno.Success;
    }

    internal override Errno Shutdown(SocketShutdown how) => _remote is null ? Errno.NotConnected : Errno.Success;

    protected override void Release()
    {
        _lanes.ForEach(static lane => lane.Dispose());
        _lanes.Clear();
    }

    // The host sends no broadcasts, and gives a port to one socket only.
    protected override bool Accepts(SocketOption option, int value) => option switch
    {
        SocketOption.Broadcast or SocketOption.ReuseAddress => value == 0,
        SocketOption.ExclusiveAddressUse or SocketOption.SendBuffer or SocketOption.ReceiveBuffer or SocketOption.HopLimit => true,
        _ => false,
    };

    protected override void Write(SocketOption option, int value) => _lanes.ForEach(lane => Write(lane.Socket, option, value));

    protected override int? Read(SocketOption option)
    {
        if (_lanes.Count == 0)
        {
            return null;
        }
        Udp.UdpSocket socket = _lanes[0].Socket;
        return option switch
        {
            SocketOption.HopLimit => socket.UnicastHopLimit(),
            SocketOption.SendBuffer => (int)Math.Min(socket.SendBufferSize(), int.MaxValue),
            SocketOption.ReceiveBuffer => (int)Math.Min(socket.ReceiveBufferSize(), int.MaxValue),
            _ => null,
        };
    }

    private static void Write(Udp.UdpSocket socket, SocketOption option, int value)
    {
        switch (option)
        {
            case SocketOption.HopLimit:
                socket.SetUnicastHopLimit((byte)Math.Clamp(value, 0, byte.MaxValue));
                break;
            case SocketOption.SendBuffer:
                socket.SetSendBufferSize((ulong)Math.Max(value, 1));
                break;
            case SocketOption.ReceiveBuffer:
                socket.SetReceiveBufferSize((ulong)Math.Max(value, 1));
                break;
        }
    }

    private Lane LaneFor(IPEndPoint remote) =>
        _lanes.Find(lane => lane.Family == remote.AddressFamily) ?? Add(Any(remote.AddressFamily, 0));

    private Lane Add(IPEndPoint local)
    {
        Lane lane = new(local.AddressFamily, UdpCreateSocket.CreateUdpSocket(FamilyOf(local)));
        try
        {
            foreach ((SocketOption option, int value) in Options)
            {
                Write(lane.Socket, option, value);
            }
            lane.Socket.StartBind(OwnNetwork, Addresses.ToWit(local));
            using (Watch watch = new(lane.Socket.Subscribe()))
            {
                Finish(lane.Socket.FinishBind, watch);
            }
            lane.Connect(null);
        }
        catch (WitException<Network.ErrorCode>)
        {
            lane.Dispose();
            throw;
        }
        _lanes.Add(lane);
        return lane;
    }

    // In turns: a family with many datagrams does not keep the other waiting.
    private Udp.IncomingDatagram? ReceiveOne()
    {
        for (int tried = 0; tried < _lanes.Count; tried++)
        {
            if (_lanes[_next++ % _lanes.Count].Receive() is { } datagram)
            {
                return datagram;
            }
        }
        return null;
    }

    // A socket of the host with its streams.
    private sealed class Lane(AddressFamily family, Udp.UdpSocket socket) : IDisposable
    {
        private Udp.IncomingDatagramStream? _incoming;
        private Udp.OutgoingDatagramStream? _outgoing;
        private Watch? _readWatch;
        private Watch? _writeWatch;
        private bool _isConnected;

        internal AddressFamily Family { get; } = family;

        internal Udp.UdpSocket Socket { get; } = socket;

        internal Watch ReadWatch => _readWatch ??= new Watch(_incoming!.Subscribe());

        internal Watch WriteWatch => _writeWatch ??= new Watch(_outgoing!.Subscribe());

        internal IPEndPoint Local => Addresses.FromWit(Socket.LocalAddress());

        /// <summary>Makes the streams anew: with all others, or with one.</summary>
        internal void Connect(IPEndPoint? remote)
        {
            DropStreams();
            (_incoming, _outgoing) = Socket.Stream(remote is null ? null : Addresses.ToWit(remote));
            _isConnected = remote is not null;
        }

        internal bool Send(byte[] data, IPEndPoint remote)
        {
            if (_outgoing!.CheckSend() == 0)
            {
                return false;
            }
            return _outgoing.Send([new Udp.OutgoingDatagram(data, _isConnected ? null : Addresses.ToWit(remote))]) == 1;
        }

        internal Udp.IncomingDatagram? Receive()
        {
            try
            {
                return _incoming!.Receive(1) is [Udp.IncomingDatagram datagram] ? datagram : null;
            }
            catch (WitException<Network.ErrorCode> exception) when (exception.Error == Network.ErrorCode.WouldBlock)
            {
                return null;
            }
        }

        public void Dispose()
        {
            DropStreams();
            Socket.Dispose();
        }

        private void DropStreams()
        {
            _readWatch?.Dispose();
            _writeWatch?.Dispose();
            _incoming?.Dispose();
            _outgoing?.Dispose();
            (_readWatch, _writeWatch, _incoming, _outgoing) = (null, null, null, null);
        }
    }
}
