// What HttpClientHandler and SocketsHttpHandler of the class library do in a component: their settings. How they send is in
// PlatformHandler.Send. The class library is the one for browsers, whose handlers call JavaScript. The trimmer's step
// RedirectHttpHandlers lets each member of theirs call the one of the same name here; so names and types are those of .NET.

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using System.Threading.Tasks;

namespace CmDotnet.Wasi.Http;

/// <summary>The settings of a handler, as .NET has them.</summary>
/// <remarks>
/// A setting that a component cannot keep, because its host makes the connection, throws when it would change what
/// happens; one that only says how connections are used again is kept and has no effect.
/// </remarks>
[SuppressMessage("Performance", "CA1812", Justification = "The class library makes it, when it is trimmed.")]
internal sealed partial class PlatformHandler
{
    private const string ConnectionOfHost = "The host of a component makes its connections";

    private bool _isStarted;
    private bool _isDisposed;
    private bool _allowAutoRedirect = true;
    private int _maxAutomaticRedirections = 50;
    private bool _useCookies = true;
    private CookieContainer? _cookieContainer;
    private DecompressionMethods _automaticDecompression;
    private Func<HttpResponseMessage, HttpContent?>? _decompress;
    private bool _useProxy = true;
    private IWebProxy? _proxy;
    private ICredentials? _defaultProxyCredentials;
    private ICredentials? _credentials;
    private bool _preAuthenticate;
    private int _maxConnectionsPerServer = int.MaxValue;
    private int _maxResponseHeadersLength = 64;
    private int _maxResponseDrainSize = 1024 * 1024;
    private TimeSpan _responseDrainTimeout = TimeSpan.FromSeconds(2);
    private TimeSpan _pooledConnectionLifetime = Timeout.InfiniteTimeSpan;
    private TimeSpan _pooledConnectionIdleTimeout = TimeSpan.FromMinutes(1);
    private TimeSpan _connectTimeout = Timeout.InfiniteTimeSpan;
    private TimeSpan _expect100ContinueTimeout = TimeSpan.FromSeconds(1);
    private TimeSpan _keepAlivePingDelay = Timeout.InfiniteTimeSpan;
    private TimeSpan _keepAlivePingTimeout = TimeSpan.FromSeconds(20);
    private HttpKeepAlivePingPolicy _keepAlivePingPolicy = HttpKeepAlivePingPolicy.Always;
    private int _initialHttp2StreamWindowSize = 65535;
    private bool _enableMultipleHttp2Connections;
    private bool _enableMultipleHttp3Connections;
    private HeaderEncodingSelector<HttpRequestMessage>? _requestHeaderEncodingSelector;
    private HeaderEncodingSelector<HttpRequestMessage>? _responseHeaderEncodingSelector;
    private DistributedContextPropagator? _activityHeadersPropagator = DistributedContextPropagator.Current;
    private Dictionary<string, object?>? _properties;
    private X509CertificateCollection? _clientCertificates;
    private Action? _checkCertificates;

    public static bool SupportsAutomaticDecompression => true;

    public static bool SupportsProxy => false;

    public static bool SupportsRedirectConfiguration => true;

    public bool AllowAutoRedirect
    {
        get => _allowAutoRedirect;
        set => Set(ref _allowAutoRedirect, value);
    }

    public int MaxAutomaticRedirections
    {
        get => _maxAutomaticRedirections;
        set => Set(ref _maxAutomaticRedirections, Positive(value, nameof(value)));
    }

    public bool UseCookies
    {
        get => _useCookies;
        set => Set(ref _useCookies, value);
    }

    public CookieContainer CookieContainer
    {
        get => _cookieContainer ??= new CookieContainer();
        set => Set(ref _cookieContainer, value);
    }

    // What decompresses is reached from here alone: a component that sets nothing does not have it.
    public DecompressionMethods AutomaticDecompression
    {
        get => _automaticDecompression;
        set
        {
            Set(ref _automaticDecompression, value);
            _decompress = response => Decompression.Of(response, value);
        }
    }

    public bool UseProxy
    {
        get => _useProxy;
        set => Set(ref _useProxy, value);
    }

