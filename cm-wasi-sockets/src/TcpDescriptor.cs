// A socket of TCP. Its streams are in TcpStreams.

using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using CmDotnet.Wasi.Sockets.Bindings.Wasi.Io;
using CmDotnet.Wasi.Sockets.Bindings.Wasi.Sockets;

namespace CmDotnet.Wasi.Sockets;

/// <summary>
/// Connects, or listens. The host's socket is made when it is known of which family it has to be: when an address is bound
/// or connected to.
/// </summary>
internal sealed class TcpDescriptor(AddressFamily family) : Descriptor(family)
{
    private readonly List<Endpoint> _endpoints = [];
    private State _state;
    private TcpStreams? _streams;
    private IPEndPoint? _bound;
    private Errno _error;
    private int _next;

    private enum State
    {
        New,
        Connecting,
        Connected,
        Listening,
        Failed,
    }

    internal override SocketType Type => SocketType.Stream;

    internal override ProtocolType Protocol => ProtocolType.Tcp;

    internal override bool IsListening => _state == State.Listening;

    internal override IEnumerable<Watch> ReadWatches => _streams is null ? SocketWatches : [_streams.ReadWatch];

    internal override IEnumerable<Watch> WriteWatches => _streams is null ? SocketWatches : [_streams.WriteWatch];

    internal override bool CanRead => _state switch
    {
        State.Connected => _streams!.CanRead,
        State.Listening => _endpoints.Exists(static endpoint => endpoint.Watch.IsReady),
        State.Connecting => false,
        _ => true,
    };

    internal override bool CanWrite
    {
        get
        {
            if (_state == State.Connecting)
            {
                // That the connection is there is told, whether there is room to write already or not.
                return FinishConnect() != Errno.InProgress;
            }
            return _state switch
            {
                State.Connected => _streams!.CanWrite,
                State.Listening => false,
                _ => true,
            };
        }
    }

    private IEnumerable<Watch> SocketWatches
    {
        get
        {
            foreach (Endpoint endpoint in _endpoints)
            {
                yield return endpoint.Watch;
            }
        }
    }

    internal override Errno Bind(IPEndPoint address)
    {
        if (_bound is not null || _state != State.New)
        {
            return Errno.Invalid;
        }
        Errno error = ToHost(address, out IPEndPoint host);
        if (error == Errno.Success)
        {
            error = Attempt(() => Add(host));
        }
        if (error == Errno.Success)
        {
            _bound = host;
        }
        return error;
    }

    internal override Errno Connect(IPEndPoint address)
    {
        if (_state != State.New)
        {
            return _state switch
            {
                State.Connecting => Errno.AlreadyInProgress,
                State.Failed => Errno.ConnectionAborted,
                _ => Errno.IsConnected,
            };
        }
        Errno error = ToHost(address, out IPEndPoint host);
        if (error != Errno.Success)
        {
            return error;
        }
        error = Attempt(() => SocketFor(host).StartConnect(OwnNetwork, Addresses.ToWit(host)));
        _state = error == Errno.Success ? State.Connecting : State.Failed;
        error = error == Errno.Success ? FinishConnect() : error;
        if (error != Errno.InProgress)
        {
            // It is answered here.
            _error = Errno.Success;
        }
        return error;
    }

    internal override Errno Listen(int backlog)
    {
        if (_state == State.Listening)
        {
            return Errno.Success;
        }
        if (_state != State.New)
        {
            return Errno.Invalid;
        }
        Errno error = Attempt(() =>
        {
            if (_endpoints.Count == 0)
            {
                Add(Any(Family, 0));
            }
            // An address of both families has two sockets, with one port.
            if (IsDual && _endpoints[0].Address is { AddressFamily: AddressFamily.InterNetworkV6 } first && first.Address.Equals(IPAddress.IPv6Any))
            {
                Add(Any(AddressFamily.InterNetwork, first.Port));
            }
            foreach (Endpoint endpoint in _endpoints)
            {
                endpoint.Socket.SetListenBacklogSize((ulong)Math.Max(backlog, 1));
                endpoint.Socket.StartListen();
                Finish(endpoint.Socket.FinishListen, endpoint.Watch);
            }
        });
        _state = error == Errno.Success ? State.Listening : _state;
        return error;
    }

