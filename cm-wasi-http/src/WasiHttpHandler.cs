// The handler of HttpClient for those who make it themselves: requests as they are, through Transport.

using System;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;

namespace CmDotnet.Wasi.Http;

/// <summary>
/// A handler for <see cref="HttpClient"/> that sends each request as it is: <c>new HttpClient(new WasiHttpHandler())</c>. It
/// follows no redirects, keeps no cookies and decompresses nothing; <c>new HttpClient()</c>, <see cref="HttpClientHandler"/>
/// and <see cref="SocketsHttpHandler"/> do, as everywhere in .NET, and send through the same host. Whether a request may go
/// out, and how its connection is made, is the host's business.
/// </summary>
/// <remarks>
/// Requests go on side by side: what waits for the host waits with <c>await</c>. In a function that is not asynchronous
/// use <see cref="HttpClient.Send(HttpRequestMessage)"/>, or <see cref="WitTask.Wait(Task)"/>. Bodies are streamed with
/// <see cref="HttpCompletionOption.ResponseHeadersRead"/>.
/// </remarks>
public sealed class WasiHttpHandler : HttpMessageHandler
{
    /// <summary>How long making the connection may take; <see langword="null"/>: as long as the host allows.</summary>
    public TimeSpan? ConnectTimeout { get; set; }

    /// <summary>How long the first byte of a response may take; <see langword="null"/>: as long as the host allows.</summary>
    public TimeSpan? FirstByteTimeout { get; set; }

    /// <summary>How long the next bytes of a body may take; <see langword="null"/>: as long as the host allows.</summary>
    public TimeSpan? BetweenBytesTimeout { get; set; }

    /// <inheritdoc/>
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) =>
        WitTask.Wait(SendAsync(request, cancellationToken));

    /// <inheritdoc/>
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        TransportSettings settings = new()
        {
            ConnectTimeout = ConnectTimeout,
            FirstByteTimeout = FirstByteTimeout,
            BetweenBytesTimeout = BetweenBytesTimeout,
        };
        return Transport.SendAsync(request, settings, cancellationToken);
    }
}
