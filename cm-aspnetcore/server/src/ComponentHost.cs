// The program's life in a component: it starts when the first request comes, and what its Main would wait for at the end are
// requests.

using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using CmDotnet.CompilerServices;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CmDotnet.AspNetCore;

/// <summary>Runs the program up to the point where it waits for requests.</summary>
public static class ComponentHost
{
    /// <summary>The property of the application that names the program's assembly. The SDK sets it.</summary>
    private const string ProgramProperty = "CmDotnet.AspNetCore.Program";

    private static readonly TaskCompletionSource s_listening = new();
    private static readonly TaskCompletionSource<Task?> s_program = new();
    private static Application? s_application;
    private static IServiceProvider? s_services;
    private static Task? s_running;
    private static bool s_isStarted;
    private static bool s_isOfBuild;

    /// <summary>In place of waiting for the end of a host: that goes on, and the program's <c>Main</c> returns.</summary>
    /// <param name="host">The task of the running host.</param>
    /// <remarks>The trimmer has hosts call it (ComponentizeDotnet.Trimming, ServeWithoutKestrel).</remarks>
    public static void LetRun(Task host)
    {
        ArgumentNullException.ThrowIfNull(host);
        s_running = host;
        WitTask.Wait(Task.WhenAny(host, s_listening.Task));
        if (host.IsFaulted || host.IsCanceled)
        {
            host.GetAwaiter().GetResult();
        }
    }

    /// <summary>The server has an application for the requests that come.</summary>
    internal static void Begin(Application application, IServiceProvider services)
    {
        s_application = application;
        s_services = services;
        _ = s_listening.TrySetResult();
    }

    /// <summary>The host has stopped.</summary>
    internal static void End() => s_application = null;

    /// <summary>Gives what answers requests; the first time, it runs the program.</summary>
    /// <exception cref="InvalidOperationException">The program ended, and nobody is there who could answer.</exception>
    internal static async Task<Application> StartAsync()
    {
        bool isBuild = Training.IsUnderWay;
        if (!s_isStarted)
        {
            s_isStarted = true;
            Start();
        }
        else if (s_isOfBuild && !isBuild)
        {
            Renew();
        }
        s_isOfBuild = isBuild;
        // It may await something before it starts the server.
        if (s_application is null && await s_program.Task is { } running)
        {
            await Task.WhenAny(running, s_listening.Task);
            if (running.IsCompleted)
            {
                await running;
            }
        }
        return s_application
            ?? throw new InvalidOperationException("The program has ended, or stopped its host, and there is no web application that could answer. Call Run or RunAsync of a WebApplication last.");
    }

    private static void Start()
    {
        try
        {
            s_program.SetResult(Run() ?? s_running);
        }
        catch (Exception exception)
        {
            // Each request that waits for the program gets it.
            s_program.SetException(exception);
        }
    }

    // The build started the program: variables, files and the environment's name are those of the run.
    private static void Renew()
    {
        if (s_services?.GetService<IConfiguration>() is not IConfigurationRoot configuration)
        {
            return;
        }
        configuration.Reload();
        // The host has one of its own, besides the web's.
        foreach (IHostEnvironment? environment in new[] { s_services.GetService<IHostEnvironment>(), s_services.GetService<IWebHostEnvironment>() })
        {
            environment?.EnvironmentName = configuration[HostDefaults.EnvironmentKey] ?? Environments.Production;
        }
    }

    private static Task? Run()
    {
        string name = AppContext.GetData(ProgramProperty) as string
            ?? throw new InvalidOperationException($"The component does not say which assembly is its program: build it with the SDK, which sets {ProgramProperty}.");
        Assembly program = Assembly.Load(name);
        Assembly.SetEntryAssembly(program);
        MethodInfo main = Main(program);
        string[] arguments = Environment.GetCommandLineArgs()[1..];
        object?[]? parameters = main.GetParameters().Length == 0 ? null : [arguments];
        return main.Invoke(null, BindingFlags.DoNotWrapExceptions, null, parameters, null) as Task;
    }

    // The entry point that the compiler makes for an asynchronous Main waits for it.
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "The program's own assembly is kept whole.")]
    private static MethodInfo Main(Assembly program)
    {
        const BindingFlags Any = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;
        MethodInfo entry = program.EntryPoint ?? throw new InvalidOperationException($"{program.GetName().Name} has no Main method.");
        return entry.Name == "<Main>" ? entry.DeclaringType!.GetMethod("<Main>$", Any) ?? entry.DeclaringType.GetMethod("Main", Any) ?? entry : entry;
    }
}
