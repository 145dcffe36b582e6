// What methods and schemes are called in HTTP. Both versions of wasi:http have the same.

using CmDotnet.AspNetCore.Bindings.Wasi.Http;

namespace CmDotnet.AspNetCore;

/// <summary>Methods and schemes by their names in HTTP.</summary>
internal static class WasiNames
{
    /// <summary>A method's name.</summary>
    internal static string Of(Types.Method method) => method switch
    {
        Types.Method.Get => "GET",
        Types.Method.Head => "HEAD",
        Types.Method.Post => "POST",
        Types.Method.Put => "PUT",
        Types.Method.Delete => "DELETE",
        Types.Method.Connect => "CONNECT",
        Types.Method.Options => "OPTIONS",
        Types.Method.Trace => "TRACE",
        Types.Method.Patch => "PATCH",
        Types.Method.Other other => other.Value,
        _ => throw new InvalidOperationException($"The host has a method that there is not: {method}"),
    };

    /// <summary>A scheme's name, if the host knows the scheme.</summary>
    internal static string? Of(Types.Scheme? scheme) => scheme switch
    {
        null => null,
        Types.Scheme.Http => "http",
        Types.Scheme.Https => "https",
        Types.Scheme.Other other => other.Value,
        _ => throw new InvalidOperationException($"The host has a scheme that there is not: {scheme}"),
    };
}
