// What ASP.NET Core and programs call to get Kestrel.

using CmDotnet.AspNetCore;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

#pragma warning disable IDE0130 // It is the real one's.
namespace Microsoft.AspNetCore.Hosting;

/// <summary>The methods of Kestrel's class of this name, which give a component its server.</summary>
public static class WebHostBuilderKestrelExtensions
{
    /// <summary>The component's server.</summary>
    /// <param name="hostBuilder">The builder.</param>
    /// <returns>The same builder.</returns>
    public static IWebHostBuilder UseKestrel(this IWebHostBuilder hostBuilder) => UseKestrelCore(hostBuilder);

    /// <summary>The component's server.</summary>
    /// <param name="hostBuilder">The builder.</param>
    /// <returns>The same builder.</returns>
    public static IWebHostBuilder UseKestrelCore(this IWebHostBuilder hostBuilder)
    {
        ArgumentNullException.ThrowIfNull(hostBuilder);
        return hostBuilder.ConfigureServices(static (context, services) =>
        {
            WebRootFiles.AddTo(context.HostingEnvironment);
            services.TryAddSingleton<IServer, ComponentServer>();
            // The host says when it serves, and each instance would say so again.
            _ = services.Configure<ConsoleLifetimeOptions>(static options => options.SuppressStatusMessages = true);
            // Few components have a folder for temporary files. The limits of a body bound what is kept.
            _ = services.Configure<FormOptions>(static options => options.MemoryBufferThreshold = int.MaxValue);
        });
    }

    /// <summary>The component's server, with the limits that are set in the options.</summary>
    /// <param name="hostBuilder">The builder.</param>
    /// <param name="options">Sets options.</param>
    /// <returns>The same builder.</returns>
    public static IWebHostBuilder UseKestrel(this IWebHostBuilder hostBuilder, Action<KestrelServerOptions> options) =>
        UseKestrelCore(hostBuilder).ConfigureKestrel(options);

    /// <summary>The component's server, with the limits that are set in the options.</summary>
    /// <param name="hostBuilder">The builder.</param>
    /// <param name="configureOptions">Sets options.</param>
    /// <returns>The same builder.</returns>
    public static IWebHostBuilder UseKestrel(this IWebHostBuilder hostBuilder, Action<WebHostBuilderContext, KestrelServerOptions> configureOptions) =>
        UseKestrelCore(hostBuilder).ConfigureKestrel(configureOptions);

    /// <summary>Sets limits.</summary>
    /// <param name="hostBuilder">The builder.</param>
    /// <param name="options">Sets options.</param>
    /// <returns>The same builder.</returns>
    public static IWebHostBuilder ConfigureKestrel(this IWebHostBuilder hostBuilder, Action<KestrelServerOptions> options)
    {
        ArgumentNullException.ThrowIfNull(hostBuilder);
        return hostBuilder.ConfigureServices(services => AddSettings(services).Configure(options));
    }

    /// <summary>Sets limits.</summary>
    /// <param name="hostBuilder">The builder.</param>
    /// <param name="configureOptions">Sets options.</param>
    /// <returns>The same builder.</returns>
    public static IWebHostBuilder ConfigureKestrel(this IWebHostBuilder hostBuilder, Action<WebHostBuilderContext, KestrelServerOptions> configureOptions)
    {
        ArgumentNullException.ThrowIfNull(hostBuilder);
        return hostBuilder.ConfigureServices((context, services) => AddSettings(services).Configure<KestrelServerOptions>(options => configureOptions(context, options)));
    }

    /// <summary>Throws: connections have the host's TLS.</summary>
    /// <param name="hostBuilder">The builder.</param>
    /// <returns>Nothing.</returns>
    /// <exception cref="PlatformNotSupportedException">Always.</exception>
    public static IWebHostBuilder UseKestrelHttpsConfiguration(this IWebHostBuilder hostBuilder) =>
        throw Unavailable.Https();

    private static IServiceCollection AddSettings(IServiceCollection services)
    {
        services.TryAddSingleton(ServerSettings.Of);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<KestrelServerOptions>, OptionsSetup>());
        return services;
    }
}
