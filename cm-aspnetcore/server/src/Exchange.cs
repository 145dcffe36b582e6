// A request and its response at the component's boundary. There is one kind for each WASI, in the folder of its name; everything
// else is the same for all.

namespace CmDotnet.AspNetCore;

/// <summary>What the host has of a request, and takes of its response, with nothing of ASP.NET Core.</summary>
internal abstract class Exchange : IDisposable
{
    internal abstract string Method { get; }

    internal abstract string? Scheme { get; }

    internal abstract string? Authority { get; }

    /// <summary>The path with the query, as it was sent.</summary>
    internal abstract string? PathWithQuery { get; }

    internal abstract List<(string Name, byte[] Value)> ReadHeaders();

    /// <summary>Reads a part of the request's body.</summary>
    /// <returns>How many bytes; 0 at the end.</returns>
    /// <exception cref="IOException">The body broke off.</exception>
    internal abstract ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken);

    /// <summary>The request's trailers, when its body has been read to the end.</summary>
    internal abstract List<(string Name, byte[] Value)> Trailers { get; }

    /// <summary>Whether the host takes the response while the application's code waits.</summary>
    internal abstract bool TakesAtOnce { get; }

    /// <summary>Sends the head of the response.</summary>
    /// <exception cref="InvalidOperationException">The host refuses a header; nothing was sent.</exception>
    internal abstract void SendHead(int status, List<(string Name, byte[] Value)> headers, bool hasBody);

    /// <summary>Sends a part of the response's body, as fast as the host takes it.</summary>
    /// <exception cref="IOException">The client takes no more.</exception>
    internal abstract ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    /// <summary>Asks the host to hand on what was written.</summary>
    internal abstract void Flush();

    /// <summary>Ends the response, which is whole.</summary>
    internal abstract void End(List<(string Name, byte[] Value)>? trailers);

    /// <summary>Ends the response, which is not whole, or was not begun: the client is told that something is missing.</summary>
    internal abstract void Break();

    public abstract void Dispose();
}
