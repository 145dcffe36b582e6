// Tries what the class library annotates with [UnsupportedOSPlatform("browser")], one name a line: whether it does what it
// does elsewhere. The names are those of available.txt; the test compares both, and the compiler's warnings on the lines.

using System.Collections.Concurrent;
using System.ComponentModel;
using System.ComponentModel.Design;
using System.Diagnostics;
using System.IO.Compression;
using System.IO.IsolatedStorage;
using System.IO.Pipes;
using System.Net;
using System.Net.Mail;
using System.Net.NetworkInformation;
using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;
using System.Runtime.Loader;
using System.Security.Authentication.ExtendedProtection;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Transactions;

internal static class Trials
{
    /// <summary>Runs each trial, and prints its name and how it went.</summary>
    public static void Run()
    {
        TryConsole();
        TryWaiting();
        TryHttp();
        TryNetwork();
        TryCryptography();
        TryCertificates();
        TryOthers();
    }

    private static void Try(string name, Func<bool> works)
    {
        string result;
        try
        {
            result = works() ? "works" : "does not do it";
        }
        catch (Exception exception)
        {
            result = $"{exception.GetType().Name}: {exception.Message.ReplaceLineEndings(" ")}";
        }
        Console.WriteLine($"{name}\t{result}");
    }

    private static bool Does(Action action)
    {
        action();
        return true;
    }

    private static bool Throws<T>(Action action) where T : Exception
    {
        try
        {
            action();
            return false;
        }
        catch (T)
        {
            return true;
        }
    }

    /// <summary>Standard input is a file: <c>first</c>, <c>second</c>, <c>third</c>. What needs a terminal does what it does without one.</summary>
    private static void TryConsole()
    {
        Try("M:System.Console.ReadLine", () => Console.ReadLine() == "first");
        Try("M:System.Console.Read", () => Console.Read() == 's');
        Try("P:System.Console.In", () => Console.In.ReadLine() == "econd");
        Try("M:System.Console.OpenStandardInput", () => Console.OpenStandardInput().CanRead);
        Try("P:System.Console.InputEncoding", () => Console.InputEncoding.GetString("ö"u8) == "ö");
        Try("M:System.Console.SetIn", () => Does(() => Console.SetIn(new StringReader("set"))));
        Try("M:System.Console.ReadKey", () => Throws<InvalidOperationException>(() => Console.ReadKey()));
        Try("M:System.Console.Beep", () => Does(() => Console.Beep()));
        Try("M:System.Console.ResetColor", () => Does(Console.ResetColor));
        Try("M:System.Console.GetCursorPosition", () => Console.GetCursorPosition() is (>= 0, >= 0));
        Try("M:System.Console.SetCursorPosition", () => Does(() => Console.SetCursorPosition(0, 0)));
        Try("P:System.Console.BackgroundColor", () => Does(() => Console.BackgroundColor = ConsoleColor.Black));
        Try("P:System.Console.ForegroundColor", () => Does(() => Console.ForegroundColor = ConsoleColor.Red));
        Try("P:System.Console.CursorLeft", () => Console.CursorLeft >= 0);
        Try("P:System.Console.CursorTop", () => Console.CursorTop >= 0);
        Try("P:System.Console.CursorSize", () => Console.CursorSize > 0);
        Try("P:System.Console.CursorVisible", () => Does(() => Console.CursorVisible = true));
        Try("P:System.Console.Title", () => Does(() => Console.Title = "title"));
        Try("P:System.Console.BufferHeight", () => Console.BufferHeight > 0);
        Try("P:System.Console.BufferWidth", () => Console.BufferWidth > 0);
        Try("P:System.Console.WindowHeight", () => Console.WindowHeight > 0);
        Try("P:System.Console.WindowWidth", () => Console.WindowWidth > 0);
        Try("P:System.Console.LargestWindowHeight", () => Console.LargestWindowHeight > 0);
        Try("P:System.Console.LargestWindowWidth", () => Console.LargestWindowWidth > 0);
        Try("P:System.Console.TreatControlCAsInput", () => !Console.TreatControlCAsInput);
        Try("E:System.Console.CancelKeyPress", () => Does(() => Console.CancelKeyPress += (_, _) => { }));
    }

