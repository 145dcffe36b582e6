// The class library's own numbers of errors, and those of wasi:sockets.

using CmDotnet.Wasi.Sockets.Bindings.Wasi.Sockets;

namespace CmDotnet.Wasi.Sockets;

/// <summary>Errors as the class library numbers them on every system.</summary>
internal enum Errno
{
    Success = 0,
    AccessDenied = 0x10002,
    AddressInUse = 0x10003,
    AddressNotAvailable = 0x10004,
    FamilyNotSupported = 0x10005,
    WouldBlock = 0x10006,
    AlreadyInProgress = 0x10007,
    BadDescriptor = 0x10008,
    ConnectionAborted = 0x1000D,
    ConnectionRefused = 0x1000E,
    ConnectionReset = 0x1000F,
    DestinationRequired = 0x10011,
    HostUnreachable = 0x10017,
    InProgress = 0x1001A,
    Invalid = 0x1001C,
    InputOutput = 0x1001D,
    IsConnected = 0x1001E,
    TooManyOpen = 0x10021,
    MessageTooLong = 0x10023,
    NetworkUnreachable = 0x10028,
    OutOfMemory = 0x10031,
    NoProtocolOption = 0x10033,
    NotConnected = 0x10038,
    NotSupported = 0x1003D,
    BrokenPipe = 0x10043,
    ProtocolNotSupported = 0x10045,
    TimedOut = 0x1004D,
    TypeNotSupported = 0x1005E,
}

internal static class Errors
{
    /// <summary>The number of an error of the host.</summary>
    /// <param name="error">What the host says.</param>
    /// <returns>What Linux says in its place.</returns>
    internal static Errno Of(Network.ErrorCode error) => error switch
    {
        Network.ErrorCode.AccessDenied => Errno.AccessDenied,
        Network.ErrorCode.NotSupported => Errno.NotSupported,
        Network.ErrorCode.InvalidArgument or Network.ErrorCode.InvalidState => Errno.Invalid,
        Network.ErrorCode.OutOfMemory => Errno.OutOfMemory,
        Network.ErrorCode.Timeout => Errno.TimedOut,
        Network.ErrorCode.ConcurrencyConflict => Errno.AlreadyInProgress,
        Network.ErrorCode.WouldBlock => Errno.WouldBlock,
        Network.ErrorCode.NewSocketLimit => Errno.TooManyOpen,
        Network.ErrorCode.AddressNotBindable => Errno.AddressNotAvailable,
        Network.ErrorCode.AddressInUse => Errno.AddressInUse,
        Network.ErrorCode.RemoteUnreachable => Errno.HostUnreachable,
        Network.ErrorCode.ConnectionRefused => Errno.ConnectionRefused,
        Network.ErrorCode.ConnectionReset => Errno.ConnectionReset,
        Network.ErrorCode.ConnectionAborted => Errno.ConnectionAborted,
        Network.ErrorCode.DatagramTooLarge => Errno.MessageTooLong,
        _ => Errno.InputOutput,
    };
}