    public IWebProxy? Proxy
    {
        get => _proxy;
        set => Set(ref _proxy, value is null or WebProxy { Address: null } || value == HttpClient.DefaultProxy
            ? value
            : throw Unsupported("Proxy", $"{ConnectionOfHost}, and chooses their way. Give the host the proxy, and leave the property null."));
    }

    public ICredentials? DefaultProxyCredentials
    {
        get => _defaultProxyCredentials;
        set => Set(ref _defaultProxyCredentials, value);
    }

    public ICredentials? Credentials
    {
        get => _credentials;
        set => Set(ref _credentials, value != CredentialCache.DefaultCredentials
            ? value
            : throw Unsupported("Credentials", "A component runs for no user whose default credentials it could send. Set a NetworkCredential."));
    }

    public bool UseDefaultCredentials
    {
        get => false;
        set => Refuse(value, "UseDefaultCredentials", "A component runs for no user whose credentials it could send. Set Credentials.");
    }

    public bool PreAuthenticate
    {
        get => _preAuthenticate;
        set => Set(ref _preAuthenticate, value);
    }

    public int MaxConnectionsPerServer
    {
        get => _maxConnectionsPerServer;
        set => Set(ref _maxConnectionsPerServer, Positive(value, nameof(value)));
    }

    public int MaxResponseHeadersLength
    {
        get => _maxResponseHeadersLength;
        set => Set(ref _maxResponseHeadersLength, Positive(value, nameof(value)));
    }

