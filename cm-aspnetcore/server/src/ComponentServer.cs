// The IServer that takes the place of Kestrel: it keeps the application, and each call of the component's export is a request
// for it.

using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using KestrelServerOptions = Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerOptions;

namespace CmDotnet.AspNetCore;

/// <summary>The server of a component.</summary>
/// <param name="services">Have the limits that the program sets.</param>
/// <param name="loggers">Make the server's logger.</param>
public sealed class ComponentServer(IServiceProvider services, ILoggerFactory loggers) : IServer
{
    /// <inheritdoc/>
    public IFeatureCollection Features { get; } = WithAddresses();

    /// <summary>In place of what ASP.NET Core's defaults call to configure Kestrel.</summary>
    /// <param name="hostBuilder">The builder.</param>
    /// <param name="configureOptions">Would read the section of Kestrel in the configuration, which says where to listen.</param>
    /// <returns>The same builder, with the component's server.</returns>
    /// <remarks>The trimmer has them call it (ComponentizeDotnet.Trimming, ServeWithoutKestrel).</remarks>
    public static IWebHostBuilder UseDefaults(IWebHostBuilder hostBuilder, Action<WebHostBuilderContext, KestrelServerOptions> configureOptions) =>
        hostBuilder.UseKestrelCore();

    /// <inheritdoc/>
    public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
        where TContext : notnull
    {
        ArgumentNullException.ThrowIfNull(application);
        ILogger logger = loggers.CreateLogger("CmDotnet.AspNetCore.Server");
        // The host listens where it was told to; what is left here would be told as the address.
        Features.Get<IServerAddressesFeature>()?.Addresses.Clear();
        ServerSettings settings = services.GetService<ServerSettings>() ?? new ServerSettings();
        ComponentHost.Begin(new Application<TContext>(application, settings, logger), services);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        ComponentHost.End();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private static FeatureCollection WithAddresses()
    {
        FeatureCollection features = new();
        features.Set<IServerAddressesFeature>(new NoAddresses());
        return features;
    }

    // The host has the address that it listens on, and does not say it.
    private sealed class NoAddresses : IServerAddressesFeature
    {
        public ICollection<string> Addresses { get; } = [];

        public bool PreferHostingUrls { get; set; }
    }
}

/// <summary>An application, whatever its context is.</summary>
internal abstract class Application
{
    /// <summary>Answers a request, and disposes of it.</summary>
    internal abstract Task ProcessAsync(Exchange exchange, CancellationToken cancellationToken);
}

internal sealed class Application<TContext>(IHttpApplication<TContext> application, ServerSettings settings, ILogger logger) : Application
    where TContext : notnull
{
    internal override async Task ProcessAsync(Exchange exchange, CancellationToken cancellationToken)
    {
        using RequestContext request = new(exchange, settings, logger);
        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(static request => ((RequestContext)request!).Cancel(), request);
        try
        {
            request.ReadHead();
        }
        catch (BadHttpRequestException exception)
        {
            Log.BadRequest(logger, request.TraceIdentifier, exception.Message, exception);
            await request.FailAsync(exception.StatusCode);
            return;
        }
        TContext context = application.CreateContext(request.Features());
        Exception? failure = null;
        try
        {
            await application.ProcessRequestAsync(context);
            await request.CompleteAsync();
        }
        catch (BadHttpRequestException exception)
        {
            failure = exception;
            Log.BadRequest(logger, request.TraceIdentifier, exception.Message, exception);
            await request.FailAsync(exception.StatusCode);
        }
        catch (Exception exception)
        {
            failure = exception;
            Log.ApplicationError(logger, request.TraceIdentifier, exception);
            await request.FailAsync(StatusCodes.Status500InternalServerError);
        }
        await request.EndAsync();
        application.DisposeContext(context, failure);
    }
}
