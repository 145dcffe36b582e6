// A trimmer step: the handlers of HttpClient send through CmDotnet.Wasi.Http. The class library of the engine's pack is made
// for browsers, where HttpClientHandler calls JavaScript and SocketsHttpHandler throws.

using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;
using Mono.Linker.Steps;

namespace ComponentizeDotnet.Trimming;

/// <summary>Lets the handlers of System.Net.Http call CmDotnet.Wasi.Http.PlatformHandler.</summary>
/// <remarks>
/// HttpClientHandler keeps its own code, which measures requests and tells activities of them, around an internal handler
/// for browsers: that one's members call those of the same name of PlatformHandler. SocketsHttpHandler becomes a shell of
/// an HttpClientHandler. Runs before anything is marked, so that the trimmer sees what the new bodies need.
/// </remarks>
public sealed class RedirectHttpHandlers : BaseStep
{
    private const string Library = "CmDotnet.Wasi.Http";

    // In HttpClientHandler these throw by themselves, or answer for browsers.
    private static readonly HashSet<string> OfClient =
    [
        "SupportsAutomaticDecompression", "UseDefaultCredentials", "ClientCertificateOptions", "ClientCertificates", "CheckCertificateRevocationList",
        "ServerCertificateCustomValidationCallback", "SslProtocols",
    ];

    protected override void Process()
    {
        var http = Module("System.Net.Http");
        // Its own assembly is the only one that may see it.
        var platform = Type(Module(Library), $"{Library}.PlatformHandler");
        platform.IsPublic = true;
        var (browser, client, sockets) = (Type(http, "BrowserHttpHandler"), Type(http, "HttpClientHandler"), Type(http, "SocketsHttpHandler"));

        var platformOfBrowser = Hold(browser, platform);
        Override(browser);
        foreach (var method in Visible(browser))
            Call(method, [platformOfBrowser], Counterpart(method, platform) ?? throw Missing(platform, method.Name));

        var browserOfClient = client.Fields.FirstOrDefault(field => field.FieldType.Name == browser.Name) ?? throw Missing(client, browser.Name);
        browserOfClient.IsAssembly = true;
        foreach (var method in Visible(client).Where(method => OfClient.Contains(Property(method))))
            Call(method, [browserOfClient, platformOfBrowser], Counterpart(method, platform) ?? throw Missing(platform, method.Name));

        SendSynchronously(client);

        var clientOfSockets = Hold(sockets, client);
        Override(sockets);
        foreach (var method in Visible(sockets))
        {
            // What is protected there is not for a class beside it.
            if (Counterpart(method, client) is { IsFamily: false } ofClient)
                Call(method, [clientOfSockets], ofClient);
            else
                Call(method, [clientOfSockets, browserOfClient, platformOfBrowser], Counterpart(method, platform) ?? throw Missing(platform, method.Name));
        }
        var isSupported = sockets.Methods.SingleOrDefault(method => method.Name == "get_IsSupported") ?? throw Missing(sockets, "IsSupported");
        Replace(isSupported, Instruction.Create(OpCodes.Ldc_I4_1));
    }

    // On a browser's thread nothing can wait; the way to the handlers within is that of requests that are awaited.
    private static void SendSynchronously(TypeDefinition client)
    {
        var handler = client.Methods.SingleOrDefault(method => method.Name == "get_Handler") ?? throw Missing(client, "Handler");
        var send = client.BaseType.Resolve().Methods.Single(method => method.Name == "Send");
        var ofClient = Counterpart(send, client) ?? throw Missing(client, send.Name);
        Replace(ofClient,
            Instruction.Create(OpCodes.Ldarg_0),
            Instruction.Create(OpCodes.Call, handler),
            Instruction.Create(OpCodes.Ldarg_1),
            Instruction.Create(OpCodes.Ldarg_2),
            Instruction.Create(OpCodes.Callvirt, send));
    }