    /// <summary>What waits, waits here for something that other work does; not for ever, lest the other trials do.</summary>
    private static void TryWaiting()
    {
        Try("T:System.Collections.Concurrent.BlockingCollection`1", () => { var queue = new BlockingCollection<int>(); Task.Run(() => queue.Add(3)); return queue.TryTake(out var item, 1000) && item == 3; });
        Try("M:System.Threading.Barrier.AddParticipant", () => new Barrier(1).AddParticipant() == 0);
        Try("M:System.Threading.Barrier.AddParticipants", () => new Barrier(1).AddParticipants(2) == 0);
        Try("M:System.Threading.Barrier.SignalAndWait", () => { var barrier = new Barrier(2); Task.Run(() => barrier.SignalAndWait(1000)); return barrier.SignalAndWait(1000); });
        Try("M:System.Threading.CountdownEvent.Wait", () => { var count = new CountdownEvent(1); Task.Run(count.Signal); return count.Wait(1000); });
        Try("M:System.Threading.ManualResetEventSlim.Wait", () => { var set = new ManualResetEventSlim(); Task.Run(set.Set); return set.Wait(1000); });
        Try("M:System.Threading.Monitor.Wait", () => { var gate = new object(); lock (gate) { Task.Run(() => { lock (gate) { Monitor.Pulse(gate); } }); return Monitor.Wait(gate, 1000); } });
        Try("M:System.Threading.SemaphoreSlim.Wait", () => { var count = new SemaphoreSlim(0); Task.Run(count.Release); return count.Wait(1000); });
        Try("M:System.Threading.ReaderWriterLock.AcquireReaderLock", () => { var gate = new ReaderWriterLock(); gate.AcquireReaderLock(0); return gate.IsReaderLockHeld; });
        Try("M:System.Threading.ReaderWriterLock.UpgradeToWriterLock", () => { var gate = new ReaderWriterLock(); gate.UpgradeToWriterLock(0); return gate.IsWriterLockHeld; });
        Try("M:System.Threading.ReaderWriterLock.RestoreLock", () => { var gate = new ReaderWriterLock(); LockCookie none = default; return Throws<ApplicationException>(() => gate.RestoreLock(ref none)); });
        Try("M:System.Threading.Tasks.Task.WaitAll", () => Task.WaitAll([Task.Run(() => { })], 1000));
        Try("M:System.Threading.Thread.Start", () => { var ran = false; var thread = new Thread(() => ran = true); thread.Start(); thread.Join(); return ran; });
        Try("M:System.Threading.Thread.UnsafeStart", () => { var ran = false; var thread = new Thread(() => ran = true); thread.UnsafeStart(); thread.Join(); return ran; });
        Try("M:System.Threading.ThreadPool.RegisterWaitForSingleObject", () => ThreadPool.RegisterWaitForSingleObject(new ManualResetEvent(true), (_, _) => { }, null, 0, true) is not null);
        Try("M:System.Threading.ThreadPool.UnsafeRegisterWaitForSingleObject", () => ThreadPool.UnsafeRegisterWaitForSingleObject(new ManualResetEvent(true), (_, _) => { }, null, 0, true) is not null);
        Try("T:System.Threading.RegisteredWaitHandle", () => ThreadPool.RegisterWaitForSingleObject(new ManualResetEvent(true), (_, _) => { }, null, 0, true).Unregister(null));
    }

