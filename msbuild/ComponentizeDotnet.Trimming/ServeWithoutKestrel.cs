// A trimmer step: ASP.NET Core and its hosts in a component. What has Kestrel's name is the package CmDotnet.AspNetCore's, and
// nobody waits for the end of a host; there are no files to watch, and configuration is in the component.

using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Linker.Steps;
using AssemblyAction = Mono.Linker.AssemblyAction;

namespace ComponentizeDotnet.Trimming;

/// <summary>Has ASP.NET Core and Microsoft.Extensions.Hosting call the server of a component.</summary>
/// <remarks>Runs before anything is marked, so that the trimmer sees what the new bodies need.</remarks>
public sealed class ServeWithoutKestrel : BaseStep
{
    private const string Space = "CmDotnet.AspNetCore";

    private ModuleDefinition _server = null!;

    protected override void Process()
    {
        _server = ClassLibrary.Part(Context, "Microsoft.AspNetCore.Server.Kestrel");
        KeepWhatIsUsed();
        RunWithoutWaiting(ClassLibrary.Part(Context, "Microsoft.Extensions.Hosting.Abstractions"));
        LogToConsole(ClassLibrary.Part(Context, "Microsoft.Extensions.Hosting"));
        UseNoOptions(ClassLibrary.Part(Context, "Microsoft.AspNetCore"));
        WatchNoFiles(ClassLibrary.Part(Context, "Microsoft.Extensions.Configuration.FileExtensions"));
        ReadEmbeddedFiles(ClassLibrary.Part(Context, "Microsoft.Extensions.Configuration.Json"));
        ReadEmbeddedList(ClassLibrary.Part(Context, "Microsoft.AspNetCore.StaticAssets"));
        KeepWhatControllersAnswer(ClassLibrary.Part(Context, "Microsoft.AspNetCore.Mvc.Core"));
        LoadKeysWhenNeeded(ClassLibrary.Part(Context, "Microsoft.AspNetCore.DataProtection"));
        RefuseConnections();
    }

    // Parts of ASP.NET Core do not suit trimming, and are kept whole: those that the application refers to, directly or not.
    private void KeepWhatIsUsed()
    {
        var used = ClassLibrary.UsersWithParts(Context).ToHashSet();
        foreach (var assembly in Context.GetAssemblies())
        {
            if (Annotations.GetAction(assembly) == AssemblyAction.Copy && ClassLibrary.IsPart(Context, assembly) && !used.Contains(assembly))
                Annotations.SetAction(assembly, AssemblyAction.Link);
        }
    }

    // The component's host has the thread. What is behind Run in Main runs at once, as if the host had ended.
    private void RunWithoutWaiting(ModuleDefinition hosting)
    {
        var extensions = hosting.Type("Microsoft.Extensions.Hosting.HostingAbstractionsHostExtensions");
        foreach (var name in new[] { "Run", "WaitForShutdown" })
        {
            var wait = extensions.Method(name, "IHost");
            var begin = extensions.Methods.Single(method => method.Name == $"{name}Async");
            var none = new VariableDefinition(begin.Parameters[1].ParameterType);
            wait.Become(
                Instruction.Create(OpCodes.Ldarg_0),
                Instruction.Create(OpCodes.Ldloc, none),
                Instruction.Create(OpCodes.Call, begin),
                Instruction.Create(OpCodes.Call, OfServer(hosting, "ComponentHost", "LetRun")));
            wait.Body.InitLocals = true;
            wait.Body.Variables.Add(none);
        }
    }

