// How HttpClientHandler and SocketsHttpHandler send in a component: redirects around credentials around cookies around
// one request, as on other platforms.

using System;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Threading;
using System.Threading.Tasks;

namespace CmDotnet.Wasi.Http;

internal sealed partial class PlatformHandler
{
    // Timers fire meanwhile, and with them the client's limit of time.
    public HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) =>
        WitTask.Wait(SendAsync(request, cancellationToken));

    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ObjectDisposedException.ThrowIf(_isDisposed, typeof(SocketsHttpHandler));
        _checkCertificates?.Invoke();
        _isStarted = true;
        Check(request);
        if (_decompress is not null)
        {
            Decompression.Ask(request.Headers.AcceptEncoding, _automaticDecompression);
        }
        HttpResponseMessage response = await FollowAsync(request, cancellationToken);
        if (_decompress?.Invoke(response) is { } content)
        {
            response.Content = content;
        }
        return response;
    }

    private static void Check(HttpRequestMessage request)
    {
        Uri uri = request.RequestUri ?? throw new InvalidOperationException("An invalid request URI was provided. Either the request URI must be an absolute URI or BaseAddress must be set.");
        if (uri.Scheme is not ("http" or "https"))
        {
            throw new NotSupportedException($"The '{uri.Scheme}' scheme is not supported.");
        }
        if (request.Headers.TransferEncodingChunked == true && request.Content is null)
        {
            throw new HttpRequestException(
                "An error occurred while sending the request.",
                new InvalidOperationException("'Transfer-Encoding: chunked' header can not be used when content object is not specified."));
        }
        if (request.Version.Major >= 2 && request.VersionPolicy is not HttpVersionPolicy.RequestVersionOrLower)
        {
            throw new HttpRequestException(
                HttpRequestError.VersionNegotiationError,
                $"The host of a component chooses the version of HTTP, and does not tell: it may not be {request.Version}. Leave VersionPolicy RequestVersionOrLower.");
        }
    }

    private async Task<HttpResponseMessage> FollowAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage response = await AuthenticateAsync(request, _credentials, cancellationToken);
        for (int count = 0; _allowAutoRedirect && Redirects.Target(request.RequestUri!, response) is { } target && count < _maxAutomaticRedirections; count++)
        {
            response.Dispose();
            // They are for the server that the request names.
            request.Headers.Authorization = null;
            request.RequestUri = target;
            if (Redirects.BecomesGet(response.StatusCode, request.Method))
            {
                request.Method = HttpMethod.Get;
                request.Content = null;
                if (request.Headers.TransferEncodingChunked == true)
                {
                    request.Headers.TransferEncodingChunked = false;
                }
            }
            // A cache says for which addresses its credentials are; others are for the first one.
            response = await AuthenticateAsync(request, _credentials as CredentialCache, cancellationToken);
        }
        return response;
    }

    private async Task<HttpResponseMessage> AuthenticateAsync(HttpRequestMessage request, ICredentials? credentials, CancellationToken cancellationToken)
    {
        HttpResponseMessage response = await ExchangeAsync(request, cancellationToken);
        if (credentials is null || response.StatusCode is not HttpStatusCode.Unauthorized
            || !response.Headers.WwwAuthenticate.Any(static challenge => challenge.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase))
            || credentials.GetCredential(request.RequestUri!, "Basic") is not { } credential)
        {
            return response;
        }
        response.Dispose();
        request.Headers.Authorization = BasicCredential(credential);
        return await ExchangeAsync(request, cancellationToken);
    }

    private static AuthenticationHeaderValue BasicCredential(NetworkCredential credential)
    {
        string user = credential.Domain.Length == 0 ? credential.UserName : $"{credential.Domain}\\{credential.UserName}";
        byte[] text = System.Text.Encoding.UTF8.GetBytes($"{user}:{credential.Password}");
        return new AuthenticationHeaderValue("Basic", Convert.ToBase64String(text));
    }

    private async Task<HttpResponseMessage> ExchangeAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Uri uri = request.RequestUri!;
        TransportSettings settings = new()
        {
            ConnectTimeout = _connectTimeout == Timeout.InfiniteTimeSpan ? null : _connectTimeout,
            ExpectContinueTimeout = _expect100ContinueTimeout,
            Cookies = _useCookies && _cookieContainer?.GetCookieHeader(uri) is { Length: > 0 } cookies ? cookies : null,
            RequestEncoding = _requestHeaderEncodingSelector,
            ResponseEncoding = _responseHeaderEncodingSelector,
        };
        HttpResponseMessage response = await Transport.SendAsync(request, settings, cancellationToken);
        if (_useCookies && response.Headers.NonValidated.TryGetValues("Set-Cookie", out HeaderStringValues values))
        {
            foreach (string value in values)
            {
                Keep(uri, value);
            }
        }
        return response;
    }

    private void Keep(Uri uri, string cookie)
    {
        try
        {
            CookieContainer.SetCookies(uri, cookie);
        }
        catch (CookieException)
        {
            // A server's cookie that is none is not kept, and the response is as good.
        }
    }
}
