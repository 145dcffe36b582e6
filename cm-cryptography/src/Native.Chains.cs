// Chains of certificates, and the lists and stores that they are built from.

using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace CmDotnet.Cryptography;

/// <content>Chains of certificates.</content>
internal static unsafe partial class Native
{
    // Where Linux distributions have them.
    private const string RootFolder = "/etc/ssl/certs";
    private const string RootFile = "/etc/ssl/cert.pem";

    // The class library's X509RevocationFlag.EndCertificateOnly.
    private const int EndCertificateOnly = 0;

    // Texts that nobody frees.
    private static readonly Dictionary<string, nint> s_texts = [];

    public static nint NewX509Stack() => Handles.Add(new Stack());

    public static void RecursiveFreeX509Stack(nint stack) => Handles.Release(stack);

    public static int GetX509StackFieldCount(nint stack) => Handles.Get<Stack>(stack).Certificates.Count;

    public static nint GetX509StackField(nint stack, int loc) =>
        Handles.Get<Stack>(stack).Certificates is var certificates && loc >= 0 && loc < certificates.Count ? certificates[loc] : 0;

    // What is pushed is the stack's from then on.
    public static int PushX509StackField(nint stack, nint x509)
    {
        Handles.Get<Stack>(stack).Certificates.Add(x509);
        return 1;
    }

    public static int X509StackAddMultiple(nint dest, nint src)
    {
        if (src != 0)
            Handles.Get<Stack>(dest).Add(Handles.Get<Stack>(src).Certificates);
        return 1;
    }

    // A component has no store of a user's certificates.
    public static int X509StackAddDirectoryStore(nint stack, byte* storePath) => 1;

    public static nint GetX509RootStorePath(byte* isDefault) => Place("SSL_CERT_DIR", RootFolder, isDefault);

    public static nint GetX509RootStoreFile(byte* isDefault) => Place("SSL_CERT_FILE", RootFile, isDefault);

    public static nint X509ChainNew(nint systemTrust, nint userTrust)
    {
        var store = new TrustStore();
        foreach (var stack in new[] { systemTrust, userTrust })
        {
            if (stack != 0)
                store.Trusted.Add(Handles.Get<Stack>(stack).Certificates);
        }
        return Handles.Add(store);
    }

    public static void X509StoreDestroy(nint v) => Handles.Release(v);

    // The time is a local one.
    public static int X509StoreSetVerifyTime(nint ctx, int year, int month, int day, int hour, int minute, int second, int isDst)
    {
        Handles.Get<TrustStore>(ctx).Time = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Local);
        return 1;
    }

    public static int X509StoreSetRevocationFlag(nint ctx, int revocationFlag)
    {
        Handles.Get<TrustStore>(ctx).Revocation = revocationFlag == EndCertificateOnly ? RevocationScope.Leaf : RevocationScope.All;
        return 1;
    }

    // There are no revocation lists: nothing that has them is fetched.
    public static nint PemReadBioX509Crl(nint bio) => 0;

    public static int X509ChainHasStapledOcsp(nint storeCtx) => 0;

    public static int X509ChainGetCachedOcspStatus(nint ctx, byte* cachePath, int chainDepth) => (int)ChainError.NoRevocationList;

    public static nint X509StoreCtxCreate()
    {
        var chain = new ChainBuilder();
        chain.Handle = Handles.Add(chain);
        return chain.Handle;
    }

    public static void X509StoreCtxDestroy(nint v) => Handles.Release(v);

    public static int X509StoreCtxInit(nint ctx, nint store, nint x509, nint extraCerts)
    {
        Handles.Get<ChainBuilder>(ctx).Begin(Handles.Get<TrustStore>(store), x509, extraCerts);
        return 1;
    }

    public static int X509StoreCtxReset(nint ctx)
    {
        Handles.Get<ChainBuilder>(ctx).Reset();
        return 1;
    }

    public static int X509VerifyCert(nint ctx) => Handles.Get<ChainBuilder>(ctx).Verify() ? 1 : 0;

    public static int X509StoreCtxRebuildChain(nint ctx)
    {
        X509StoreCtxReset(ctx);
        return X509VerifyCert(ctx);
    }

    public static int X509StoreCtxSetVerifyCallback(nint ctx, nint callback, void* appData)
    {
        var chain = Handles.Get<ChainBuilder>(ctx);
        chain.Callback = (delegate*<int, nint, int>)callback;
        chain.AppData = (nint)appData;
        return 1;
    }

    public static void* X509StoreCtxGetAppData(nint ctx) => (void*)Handles.Get<ChainBuilder>(ctx).AppData;

    public static int X509StoreCtxGetError(nint ctx) => (int)Handles.Get<ChainBuilder>(ctx).Error;

    public static int X509StoreCtxGetErrorDepth(nint ctx) => Handles.Get<ChainBuilder>(ctx).ErrorDepth;

    public static nint X509StoreCtxGetCurrentCert(nint ctx) => Handles.Retain(Handles.Get<ChainBuilder>(ctx).Current);

    public static nint X509StoreCtxGetSharedUntrusted(nint ctx) => Handles.Get<ChainBuilder>(ctx).Untrusted;

    public static nint X509StoreCtxGetChain(nint ctx)
    {
        var stack = new Stack();
        stack.Add(Handles.Get<ChainBuilder>(ctx).Chain.Certificates);
        return Handles.Add(stack);
    }

    public static int X509StoreCtxCommitToChain(nint ctx)
    {
        Handles.Get<ChainBuilder>(ctx).Commit();
        return 1;
    }

    // OpenSSL remembers in a certificate that it is valid; nothing is remembered here.
    public static int X509StoreCtxResetForSignatureError(nint ctx, nint* newStore)
    {
        *newStore = 0;
        return X509StoreCtxReset(ctx);
    }

    public static nint X509VerifyCertErrorString(int n) => Lasting(ChainErrors.Text((ChainError)n));

    private static nint Place(string variable, string usual, byte* isDefault)
    {
        var set = Environment.GetEnvironmentVariable(variable);
        *isDefault = set is null ? (byte)1 : (byte)0;
        return Lasting(set ?? usual);
    }

    private static nint Lasting(string text)
    {
        if (!s_texts.TryGetValue(text, out var pointer))
            s_texts.Add(text, pointer = Marshal.StringToCoTaskMemUTF8(text));
        return pointer;
    }
}
