// The path of a request, taken apart as Kestrel does it.

using Microsoft.AspNetCore.Http;

namespace CmDotnet.AspNetCore;

/// <summary>What a request asks for.</summary>
/// <param name="Path">The path: decoded but for %2F, without dots.</param>
/// <param name="Query">The query with its question mark, as it was sent; or nothing.</param>
internal readonly record struct Target(string Path, string Query)
{
    internal static Target Of(string raw)
    {
        int mark = raw.IndexOf('?', StringComparison.Ordinal);
        string path = mark < 0 ? raw : raw[..mark];
        string query = mark < 0 ? "" : raw[mark..];
        if (!path.StartsWith('/'))
        {
            // OPTIONS * asks about the server.
            return new Target("", query);
        }
        return new Target(WithoutDots(Decoded(path)), query);
    }

    private static string Decoded(string path)
    {
        try
        {
            return PathString.FromUriComponent(path).Value ?? "";
        }
        catch (InvalidOperationException exception)
        {
            throw new BadHttpRequestException($"Invalid request target: '{path}'", exception);
        }
    }

    // RFC 3986, 5.2.4.
    private static string WithoutDots(string path)
    {
        if (!path.Contains("/.", StringComparison.Ordinal))
        {
            return path;
        }
        string[] segments = path[1..].Split('/');
        List<string> kept = new(segments.Length);
        foreach (string segment in segments)
        {
            if (segment == "..")
            {
                kept.RemoveRange(Math.Max(kept.Count - 1, 0), Math.Min(kept.Count, 1));
            }
            else if (segment != ".")
            {
                kept.Add(segment);
            }
        }
        if (segments[^1] is "." or "..")
        {
            kept.Add("");
        }
        return "/" + string.Join('/', kept);
    }
}
