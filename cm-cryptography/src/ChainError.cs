// Why a chain is not valid: OpenSSL's numbers, which the class library translates, and its words for them.

namespace CmDotnet.Cryptography;

/// <summary>What is wrong with a certificate of a chain.</summary>
internal enum ChainError
{
    None = 0,
    NoIssuer = 2,
    NoRevocationList = 3,
    PublicKey = 6,
    Signature = 7,
    NotYetValid = 9,
    Expired = 10,
    SelfSigned = 18,
    SelfSignedInChain = 19,
    NoLocalIssuer = 20,
    LeafNotVerified = 21,
    TooLong = 22,
    PathLength = 25,
    CriticalExtension = 34,
    Extension = 41,
    NameConstraint = 51,
    NoAuthority = 79,
}

/// <summary>The words.</summary>
internal static class ChainErrors
{
    public static string Text(ChainError error) => error switch
    {
        ChainError.None => "ok",
        ChainError.NoIssuer => "unable to get issuer certificate",
        ChainError.NoRevocationList => "unable to get certificate CRL",
        ChainError.PublicKey => "unable to decode issuer public key",
        ChainError.Signature => "certificate signature failure",
        ChainError.NotYetValid => "certificate is not yet valid",
        ChainError.Expired => "certificate has expired",
        ChainError.SelfSigned => "self-signed certificate",
        ChainError.SelfSignedInChain => "self-signed certificate in certificate chain",
        ChainError.NoLocalIssuer => "unable to get local issuer certificate",
        ChainError.LeafNotVerified => "unable to verify the first certificate",
        ChainError.TooLong => "certificate chain too long",
        ChainError.PathLength => "path length constraint exceeded",
        ChainError.CriticalExtension => "unhandled critical extension",
        ChainError.Extension => "invalid or inconsistent certificate extension",
        ChainError.NameConstraint => "unsupported name constraint type",
        ChainError.NoAuthority => "invalid CA certificate",
        _ => $"error number {(int)error}",
    };
}