    internal override Errno Accept(out Descriptor? accepted, out IPEndPoint? source)
    {
        accepted = null;
        source = null;
        if (_state != State.Listening)
        {
            return Errno.Invalid;
        }
        for (int tried = 0; tried < _endpoints.Count; tried++)
        {
            // In turns: one with many clients does not keep the other waiting.
            Endpoint endpoint = _endpoints[_next++ % _endpoints.Count];
            try
            {
                (Tcp.TcpSocket socket, Streams.InputStream input, Streams.OutputStream output) = endpoint.Socket.Accept();
                TcpDescriptor connection = new(Family) { _state = State.Connected, _streams = new TcpStreams(input, output) };
                connection._endpoints.Add(new Endpoint(socket));
                accepted = connection;
                // The host does not know any more who has broken the connection off already; reading from it tells of that.
                source = connection.GetRemote(out IPEndPoint? remote) == Errno.Success ? remote : Any(Family, 0);
                return Errno.Success;
            }
            catch (WitException<Network.ErrorCode> exception) when (exception.Error == Network.ErrorCode.WouldBlock)
            {
            }
            catch (WitException<Network.ErrorCode> exception)
            {
                return Errors.Of(exception.Error);
            }
        }
        return WaitToRead();
    }

    internal override Errno Send(ReadOnlySpan<byte> data, IPEndPoint? address, out int sent)
    {
        sent = 0;
        if (_streams is null)
        {
            return Errno.BrokenPipe;
        }
        Errno error = _streams.Send(data, out sent);
        return error == Errno.WouldBlock ? WaitToWrite() : error;
    }

    internal override Errno Receive(Span<byte> buffer, bool peeks, out int received, out IPEndPoint? source, out bool isCut)
    {
        received = 0;
        source = null;
        isCut = false;
        if (_streams is null)
        {
            return Errno.NotConnected;
        }
        Errno error = _streams.Receive(buffer, peeks, out received);
        return error == Errno.WouldBlock ? WaitToRead() : error;
    }

    internal override Errno GetAvailable(out int count)
    {
        count = _streams?.Available ?? 0;
        return Errno.Success;
    }

    internal override Errno GetLocal(out IPEndPoint? address)
    {
        IPEndPoint? found = _endpoints.Count == 0 ? Any(Family, 0) : null;
        Errno error = found is null ? Attempt(() => found = FromHost(Addresses.FromWit(_endpoints[0].Socket.LocalAddress()))) : Errno.Success;
        address = found;
        return error;
    }

    internal override Errno GetRemote(out IPEndPoint? address)
    {
        IPEndPoint? found = null;
        Errno error = _state == State.Connected
            ? Attempt(() => found = FromHost(Addresses.FromWit(_endpoints[0].Socket.RemoteAddress())))
            : Errno.NotConnected;
        address = found;
        // The host says so of a connection that the other side has broken off.
        return error == Errno.Invalid ? Errno.NotConnected : error;
    }

    internal override Errno Shutdown(SocketShutdown how)
    {
        if (_streams is null)
        {
            return Errno.NotConnected;
        }
        Tcp.ShutdownType type = how switch
        {
            SocketShutdown.Receive => Tcp.ShutdownType.Receive,
            SocketShutdown.Send => Tcp.ShutdownType.Send,
            _ => Tcp.ShutdownType.Both,
        };
        Errno error = Attempt(() => _endpoints[0].Socket.Shutdown(type));
        if (error == Errno.Success)
        {
            _streams.Shutdown(how);
        }
        return error == Errno.Invalid ? Errno.NotConnected : error;
    }

    internal override Errno TakeError()
    {
        if (_state == State.Connecting)
        {
            Errno current = FinishConnect();
            if (current == Errno.InProgress)
            {
                return current;
            }
        }
        Errno error = _error;
        _error = Errno.Success;
        return error;
    }

    protected override void Release()
    {
        if (_streams is { IsSending: true })
        {
            _streams.StopReading();
            Lingering.Add(_streams.WriteWatch, Drop);
        }
        else
        {
            Drop();
        }
    }

    private void Drop()
    {
        _streams?.Dispose();
        _endpoints.ForEach(static endpoint => endpoint.Dispose());
        _endpoints.Clear();
    }

    protected override bool Accepts(SocketOption option, int value) => option is not (SocketOption.None or SocketOption.Broadcast);

    protected override void Write(SocketOption option, int value)
    {
        foreach (Endpoint endpoint in _endpoints)
        {
            Write(endpoint.Socket, option, value);
        }
    }

