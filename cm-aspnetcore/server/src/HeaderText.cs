// Names and values of headers between the host's bytes and ASP.NET Core's text.

using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace CmDotnet.AspNetCore;

internal static class HeaderText
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>They belong to the connection, which is the host's: it takes none of them.</summary>
    private static readonly string[] s_ofConnection = ["Connection", "Keep-Alive", "Proxy-Connection", "Transfer-Encoding", "Upgrade"];

    /// <summary>Adds what the host has.</summary>
    /// <exception cref="BadHttpRequestException">A value is no text.</exception>
    internal static void Add(IHeaderDictionary headers, List<(string Name, byte[] Value)> fields)
    {
        foreach ((string name, byte[] bytes) in fields)
        {
            string value = Text(name, bytes);
            StringValues before = headers[name];
            // HTTP/2 lets a client send each cookie in a header of its own.
            bool isCookie = before.Count > 0 && name.Equals("Cookie", StringComparison.OrdinalIgnoreCase);
            headers[name] = isCookie ? new StringValues($"{before}; {value}") : StringValues.Concat(before, value);
        }
    }

    private static string Text(string name, byte[] bytes)
    {
        try
        {
            return s_strict.GetString(bytes);
        }
        catch (DecoderFallbackException exception)
        {
            throw new BadHttpRequestException($"The header '{name}' is not UTF-8.", exception);
        }
    }

    /// <summary>What the host gets of the headers; each value of a list goes in a header of its own.</summary>
    /// <exception cref="InvalidOperationException">A value has what headers cannot have.</exception>
    internal static List<(string Name, byte[] Value)> Fields(IHeaderDictionary headers)
    {
        List<(string, byte[])> fields = new(headers.Count);
        foreach ((string name, StringValues values) in headers)
        {
            if (s_ofConnection.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                continue;
            }
            foreach (string? value in values)
            {
                if (value is not null)
                {
                    fields.Add((name, Bytes(name, value)));
                }
            }
        }
        return fields;
    }

    private static byte[] Bytes(string name, string value)
    {
        foreach (char letter in value)
        {
            if (letter is < ' ' and not '\t' or > '~')
            {
                throw new InvalidOperationException($"Invalid non-ASCII or control character in header '{name}': 0x{(int)letter:X4}");
            }
        }
        return Encoding.ASCII.GetBytes(value);
    }
}
