// The errors of wasi:http as those of HttpClient.

using System;
using System.Linq;
using System.Net.Http;
using CmDotnet.Wasi.Http.Bindings.Wasi.Http;
using CmDotnet.Wasi.Http.Bindings.Wasi.Io;

namespace CmDotnet.Wasi.Http;

internal static class HttpErrors
{
    /// <summary>The exception for an error of a request.</summary>
    /// <param name="error">The error.</param>
    /// <param name="target">Where the request went, if that is known.</param>
    /// <param name="innerException">What carried it, if an exception did.</param>
    /// <returns>The exception.</returns>
    internal static HttpRequestException Exception(Types.ErrorCode error, Uri? target, Exception? innerException)
    {
        HttpRequestError kind = Kind(error);
        string message = $"The request failed: {Text(error)}{(target is null ? "" : $" ({Transport.Host(target)}:{target.Port})")}";
        return kind is HttpRequestError.ResponseEnded
            ? new(kind, message, new HttpIOException(kind, "The response ended before its headers were complete.", innerException))
            : new(kind, message, innerException);
    }

    /// <summary>The exception for an error of a body, or none when the body is over.</summary>
    /// <param name="exception">What the stream threw.</param>
    /// <returns>The exception.</returns>
    internal static HttpIOException? Exception(WitException<Streams.StreamError> exception)
    {
        if (exception.Error is not Streams.StreamError.LastOperationFailed failed)
        {
            return null;
        }
        using Error.Error_ error = failed.Value;
        return Types.HttpErrorCode(error) is { } code
            ? BodyException(code, exception)
            : new HttpIOException(HttpRequestError.ResponseEnded, $"The body of the message broke off: {error.ToDebugString()}", exception);
    }

    /// <summary>The exception for an error that ended a body.</summary>
    /// <param name="error">The error.</param>
    /// <param name="innerException">What carried it, if an exception did.</param>
    /// <returns>The exception.</returns>
    internal static HttpIOException BodyException(Types.ErrorCode error, Exception? innerException)
    {
        HttpRequestError kind = Kind(error);
        // A connection that fails in the middle of a body is one that ended too early.
        HttpRequestError ofBody = kind is HttpRequestError.ConnectionError or HttpRequestError.Unknown ? HttpRequestError.ResponseEnded : kind;
        return new HttpIOException(ofBody, $"The body of the message broke off: {Text(error)}", innerException);
    }

    /// <summary>Whether the error says that a limit of time was reached.</summary>
    /// <param name="error">The error.</param>
    /// <returns>Whether it does.</returns>
    internal static bool IsTimeout(Types.ErrorCode error) => error is Types.ErrorCode.ConnectionTimeout;

    // The name of the case in words, and what a host says besides.
    private static string Text(Types.ErrorCode error) => error switch
    {
        Types.ErrorCode.DnsError { Value.Rcode: { } said } => $"the name is not known: {said}",
        Types.ErrorCode.InternalError { Value: { } said } => said.ReplaceLineEndings("\n").Split('\n')[0],
        _ => string.Concat(error.GetType().Name.Select((letter, index) => char.IsUpper(letter) && index > 0 ? $" {char.ToLowerInvariant(letter)}" : $"{letter}")),
    };

    private static HttpRequestError Kind(Types.ErrorCode error) => error switch
    {
        Types.ErrorCode.DnsTimeout or Types.ErrorCode.DnsError => HttpRequestError.NameResolutionError,
        Types.ErrorCode.DestinationNotFound or Types.ErrorCode.DestinationUnavailable
            or Types.ErrorCode.DestinationIpProhibited or Types.ErrorCode.DestinationIpUnroutable
            or Types.ErrorCode.ConnectionRefused or Types.ErrorCode.ConnectionTerminated
            or Types.ErrorCode.ConnectionTimeout or Types.ErrorCode.ConnectionReadTimeout
            or Types.ErrorCode.ConnectionWriteTimeout or Types.ErrorCode.ConnectionLimitReached => HttpRequestError.ConnectionError,
        Types.ErrorCode.TlsProtocolError or Types.ErrorCode.TlsCertificateError or Types.ErrorCode.TlsAlertReceived =>
            HttpRequestError.SecureConnectionError,
        Types.ErrorCode.HttpResponseIncomplete => HttpRequestError.ResponseEnded,
        // .NET's own HttpProtocolError is one of HTTP/2 and later; hosts say theirs of a response that they cannot read.
        Types.ErrorCode.HttpProtocolError or Types.ErrorCode.HttpResponseTransferCoding or Types.ErrorCode.HttpResponseContentCoding => HttpRequestError.InvalidResponse,
        Types.ErrorCode.HttpResponseHeaderSectionSize or Types.ErrorCode.HttpResponseHeaderSize
            or Types.ErrorCode.HttpResponseBodySize or Types.ErrorCode.HttpResponseTrailerSectionSize
            or Types.ErrorCode.HttpResponseTrailerSize => HttpRequestError.ConfigurationLimitExceeded,
        _ => HttpRequestError.Unknown,
    };
}