    protected override int? Read(SocketOption option)
    {
        if (_endpoints.Count == 0)
        {
            return null;
        }
        Tcp.TcpSocket socket = _endpoints[0].Socket;
        return option switch
        {
            SocketOption.KeepAlive => socket.KeepAliveEnabled() ? 1 : 0,
            SocketOption.KeepAliveTime => (int)TimeSpan.FromTicks((long)socket.KeepAliveIdleTime() / 100).TotalSeconds,
            SocketOption.KeepAliveInterval => (int)TimeSpan.FromTicks((long)socket.KeepAliveInterval() / 100).TotalSeconds,
            SocketOption.KeepAliveCount => (int)socket.KeepAliveCount(),
            SocketOption.HopLimit => socket.HopLimit(),
            SocketOption.SendBuffer => (int)Math.Min(socket.SendBufferSize(), int.MaxValue),
            SocketOption.ReceiveBuffer => (int)Math.Min(socket.ReceiveBufferSize(), int.MaxValue),
            _ => null,
        };
    }

    private static void Write(Tcp.TcpSocket socket, SocketOption option, int value)
    {
        switch (option)
        {
            case SocketOption.KeepAlive:
                socket.SetKeepAliveEnabled(value != 0);
                break;
            case SocketOption.KeepAliveTime:
                socket.SetKeepAliveIdleTime((ulong)TimeSpan.FromSeconds(value).TotalNanoseconds);
                break;
            case SocketOption.KeepAliveInterval:
                socket.SetKeepAliveInterval((ulong)TimeSpan.FromSeconds(value).TotalNanoseconds);
                break;
            case SocketOption.KeepAliveCount:
                socket.SetKeepAliveCount((uint)value);
                break;
            case SocketOption.HopLimit:
                socket.SetHopLimit((byte)Math.Clamp(value, 0, byte.MaxValue));
                break;
            case SocketOption.SendBuffer:
                socket.SetSendBufferSize((ulong)Math.Max(value, 1));
                break;
            case SocketOption.ReceiveBuffer:
                socket.SetReceiveBufferSize((ulong)Math.Max(value, 1));
                break;
        }
    }

    // A socket that is bound to all addresses of IPv6 gives way to one of IPv4 where that is connected to.
    private Tcp.TcpSocket SocketFor(IPEndPoint remote)
    {
        int port = 0;
        if (_endpoints.Count > 0)
        {
            IPEndPoint local = _endpoints[0].Address;
            if (local.AddressFamily == remote.AddressFamily)
            {
                return _endpoints[0].Socket;
            }
            port = local.Port;
            Release();
        }
        if (port != 0)
        {
            return Add(Any(remote.AddressFamily, port));
        }
        Tcp.TcpSocket socket = TcpCreateSocket.CreateTcpSocket(FamilyOf(remote));
        _endpoints.Add(Configured(socket));
        return socket;
    }

    private Tcp.TcpSocket Add(IPEndPoint local)
    {
        Endpoint endpoint = Configured(TcpCreateSocket.CreateTcpSocket(FamilyOf(local)));
        try
        {
            endpoint.Socket.StartBind(OwnNetwork, Addresses.ToWit(local));
            Finish(endpoint.Socket.FinishBind, endpoint.Watch);
        }
        catch (WitException<Network.ErrorCode>)
        {
            endpoint.Dispose();
            throw;
        }
        _endpoints.Add(endpoint);
        return endpoint.Socket;
    }

    private Endpoint Configured(Tcp.TcpSocket socket)
    {
        foreach ((SocketOption option, int value) in Options)
        {
            Write(socket, option, value);
        }
        return new Endpoint(socket);
    }

    private Errno FinishConnect()
    {
        Errno error = Attempt(() =>
        {
            (Streams.InputStream input, Streams.OutputStream output) = _endpoints[0].Socket.FinishConnect();
            _streams = new TcpStreams(input, output);
        });
        if (error == Errno.WouldBlock)
        {
            // Hosts say now and then that something is ready that is not.
            _ = WaitToWrite();
            return Errno.InProgress;
        }
        _state = error == Errno.Success ? State.Connected : State.Failed;
        _error = error;
        return error;
    }

    // A socket of the host, and what is waited for: the end of a step, or connections that can be accepted.
    private sealed class Endpoint(Tcp.TcpSocket socket) : IDisposable
    {
        private Watch? _watch;

        internal Tcp.TcpSocket Socket { get; } = socket;

        internal Watch Watch => _watch ??= new Watch(Socket.Subscribe());

        internal IPEndPoint Address => Addresses.FromWit(Socket.LocalAddress());

        public void Dispose()
        {
            _watch?.Dispose();
            Socket.Dispose();
        }
    }
}