    // The builders leave the console's logger out where OperatingSystem.IsBrowser() is true.
    private static void LogToConsole(ModuleDefinition hosting)
    {
        var calls = hosting.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasBody).SelectMany(method => method.Body.Instructions)
            .Where(instruction => instruction.Operand is MethodReference { Name: "IsBrowser", DeclaringType.FullName: "System.OperatingSystem" });
        foreach (var call in calls)
            (call.OpCode, call.Operand) = (OpCodes.Ldc_I4_0, null);
    }

    // The defaults hand Kestrel the section of that name of the configuration. All of its options would stay for it.
    private void UseNoOptions(ModuleDefinition defaults)
    {
        var host = defaults.Type("Microsoft.AspNetCore.WebHost");
        host.Method("ConfigureKestrel").Become();
        foreach (var name in new[] { "ConfigureWebDefaults", "ConfigureWebDefaultsSlim" })
        {
            var calls = host.Method(name).Body.Instructions.Where(instruction =>
                instruction.Operand is MethodReference { Name: "UseKestrel" or "ConfigureKestrel", Parameters.Count: 2, DeclaringType.Name: "WebHostBuilderKestrelExtensions" }).ToList();
            if (calls.Count == 0)
                throw new InvalidOperationException($"{host.FullName}.{name} does not configure Kestrel.");
            foreach (var call in calls)
                call.Operand = ((MethodReference)call.Operand).Like(defaults.ImportReference(_server.Type($"{Space}.ComponentServer")), "UseDefaults");
        }
    }

    // Nobody changes files under a component, and a timer that looks for changes would keep a call from its end.
    private static void WatchNoFiles(ModuleDefinition files) =>
        files.Type("Microsoft.Extensions.Configuration.FileConfigurationSource").Method("get_ReloadOnChange").Become(Instruction.Create(OpCodes.Ldc_I4_0));

    // AddJsonFile(builder, provider, path, optional, reloadOnChange): optional = EmbeddedFiles.AddTo(builder, path) || optional
    private void ReadEmbeddedFiles(ModuleDefinition json)
    {
        var add = json.Type("Microsoft.Extensions.Configuration.JsonConfigurationExtensions")
            .Method("AddJsonFile", "IConfigurationBuilder", "IFileProvider", "String", "Boolean", "Boolean");
        add.Begin(
            Instruction.Create(OpCodes.Ldarg_0),
            Instruction.Create(OpCodes.Ldarg_2),
            Instruction.Create(OpCodes.Call, OfServer(json, "EmbeddedFiles", "AddTo")),
            Instruction.Create(OpCodes.Ldarg_3),
            Instruction.Create(OpCodes.Or),
            Instruction.Create(OpCodes.Starg, add.Parameters[3]));
    }

    // MapStaticAssets looks for a file beside the program's assembly, which lists the files of wwwroot, and reads it.
    private void ReadEmbeddedList(ModuleDefinition assets)
    {
        var exists = OfServer(assets, "EmbeddedFiles", "Exists");
        foreach (var call in assets.Type("Microsoft.AspNetCore.Builder.StaticAssetsEndpointRouteBuilderExtensions").Method("ResolveManifest").CallsOf("Exists"))
            call.Operand = exists;
        var read = OfServer(assets, "EmbeddedFiles", "OpenRead");
        var parse = assets.Type("Microsoft.AspNetCore.StaticAssets.StaticAssetsManifest").Method("Parse");
        foreach (var call in parse.CallsOf("OpenRead"))
            call.Operand = read;
        // It need not be a file.
        foreach (var variable in parse.Body.Variables.Where(variable => variable.VariableType.FullName == "System.IO.FileStream"))
            variable.VariableType = read.ReturnType;
    }

    // Controllers hand what is not valid to a serializer, as an object: it looks for properties, and for a constructor, which it does not call.
    private void KeepWhatControllersAnswer(ModuleDefinition controllers)
    {
        var problem = controllers.Type("Microsoft.AspNetCore.Mvc.ValidationProblemDetails");
        foreach (var method in problem.Methods.Where(method => method.IsPublic))
            Annotations.AddPreservedMethod(problem, method);
    }

    // AddAuthentication and others add a service that loads keys at the start, whether they are needed or not:
    // services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, DataProtectionHostedService>())
    private static void LoadKeysWhenNeeded(ModuleDefinition protection)
    {
        var add = protection.Type("Microsoft.Extensions.DependencyInjection.DataProtectionServiceCollectionExtensions").Method("AddDataProtectionServices");
        var describe = add.Body.Instructions.Single(instruction =>
            instruction.Operand is GenericInstanceMethod { Name: "Singleton", GenericArguments: [{ Name: "IHostedService" }, _] });
        (describe.OpCode, describe.Operand) = (OpCodes.Pop, null);
        (describe.Next.OpCode, describe.Next.Operand) = (OpCodes.Nop, null);
    }

    private void RefuseConnections()
    {
        foreach (var (assembly, type, method, exception) in Unavailable.All)
        {
            if (Context.TryResolve(assembly) is not { } resolved)
                continue;
            var module = ClassLibrary.Part(Context, resolved.Name.Name);
            foreach (var refused in module.Type(type).Methods.Where(other => other.Name == method))
            {
                refused.Become(Instruction.Create(OpCodes.Call, OfServer(module, "Unavailable", exception)));
                refused.Body.Instructions[^1].OpCode = OpCodes.Throw;
            }
        }
    }

    private MethodReference OfServer(ModuleDefinition caller, string type, string method) =>
        caller.ImportReference(_server.Type($"{Space}.{type}").Method(method));
}

/// <summary>What needs connections of the program's own, and throws in a component.</summary>
internal static class Unavailable
{
    /// <summary>The method, and the one of the server's class of this name that makes its exception.</summary>
    public static readonly (string Assembly, string Type, string Method, string Exception)[] All =
    [
        ("Microsoft.AspNetCore.Server.Kestrel.Core", "Microsoft.AspNetCore.Hosting.ListenOptionsHttpsExtensions", "UseHttps", "Https"),
        ("Microsoft.AspNetCore.Server.Kestrel.Transport.Quic", "Microsoft.AspNetCore.Hosting.WebHostBuilderQuicExtensions", "UseQuic", "Quic"),
        ("Microsoft.AspNetCore.WebSockets", "Microsoft.AspNetCore.Builder.WebSocketMiddlewareExtensions", "UseWebSockets", "WebSockets"),
        ("Microsoft.AspNetCore.SignalR", "Microsoft.Extensions.DependencyInjection.SignalRDependencyInjectionExtensions", "AddSignalR", "WebSockets"),
        ("Microsoft.AspNetCore.Components.Server", "Microsoft.Extensions.DependencyInjection.ServerRazorComponentsBuilderExtensions", "AddInteractiveServerComponents", "WebSockets"),
        ("Microsoft.AspNetCore.Components.Server", "Microsoft.Extensions.DependencyInjection.ComponentServiceCollectionExtensions", "AddServerSideBlazor", "WebSockets"),
    ];
}

/// <summary>Warns (CDN0717) of programs that set up connections of their own.</summary>
public sealed class ReportUnavailableConnections : ReportMissingLibrary
{
    protected override bool Needs(MethodReference called) =>
        called is { Name: "UseKestrelHttpsConfiguration", DeclaringType.Name: "WebHostBuilderKestrelExtensions" }
        || Unavailable.All.Any(refused => called.Name == refused.Method && called.DeclaringType.FullName == refused.Type);

    protected override string Warning(string places) =>
        $"CDN0717: HTTPS, HTTP/3, WebSockets or SignalR are set up here, and that throws when the component starts: {places}. "
        + "The host of a component has the connections: set TLS up there, and use server-sent events in place of WebSockets.";
}
