// The headers of a request, as wasi:http takes them.

using System;
using System.Linq;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using CmDotnet.Wasi.Http.Bindings.Wasi.Http;

namespace CmDotnet.Wasi.Http;

internal static class OutgoingFields
{
    /// <summary>They belong to the connection, which the host makes, or say how the body is cut into pieces.</summary>
    private static readonly string[] s_ofConnection = ["Connection", "Keep-Alive", "Proxy-Connection", "Transfer-Encoding"];

    /// <summary>All headers of a request and of its content.</summary>
    /// <param name="request">The request.</param>
    /// <param name="settings">How it is sent.</param>
    /// <returns>The headers, which belong to the caller.</returns>
    internal static Types.Fields Of(HttpRequestMessage request, TransportSettings settings)
    {
        Types.Fields fields = new();
        try
        {
            Append(fields, request, request.Headers, settings);
            if (request.Content is { } content)
            {
                // Asking for the length computes it, and so makes it one of the headers.
                _ = content.Headers.ContentLength;
                Append(fields, request, content.Headers, settings);
            }
            else if (MustHaveBody(request.Method))
            {
                fields.Append("Content-Length", "0"u8);
            }
            if (settings.Cookies is { } cookies && !request.Headers.NonValidated.Contains("Cookie"))
            {
                Append(fields, request, "Cookie", cookies, settings);
            }
            return fields;
        }
        catch
        {
            fields.Dispose();
            throw;
        }
    }

    private static void Append(Types.Fields fields, HttpRequestMessage request, HttpHeaders headers, TransportSettings settings)
    {
        foreach ((string name, HeaderStringValues values) in headers.NonValidated)
        {
            // A body in chunks has no length.
            bool isLengthOfChunks = Is(name, "Content-Length") && request.Headers.TransferEncodingChunked == true;
            // The host sends the authority of the request for it.
            bool isDestination = Is(name, "Host") && Is(values.ToString(), Transport.Authority(request.RequestUri!));
            if (isLengthOfChunks || isDestination || s_ofConnection.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                continue;
            }
            bool isCookie = Is(name, "Cookie");
            // In one line, as .NET sends them: only the header knows what stands between its values.
            string value = isCookie ? string.Join("; ", values) : values.ToString();
            Append(fields, request, name, isCookie && settings.Cookies is { } more ? $"{value}; {more}" : value, settings);
        }
    }

    private static void Append(Types.Fields fields, HttpRequestMessage request, string name, string value, TransportSettings settings)
    {
        byte[] bytes;
        if (settings.RequestEncoding?.Invoke(name, request) is { } encoding)
        {
            bytes = encoding.GetBytes(value);
        }
        else
        {
            bytes = Ascii.IsValid(value)
                ? Encoding.ASCII.GetBytes(value)
                : throw new HttpRequestException("Request headers must contain only ASCII characters.");
        }
        try
        {
            fields.Append(name, bytes);
        }
        catch (WitException<Types.HeaderError> exception) when (exception.Error is Types.HeaderError.Forbidden && Is(name, "TE"))
        {
            // It says what the connection can take back, and that is the host's.
        }
        catch (WitException<Types.HeaderError> exception) when (exception.Error is Types.HeaderError.Forbidden)
        {
            throw new HttpRequestException($"The host of the component sets the header '{name}' itself, and takes none from it: '{value}'.", exception);
        }
        catch (WitException<Types.HeaderError> exception)
        {
            throw new HttpRequestException($"The host of the component takes no header '{name}: {value}'.", exception);
        }
    }

    private static bool MustHaveBody(HttpMethod method) => method.Method is not ("GET" or "HEAD" or "CONNECT" or "OPTIONS" or "DELETE" or "TRACE");

    private static bool Is(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