    /// <summary>Gives the type a field that its constructors fill.</summary>
    private static FieldDefinition Hold(TypeDefinition holder, TypeDefinition held)
    {
        var module = holder.Module;
        var field = new FieldDefinition("_component", FieldAttributes.Assembly | FieldAttributes.InitOnly, module.ImportReference(held));
        holder.Fields.Add(field);
        var make = module.ImportReference(Constructor(held));
        var constructor = Constructor(holder);
        var ofBase = module.ImportReference(Constructor(holder.BaseType.Resolve()));
        Replace(constructor,
            Instruction.Create(OpCodes.Ldarg_0),
            Instruction.Create(OpCodes.Call, ofBase),
            Instruction.Create(OpCodes.Ldarg_0),
            Instruction.Create(OpCodes.Newobj, make),
            Instruction.Create(OpCodes.Stfld, field));
        return field;
    }

    /// <summary>Gives the type the overrides of a handler that it does not have.</summary>
    private static void Override(TypeDefinition handler)
    {
        var abstractHandler = handler.BaseType.Resolve();
        foreach (var method in abstractHandler.Methods.Where(method => method.IsVirtual && !method.IsPublic && Counterpart(method, handler) is null))
        {
            var attributes = method.Attributes & ~(MethodAttributes.NewSlot | MethodAttributes.Abstract);
            var added = new MethodDefinition(method.Name, attributes, method.ReturnType);
            foreach (var parameter in method.Parameters)
                added.Parameters.Add(new ParameterDefinition(parameter.Name, parameter.Attributes, parameter.ParameterType));
            handler.Methods.Add(added);
        }
    }

    private static List<MethodDefinition> Visible(TypeDefinition type) =>
        [.. type.Methods.Where(method => !method.IsPrivate && !method.IsAssembly && !method.IsStatic && !method.IsConstructor)];

    private static MethodDefinition? Counterpart(MethodDefinition method, TypeDefinition type) =>
        type.Methods.SingleOrDefault(other => other.Name == method.Name && other.Parameters.Count == method.Parameters.Count);

    private static string Property(MethodDefinition method) => method.Name[(method.Name.IndexOf('_') + 1)..];

    /// <summary>The method calls another one with its own arguments, on what the fields lead to.</summary>
    private static void Call(MethodDefinition method, FieldDefinition[] path, MethodDefinition target)
    {
        var call = Instruction.Create(target.IsStatic ? OpCodes.Call : OpCodes.Callvirt, method.Module.ImportReference(target));
        var receiver = path.Select(field => Instruction.Create(OpCodes.Ldfld, field)).Prepend(Instruction.Create(OpCodes.Ldarg_0));
        var arguments = method.Parameters.Select(parameter => Instruction.Create(OpCodes.Ldarg, parameter));
        Replace(method, [.. target.IsStatic ? [] : receiver, .. arguments, call]);
    }

    private static void Replace(MethodDefinition method, params Instruction[] instructions)
    {
        method.Body = new MethodBody(method);
        foreach (var instruction in instructions.Append(Instruction.Create(OpCodes.Ret)))
            method.Body.Instructions.Add(instruction);
        method.Body.OptimizeMacros();
    }

    private static MethodDefinition Constructor(TypeDefinition type) =>
        type.Methods.SingleOrDefault(method => method.IsConstructor && !method.IsStatic && method.Parameters.Count == 0) ?? throw Missing(type, ".ctor()");

    private static TypeDefinition Type(ModuleDefinition module, string name) =>
        module.GetType(name.Contains('.') ? name : $"System.Net.Http.{name}")
        ?? throw new InvalidOperationException($"{module.Name} has no {name}.");

    private static InvalidOperationException Missing(TypeDefinition type, string member) =>
        new($"{type.FullName} in {type.Module.Name} has no {member}: this version of it does not fit the class library.");

    private ModuleDefinition Module(string name)
    {
        var assembly = Context.TryResolve(name) ?? throw new InvalidOperationException($"There is no assembly {name}.");
        ClassLibrary.WriteChanges(Context, assembly);
        return assembly.MainModule;
    }
}
