// Headers and trailers for the host. Both versions of wasi:http have the same.

using CmDotnet.AspNetCore.Bindings.Wasi.Http;

namespace CmDotnet.AspNetCore;

/// <summary>Makes fields of headers, and says which one the host refuses.</summary>
internal static class WasiFields
{
    /// <summary>The headers as the host has them.</summary>
    /// <exception cref="InvalidOperationException">The host takes one of them not.</exception>
    internal static Types.Fields From(List<(string Name, byte[] Value)> headers)
    {
        try
        {
            return Types.Fields.FromList(headers);
        }
        catch (WitException<Types.HeaderError> exception)
        {
            throw new InvalidOperationException($"The host of the component takes no {Refused(headers)}: {exception.Error}", exception);
        }
    }

    private static string Refused(List<(string Name, byte[] Value)> headers)
    {
        using Types.Fields fields = new();
        foreach ((string name, byte[] value) in headers)
        {
            try
            {
                fields.Append(name, value);
            }
            catch (WitException<Types.HeaderError>)
            {
                return $"header '{name}'";
            }
        }
        return "headers of this size";
    }
}
