// The errors of wasi:http as those of HttpClient.

using System;
using System.Net.Http;
using CmDotnet.Wasi.Http.Bindings.Wasi.Http;
using CmDotnet.Wasi.Http.Bindings.Wasi.Io;

namespace CmDotnet.Wasi.Http;

internal static class HttpErrors
{
    /// <summary>The exception for an error of a request.</summary>
    /// <param name="error">The error.</param>
    /// <param name="innerException">What carried it, if an exception did.</param>
    /// <returns>The exception.</returns>
    internal static HttpRequestException Exception(Types.ErrorCode error, Exception? innerException) =>
        new(Kind(error), $"The request failed: {error}", innerException);

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
        string message = Types.HttpErrorCode(error)?.ToString() ?? error.ToDebugString();
        return new HttpIOException(HttpRequestError.Unknown, $"The body of the message failed: {message}", exception);
    }

    private static HttpRequestError Kind(Types.ErrorCode error) => error switch
    {
        Types.ErrorCode.DnsTimeout or Types.ErrorCode.DnsError => HttpRequestError.NameResolutionError,
        Types.ErrorCode.DestinationNotFound or Types.ErrorCode.DestinationUnavailable
            or Types.ErrorCode.ConnectionRefused or Types.ErrorCode.ConnectionTerminated
            or Types.ErrorCode.ConnectionTimeout => HttpRequestError.ConnectionError,
        Types.ErrorCode.TlsProtocolError or Types.ErrorCode.TlsCertificateError or Types.ErrorCode.TlsAlertReceived =>
            HttpRequestError.SecureConnectionError,
        Types.ErrorCode.HttpProtocolError => HttpRequestError.HttpProtocolError,
        Types.ErrorCode.HttpResponseIncomplete => HttpRequestError.ResponseEnded,
        _ => HttpRequestError.Unknown,
    };
}
