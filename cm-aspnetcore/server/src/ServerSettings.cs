// What of Kestrel's options means something in a component.

using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CmDotnet.AspNetCore;

/// <summary>The limits of requests, with the defaults of Kestrel.</summary>
internal sealed record ServerSettings
{
    internal long? MaxRequestBodySize { get; init; } = 30_000_000;

    internal bool AllowSynchronousIO { get; init; }

    /// <summary>Those of the options, for a program that sets some. Others go without Kestrel's classes.</summary>
    internal static ServerSettings Of(IServiceProvider services)
    {
        KestrelServerOptions options = services.GetRequiredService<IOptions<KestrelServerOptions>>().Value;
        return new ServerSettings { MaxRequestBodySize = options.Limits.MaxRequestBodySize, AllowSynchronousIO = options.AllowSynchronousIO };
    }
}

/// <summary>Gives options the services that their configuration may ask for.</summary>
internal sealed class OptionsSetup(IServiceProvider services) : IConfigureOptions<KestrelServerOptions>
{
    public void Configure(KestrelServerOptions options) => options.ApplicationServices = services;
}