    private static void TryHttp()
    {
        // Nothing listens there: the error is that of a connection.
        HttpRequestMessage request = new(HttpMethod.Get, "http://127.0.0.1:1/");
        Try("M:System.Net.Http.HttpClient.Send", () => Throws<HttpRequestException>(() => new HttpClient().Send(request)));
        Try("M:System.Net.Http.HttpMessageInvoker.Send", () => Throws<HttpRequestException>(() => new HttpMessageInvoker(new HttpClientHandler()).Send(request, default)));
        Try("T:System.Net.Http.SocketsHttpHandler", () => !new SocketsHttpHandler { UseCookies = false }.UseCookies);
        Try("P:System.Net.Http.HttpClientHandler.AutomaticDecompression", () => new HttpClientHandler { AutomaticDecompression = DecompressionMethods.GZip }.AutomaticDecompression == DecompressionMethods.GZip);
        Try("P:System.Net.Http.HttpClientHandler.CheckCertificateRevocationList", () => !new HttpClientHandler().CheckCertificateRevocationList);
        Try("P:System.Net.Http.HttpClientHandler.ClientCertificates", () => new HttpClientHandler().ClientCertificates is not null);
        Try("P:System.Net.Http.HttpClientHandler.CookieContainer", () => new HttpClientHandler().CookieContainer is not null);
        Try("P:System.Net.Http.HttpClientHandler.Credentials", () => new HttpClientHandler { Credentials = new NetworkCredential() }.Credentials is not null);
        Try("P:System.Net.Http.HttpClientHandler.DangerousAcceptAnyServerCertificateValidator", () => HttpClientHandler.DangerousAcceptAnyServerCertificateValidator is not null);
        Try("P:System.Net.Http.HttpClientHandler.DefaultProxyCredentials", () => new HttpClientHandler().DefaultProxyCredentials is null);
        Try("P:System.Net.Http.HttpClientHandler.MaxAutomaticRedirections", () => new HttpClientHandler().MaxAutomaticRedirections > 0);
        Try("P:System.Net.Http.HttpClientHandler.MaxConnectionsPerServer", () => new HttpClientHandler().MaxConnectionsPerServer > 0);
        Try("P:System.Net.Http.HttpClientHandler.MaxResponseHeadersLength", () => new HttpClientHandler().MaxResponseHeadersLength > 0);
        Try("P:System.Net.Http.HttpClientHandler.PreAuthenticate", () => !new HttpClientHandler().PreAuthenticate);
        Try("P:System.Net.Http.HttpClientHandler.Proxy", () => new HttpClientHandler().Proxy is null);
        Try("P:System.Net.Http.HttpClientHandler.ServerCertificateCustomValidationCallback", () => new HttpClientHandler().ServerCertificateCustomValidationCallback is null);
        Try("P:System.Net.Http.HttpClientHandler.SslProtocols", () => new HttpClientHandler().SslProtocols == default);
        Try("P:System.Net.Http.HttpClientHandler.UseCookies", () => new HttpClientHandler().UseCookies);
        Try("P:System.Net.Http.HttpClientHandler.UseDefaultCredentials", () => !new HttpClientHandler().UseDefaultCredentials);
        Try("P:System.Net.Http.HttpClientHandler.UseProxy", () => new HttpClientHandler().UseProxy);
        Try("M:System.Net.WebSockets.ClientWebSocketOptions.SetBuffer", () => Does(() => new ClientWebSocket().Options.SetBuffer(4096, 4096)));
        Try("M:System.Net.WebSockets.ClientWebSocketOptions.SetRequestHeader", () => Does(() => new ClientWebSocket().Options.SetRequestHeader("name", "value")));
        Try("P:System.Net.WebSockets.ClientWebSocketOptions.ClientCertificates", () => new ClientWebSocket().Options.ClientCertificates is not null);
        Try("P:System.Net.WebSockets.ClientWebSocketOptions.CollectHttpResponseDetails", () => !new ClientWebSocket().Options.CollectHttpResponseDetails);
        Try("P:System.Net.WebSockets.ClientWebSocketOptions.Cookies", () => new ClientWebSocket().Options.Cookies is null);
        Try("P:System.Net.WebSockets.ClientWebSocketOptions.Credentials", () => new ClientWebSocket().Options.Credentials is null);
        Try("P:System.Net.WebSockets.ClientWebSocketOptions.DangerousDeflateOptions", () => new ClientWebSocket().Options.DangerousDeflateOptions is null);
        Try("P:System.Net.WebSockets.ClientWebSocketOptions.HttpVersion", () => Does(() => new ClientWebSocket().Options.HttpVersion = HttpVersion.Version11));
        Try("P:System.Net.WebSockets.ClientWebSocketOptions.HttpVersionPolicy", () => Does(() => new ClientWebSocket().Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact));
        Try("P:System.Net.WebSockets.ClientWebSocketOptions.KeepAliveInterval", () => Does(() => new ClientWebSocket().Options.KeepAliveInterval = TimeSpan.FromSeconds(1)));
        Try("P:System.Net.WebSockets.ClientWebSocketOptions.KeepAliveTimeout", () => Does(() => new ClientWebSocket().Options.KeepAliveTimeout = TimeSpan.FromSeconds(1)));
        Try("P:System.Net.WebSockets.ClientWebSocketOptions.Proxy", () => Does(() => new ClientWebSocket().Options.Proxy = null));
        Try("P:System.Net.WebSockets.ClientWebSocketOptions.RemoteCertificateValidationCallback", () => new ClientWebSocket().Options.RemoteCertificateValidationCallback is null);
        Try("P:System.Net.WebSockets.ClientWebSocketOptions.UseDefaultCredentials", () => !new ClientWebSocket().Options.UseDefaultCredentials);
        Try("P:System.Net.ServicePointManager.EncryptionPolicy", () => ServicePointManager.EncryptionPolicy == EncryptionPolicy.RequireEncryption);
    }