    public int MaxResponseDrainSize
    {
        get => _maxResponseDrainSize;
        set => Set(ref _maxResponseDrainSize, value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, null));
    }

    public TimeSpan ResponseDrainTimeout
    {
        get => _responseDrainTimeout;
        set => Set(ref _responseDrainTimeout, Period(value, TimeSpan.Zero, nameof(value)));
    }

    public TimeSpan PooledConnectionLifetime
    {
        get => _pooledConnectionLifetime;
        set => Set(ref _pooledConnectionLifetime, Period(value, TimeSpan.Zero, nameof(value)));
    }

    public TimeSpan PooledConnectionIdleTimeout
    {
        get => _pooledConnectionIdleTimeout;
        set => Set(ref _pooledConnectionIdleTimeout, Period(value, TimeSpan.Zero, nameof(value)));
    }

    public TimeSpan ConnectTimeout
    {
        get => _connectTimeout;
        set => Set(ref _connectTimeout, Period(value, TimeSpan.FromTicks(1), nameof(value)));
    }

    public TimeSpan Expect100ContinueTimeout
    {
        get => _expect100ContinueTimeout;
        set => Set(ref _expect100ContinueTimeout, Period(value, TimeSpan.Zero, nameof(value)));
    }

    public TimeSpan KeepAlivePingDelay
    {
        get => _keepAlivePingDelay;
        set => Set(ref _keepAlivePingDelay, Period(value, TimeSpan.FromSeconds(1), nameof(value)));
    }

    public TimeSpan KeepAlivePingTimeout
    {
        get => _keepAlivePingTimeout;
        set => Set(ref _keepAlivePingTimeout, Period(value, TimeSpan.FromSeconds(1), nameof(value)));
    }

    public HttpKeepAlivePingPolicy KeepAlivePingPolicy
    {
        get => _keepAlivePingPolicy;
        set => Set(ref _keepAlivePingPolicy, value);
    }

    public int InitialHttp2StreamWindowSize
    {
        get => _initialHttp2StreamWindowSize;
        set => Set(ref _initialHttp2StreamWindowSize, value is >= 65535 and <= 16 * 1024 * 1024
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, null));
    }

    public bool EnableMultipleHttp2Connections
    {
        get => _enableMultipleHttp2Connections;
        set => Set(ref _enableMultipleHttp2Connections, value);
    }

    public bool EnableMultipleHttp3Connections
    {
        get => _enableMultipleHttp3Connections;
        set => Set(ref _enableMultipleHttp3Connections, value);
    }

    public HeaderEncodingSelector<HttpRequestMessage>? RequestHeaderEncodingSelector
    {
        get => _requestHeaderEncodingSelector;
        set => Set(ref _requestHeaderEncodingSelector, value);
    }

    public HeaderEncodingSelector<HttpRequestMessage>? ResponseHeaderEncodingSelector
    {
        get => _responseHeaderEncodingSelector;
        set => Set(ref _responseHeaderEncodingSelector, value);
    }

    public DistributedContextPropagator? ActivityHeadersPropagator
    {
        get => _activityHeadersPropagator;
        set => Set(ref _activityHeadersPropagator, value);
    }

    public IDictionary<string, object?> Properties => _properties ??= [];

    public Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>>? ConnectCallback
    {
        get => null;
        set => Refuse(value is not null, "ConnectCallback", $"{ConnectionOfHost}. Leave the property null.");
    }

    public Func<SocketsHttpPlaintextStreamFilterContext, CancellationToken, ValueTask<Stream>>? PlaintextStreamFilter
    {
        get => null;
        set => Refuse(value is not null, "PlaintextStreamFilter", $"{ConnectionOfHost}. Leave the property null.");
    }

    public SslClientAuthenticationOptions? SslOptions
    {
        get => throw Unsupported("SslOptions", $"{ConnectionOfHost}, and checks the server's certificate.");
        set => Refuse(value is not null, "SslOptions", $"{ConnectionOfHost}, and checks the server's certificate. Leave the property null.");
    }

    public Func<HttpRequestMessage, X509Certificate2?, X509Chain?, SslPolicyErrors, bool>? ServerCertificateCustomValidationCallback
    {
        get => null;
        set => Refuse(value is not null, "ServerCertificateCustomValidationCallback",
            $"{ConnectionOfHost}, and checks the server's certificate: the callback would never be called. Let the host trust the certificate, and leave the property null.");
    }

    public bool CheckCertificateRevocationList
    {
        get => false;
        set => Refuse(value, "CheckCertificateRevocationList", $"{ConnectionOfHost}, and decides how it checks certificates. Leave the property false.");
    }

    public SslProtocols SslProtocols
    {
        get => SslProtocols.None;
        set => Refuse(value != SslProtocols.None, "SslProtocols", $"{ConnectionOfHost}, and chooses the version of TLS. Leave the property SslProtocols.None.");
    }

    public ClientCertificateOption ClientCertificateOptions
    {
        get => ClientCertificateOption.Manual;
        set => Refuse(value != ClientCertificateOption.Manual, "ClientCertificateOptions", $"{ConnectionOfHost}, without certificates of the component. Leave the property Manual.");
    }

    public X509CertificateCollection ClientCertificates
    {
        get
        {
            if (_clientCertificates is null)
            {
                X509CertificateCollection certificates = [];
                _clientCertificates = certificates;
                // Code that only asks for the collection works on.
                _checkCertificates = () => Refuse(certificates.Count > 0, "ClientCertificates", $"{ConnectionOfHost}, without certificates of the component. Leave the collection empty.");
            }
            return _clientCertificates;
        }
    }

    public void Dispose(bool disposing) => _isDisposed |= disposing;

    private void Set<T>(ref T setting, T value)
    {
        CheckUnused();
        setting = value;
    }

    private void Refuse(bool isChange, string property, string reason)
    {
        if (isChange)
        {
            throw Unsupported(property, reason);
        }
        CheckUnused();
    }

    private void CheckUnused()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, typeof(SocketsHttpHandler));
        if (_isStarted)
        {
            throw new InvalidOperationException("This instance has already started one or more requests. Properties can only be modified before sending the first request.");
        }
    }

    private static PlatformNotSupportedException Unsupported(string property, string reason) => new($"{property} has no effect in a component. {reason}");

    private static int Positive(int value, string name) => value > 0 ? value : throw new ArgumentOutOfRangeException(name, value, null);

    private static TimeSpan Period(TimeSpan value, TimeSpan least, string name) =>
        value == Timeout.InfiniteTimeSpan || value >= least ? value : throw new ArgumentOutOfRangeException(name, value, null);
}
