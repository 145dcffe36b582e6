// What a component's server does not have, and why.

namespace CmDotnet.AspNetCore;

/// <summary>The exceptions of what needs a connection of one's own. The trimmer has ASP.NET Core throw them.</summary>
public static class Unavailable
{
    /// <summary>For what sets TLS up.</summary>
    /// <returns>The exception.</returns>
    public static PlatformNotSupportedException Https() =>
        new("A component has no connections of its own, and so no certificates for them: HTTPS is set up in its host. Leave UseHttps and UseKestrelHttpsConfiguration out.");

    /// <summary>For what sets HTTP/3 up.</summary>
    /// <returns>The exception.</returns>
    public static PlatformNotSupportedException Quic() =>
        new("A component has no connections of its own: HTTP/3 is set up in its host. Leave UseQuic out.");

    /// <summary>For what takes connections over.</summary>
    /// <returns>The exception.</returns>
    public static PlatformNotSupportedException WebSockets() =>
        new("WebSockets need a connection that stays, which wasi:http does not have; so does SignalR, which is made for them, and with it Blazor Server. Use server-sent events (TypedResults.ServerSentEvents), or run the program natively: dotnet run -p:Componentize=false.");
}