    /// <summary>Annotated as assemblies, but for the first.</summary>
    private static void TryNetwork()
    {
        Try("T:System.Net.Mail.SmtpClient", () => Throws<SmtpException>(() => new SmtpClient("localhost", 1).Send("a@example.com", "b@example.com", "subject", "body")));
        Try("A:System.Net.HttpListener", () => Does(() => new HttpListener().Start()));
        Try("A:System.Net.NameResolution", () => Dns.GetHostAddresses("localhost").Length > 0);
        Try("A:System.Net.NetworkInformation", () => NetworkInterface.GetAllNetworkInterfaces().Length > 0);
        Try("A:System.Net.Ping", () => new Ping().Send("127.0.0.1") is not null);
        Try("A:System.Net.Requests", () => Throws<WebException>(() => WebRequest.Create("http://localhost:1/").GetResponse()));
        Try("A:System.Net.Security", () => Throws<IOException>(() => new SslStream(new MemoryStream()).AuthenticateAsClient("localhost")));
        Try("A:System.Net.Sockets", () => Does(() => new TcpListener(IPAddress.Loopback, 0).Start()));
        Try("A:System.Net.WebClient", () => Throws<WebException>(() => new WebClient().DownloadString("http://localhost:1/")));
    }

    private static void TryCryptography()
    {
        byte[] key = new byte[32], data = [1, 2, 3];
        Try("M:System.Security.Cryptography.Aes.Create", () => Encrypts(Aes.Create()));
        Try("M:System.Security.Cryptography.AesCryptoServiceProvider.#ctor", () => Encrypts(new AesCryptoServiceProvider()));
        Try("T:System.Security.Cryptography.AesManaged", () => Encrypts(new AesManaged()));
        Try("T:System.Security.Cryptography.AesCcm", () => Does(() => new AesCcm(key).Encrypt(new byte[12], data, new byte[3], new byte[16])));
        Try("T:System.Security.Cryptography.AesGcm", () => Does(() => new AesGcm(key, 16).Encrypt(new byte[12], data, new byte[3], new byte[16])));
        Try("T:System.Security.Cryptography.ChaCha20Poly1305", () => Does(() => new ChaCha20Poly1305(key).Encrypt(new byte[12], data, new byte[3], new byte[16])));
        Try("M:System.Security.Cryptography.DES.Create", () => Encrypts(DES.Create()));
        Try("M:System.Security.Cryptography.RC2.Create", () => Encrypts(RC2.Create()));
        Try("M:System.Security.Cryptography.RC2CryptoServiceProvider.#ctor", () => Encrypts(new RC2CryptoServiceProvider()));
        Try("M:System.Security.Cryptography.TripleDES.Create", () => Encrypts(TripleDES.Create()));
        Try("M:System.Security.Cryptography.Rijndael.Create", () => Encrypts(Rijndael.Create()));
        Try("T:System.Security.Cryptography.RijndaelManaged", () => Encrypts(new RijndaelManaged()));
        Try("M:System.Security.Cryptography.DSA.Create", () => DSA.Create(1024).KeySize == 1024);
        Try("M:System.Security.Cryptography.ECDsa.Create", () => ECDsa.Create(ECCurve.NamedCurves.nistP256).KeySize == 256);
        Try("M:System.Security.Cryptography.ECDiffieHellman.Create", () => ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256).KeySize == 256);
        Try("M:System.Security.Cryptography.RSA.Create", () => RSA.Create(2048).KeySize == 2048);
        Try("M:System.Security.Cryptography.RSACryptoServiceProvider.#ctor", () => new RSACryptoServiceProvider(2048).KeySize == 2048);
        Try("T:System.Security.Cryptography.RSAPKCS1SignatureDeformatter", () => Does(() => new RSAPKCS1SignatureDeformatter(RSA.Create()).SetHashAlgorithm("SHA256")));
        Try("T:System.Security.Cryptography.RSAPKCS1SignatureFormatter", () => Does(() => new RSAPKCS1SignatureFormatter(RSA.Create()).SetHashAlgorithm("SHA256")));
        Try("M:System.Security.Cryptography.MD5.Create", () => MD5.Create().ComputeHash(data).Length == 16);
        Try("M:System.Security.Cryptography.MD5.HashData", () => MD5.HashData(data).Length == 16);
        Try("M:System.Security.Cryptography.MD5.HashDataAsync", () => MD5.HashDataAsync(new MemoryStream(data)).AsTask() is { IsFaulted: false });
        Try("M:System.Security.Cryptography.MD5.TryHashData", () => MD5.TryHashData(data, new byte[16], out _));
        Try("M:System.Security.Cryptography.HMACMD5.#ctor", () => new HMACMD5(key).ComputeHash(data).Length == 16);
        Try("M:System.Security.Cryptography.HMACMD5.HashData", () => HMACMD5.HashData(key, data).Length == 16);
        Try("M:System.Security.Cryptography.HMACMD5.HashDataAsync", () => HMACMD5.HashDataAsync(key, new MemoryStream(data)).AsTask() is { IsFaulted: false });
        Try("M:System.Security.Cryptography.HMACMD5.TryHashData", () => HMACMD5.TryHashData(key, data, new byte[16], out _));
        Try("M:System.Security.Cryptography.CryptoConfig.AddAlgorithm", () => Does(() => CryptoConfig.AddAlgorithm(typeof(SHA256Managed), "mine")));
        Try("M:System.Security.Cryptography.CryptoConfig.AddOID", () => Does(() => CryptoConfig.AddOID("1.2.3", "mine")));
        Try("M:System.Security.Cryptography.CryptoConfig.EncodeOID", () => CryptoConfig.EncodeOID("1.2.3").Length > 0);
        Try("M:System.Security.Cryptography.CryptoConfig.MapNameToOID", () => CryptoConfig.MapNameToOID("SHA256") is not null);
    }

    private static bool Encrypts(SymmetricAlgorithm algorithm) => algorithm.CreateEncryptor().TransformFinalBlock([1, 2, 3], 0, 3).Length >= 8;

    private const string Pem = """
        -----BEGIN CERTIFICATE-----
        MIIBbjCCARWgAwIBAgIUWL2x23/ubBhGhTdy+qE4rS3marwwCgYIKoZIzj0EAwIw
        DDEKMAgGA1UEAwwBYTAgFw0yNjExMjkyMTIzMThaGA8yMTI2MTEwNTIxMjMxOFow
        DDEKMAgGA1UEAwwBYTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABDJbeO8nWN8L
        8QZ8LYFwXbxRdPV4u0mK+DmU6rt8Mfq3dyaUwM6YyL/+ZaEkcdUCdzNhvW7g/g2i
        sUsvtqBSSH2jUzBRMB0GA1UdDgQWBBSyo3AgfJw3S9BRGB9KFTYLVjJNozAfBgNV
        HSMEGDAWgBSyo3AgfJw3S9BRGB9KFTYLVjJNozAPBgNVHRMBAf8EBTADAQH/MAoG
        CCqGSM49BAMCA0cAMEQCIEIuhygXnZJ1nTjBXqHIRst0R9UyDC+P50N2c/h+JuUw
        AiAHknNiYvruLaxoaMzSk/+GUObuTVhL+v7wVKQBMKCYOQ==
        -----END CERTIFICATE-----
        """;

    private static void TryCertificates()
    {
        var bytes = Convert.FromBase64String(string.Concat(Pem.Split('\n')[1..^1]));
        Try("M:System.Security.Cryptography.X509Certificates.X509Certificate.#ctor", () => new X509Certificate(bytes).Subject == "CN=a");
        Try("M:System.Security.Cryptography.X509Certificates.X509Certificate2.#ctor", () => new X509Certificate2(bytes).Subject == "CN=a");
        Try("M:System.Security.Cryptography.X509Certificates.X509Certificate2.CreateFromPem", () => X509Certificate2.CreateFromPem(Pem).Subject == "CN=a");
        Try("M:System.Security.Cryptography.X509Certificates.X509Certificate2.GetCertContentType", () => X509Certificate2.GetCertContentType(bytes) == X509ContentType.Cert);
        Try("T:System.Security.Cryptography.X509Certificates.X509CertificateLoader", () => X509CertificateLoader.LoadCertificate(bytes).Subject == "CN=a");
        Try("T:System.Security.Cryptography.X509Certificates.CertificateRequest", () => new CertificateRequest("CN=a", ECDsa.Create(), HashAlgorithmName.SHA256).CreateSelfSigned(default, DateTimeOffset.MaxValue) is not null);
    }

    private sealed class Licensed;

    private static void TryOthers()
    {
        Try("P:System.Environment.CpuUsage", () => Environment.CpuUsage.TotalTime > TimeSpan.Zero);
        Try("M:System.ComponentModel.LicenseManager.CreateWithContext", () => LicenseManager.CreateWithContext(typeof(Licensed), new DesigntimeLicenseContext()) is Licensed);
        Try("M:System.ComponentModel.MaskedTextProvider.Clone", () => new MaskedTextProvider("00").Clone() is MaskedTextProvider);
        Try("M:System.Security.Authentication.ExtendedProtection.ExtendedProtectionPolicyTypeConverter.ConvertTo", () => new ExtendedProtectionPolicyTypeConverter().ConvertTo(null, null, null, typeof(string)) is string);
        Try("M:System.Runtime.InteropServices.PosixSignalRegistration.Create", () => PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => { }) is not null);
        Try("T:System.Runtime.InteropServices.Marshalling.StrategyBasedComWrappers", () => new StrategyBasedComWrappers().GetOrCreateComInterfaceForObject(new object(), CreateComInterfaceFlags.None) != 0);
        Try("T:System.Runtime.Loader.AssemblyDependencyResolver", () => Throws<InvalidOperationException>(() => new AssemblyDependencyResolver("/app.dll")));
        Try("T:System.Transactions.CommittableTransaction", () => { var transaction = new CommittableTransaction(); transaction.Commit(); return transaction.TransactionInformation.Status == TransactionStatus.Committed; });
        Try("T:System.Transactions.TransactionScope", () => { using var scope = new TransactionScope(); return Transaction.Current is not null; });
        Try("A:System.Diagnostics.FileVersionInfo", () => Throws<FileNotFoundException>(() => FileVersionInfo.GetVersionInfo("/none")));
        Try("A:System.Diagnostics.Process", () => Throws<Win32Exception>(() => Process.Start("none")));
        Try("A:System.IO.Compression.Brotli", () => { var packed = new MemoryStream(); using (var brotli = new BrotliStream(packed, CompressionMode.Compress, true)) { brotli.Write(new byte[1000]); } return packed.Length is > 0 and < 1000; });
        Try("A:System.IO.FileSystem.Watcher", () => Does(() => new FileSystemWatcher("/") { EnableRaisingEvents = true }.Dispose()));
        Try("A:System.IO.IsolatedStorage", () => IsolatedStorageFile.GetUserStoreForApplication() is not null);
        Try("A:System.IO.Pipes", () => Does(() => new AnonymousPipeServerStream().Dispose()));
    }
}
