// A trimmer step: sockets and name lookups go through CmDotnet.Wasi.Sockets. System.Net.Sockets of the engine's pack is made for
// browsers, and throws; the library brings that of Linux along, whose native functions are its own.

using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Linker.Steps;

namespace ComponentizeDotnet.Trimming;

/// <summary>
/// Puts the methods of CmDotnet.Wasi.Sockets.SystemNative in the place of the native functions of their names, and has it tell
/// the class library when a socket is ready, as the thread does that waits for that on Linux.
/// </summary>
/// <remarks>Runs before anything is marked, so that the trimmer sees what the new bodies need.</remarks>
public sealed class RedirectSockets : BaseStep
{
    private const string Library = "CmDotnet.Wasi.Sockets";
    private const string Prefix = "SystemNative_";

    private const string InPlaceOfTls =
        "Connect without it (for Npgsql: SSL Mode=Disable), or use HttpClient, whose connections are encrypted by the component's host.";

    protected override void Process()
    {
        var native = Visible(ClassLibrary.Part(Context, Library).Type($"{Library}.SystemNative"));
        var methods = native.Methods.ToLookup(method => method.Name);
        var exceptions = methods["Exception"].ToDictionary(method => method.Parameters.Count);
        var sockets = ClassLibrary.Part(Context, "System.Net.Sockets");
        foreach (var module in new[] { sockets, ClassLibrary.Part(Context, "System.Net.NameResolution") })
        {
            foreach (var method in module.GetTypes().SelectMany(type => type.Methods).ToList())
            {
                if (method.IsPInvokeImpl && Own(method.PInvokeInfo.EntryPoint) is { } own)
                    method.BecomeCallOf(module.ImportReference(own));
                foreach (var instruction in method.HasBody ? method.Body.Instructions.Where(MakesException) : [])
                {
                    var made = (MethodReference)instruction.Operand;
                    (instruction.OpCode, instruction.Operand) = (OpCodes.Call, module.ImportReference(exceptions[made.Parameters.Count]));
                }
            }
        }
        TellOfEvents(sockets, native.Method("Register"));
        var context = sockets.Type("System.Net.Sockets.SocketAsyncContext");
        NeverBlock(context);
        // A synchronous call waits for its socket alone first.
        foreach (var wait in context.Method("PerformSyncOperation").CallsOf("Wait"))
            (wait.OpCode, wait.Operand) = (OpCodes.Call, sockets.ImportReference(native.Method("WaitForEvent")));
        RefuseTls(ClassLibrary.Part(Context, "System.Net.Security"));

        MethodDefinition? Own(string entryPoint) =>
            entryPoint.StartsWith(Prefix, StringComparison.Ordinal) ? methods[entryPoint[Prefix.Length..]].SingleOrDefault() : null;
    }

    // Its own assembly is the only one that may see it.
    private static TypeDefinition Visible(TypeDefinition native)
    {
        native.IsPublic = true;
        foreach (var nested in native.NestedTypes)
            nested.IsNestedPublic = true;
        foreach (var method in native.Methods.Where(method => method.IsAssembly))
            method.IsPublic = true;
        return native;
    }

    // Clients that could use TLS need its plain types. For browsers all of them throw; here it is what would encrypt.
    private void RefuseTls(ModuleDefinition security)
    {
        var exception = security.ImportReference(
            ClassLibrary.Part(Context, "System.Private.CoreLib").Type("System.PlatformNotSupportedException").Method(".ctor", "String"));
        string[] makers = ["SslStream", "NegotiateAuthentication", "NegotiateStream", "CipherSuitesPolicy"];
        foreach (var name in makers)
        {
            foreach (var constructor in security.Type($"System.Net.Security.{name}").Methods.Where(method => method.IsConstructor && !method.IsStatic))
            {
                constructor.Become(
                    Instruction.Create(OpCodes.Ldstr, $"A component has no TLS or Kerberos of its own, and so no {name}. {InPlaceOfTls}"),
                    Instruction.Create(OpCodes.Newobj, exception),
                    Instruction.Create(OpCodes.Throw));
            }
        }
    }

    // bool TryRegisterSocket(nint socket, SocketAsyncContext context, out SocketAsyncEngine engine, out Error error)
    // {
    //     SystemNative.Register(socket, new Action<int>(context.HandleEvents));
    //     (engine, error) = (s_engine, 0);
    //     return true;
    // }
    private void TellOfEvents(ModuleDefinition sockets, MethodDefinition register)
    {
        var engine = sockets.Type("System.Net.Sockets.SocketAsyncEngine");
        var one = new FieldDefinition("s_engine", FieldAttributes.Private | FieldAttributes.Static | FieldAttributes.InitOnly, engine);
        engine.Fields.Add(one);
        var handle = sockets.Type("System.Net.Sockets.SocketAsyncContext").Method("HandleEvents");
        var action = Action(sockets);
        engine.Method("TryRegisterSocket").Become(
            Instruction.Create(OpCodes.Ldarg_0),
            Instruction.Create(OpCodes.Ldarg_1),
            Instruction.Create(OpCodes.Ldftn, handle),
            Instruction.Create(OpCodes.Newobj, action),
            Instruction.Create(OpCodes.Call, sockets.ImportReference(register)),
            Instruction.Create(OpCodes.Ldarg_2),
            Instruction.Create(OpCodes.Ldsfld, one),
            Instruction.Create(OpCodes.Stind_Ref),
            Instruction.Create(OpCodes.Ldarg_3),
            Instruction.Create(OpCodes.Ldc_I4_0),
            Instruction.Create(OpCodes.Stind_I4),
            Instruction.Create(OpCodes.Ldc_I4_1));
        engine.Method("UnregisterSocket").Become();
        // Without the thread: an engine is only that there is one.
        engine.Method(".ctor").Become(
            Instruction.Create(OpCodes.Ldarg_0),
            Instruction.Create(OpCodes.Call, sockets.ImportReference(ClassLibrary.Part(Context, "System.Private.CoreLib").TypeSystem.Object.Resolve().Method(".ctor"))));
        var initializer = engine.Methods.Single(method => method.IsConstructor && method.IsStatic);
        initializer.Become(
            Instruction.Create(OpCodes.Newobj, engine.Method(".ctor")),
            Instruction.Create(OpCodes.Stsfld, one));
    }

    // A native function of the library never waits: what would, is tried again when it is told that the socket is ready.
    private static void NeverBlock(TypeDefinition context)
    {
        var flag = context.Fields.SingleOrDefault(field => field.Name == "_isHandleNonBlocking")
            ?? throw new InvalidOperationException($"The class library has no {context.FullName}._isHandleNonBlocking.");
        var processor = context.Method(".ctor").Body.GetILProcessor();
        var end = processor.Body.Instructions[^1];
        processor.InsertBefore(end, Instruction.Create(OpCodes.Ldarg_0));
        processor.InsertBefore(end, Instruction.Create(OpCodes.Ldc_I4_1));
        processor.InsertBefore(end, Instruction.Create(OpCodes.Stfld, flag));
    }

    private MethodReference Action(ModuleDefinition module)
    {
        var definition = ClassLibrary.Part(Context, "System.Private.CoreLib").Type("System.Action`1");
        var type = new GenericInstanceType(module.ImportReference(definition));
        type.GenericArguments.Add(module.TypeSystem.Int32);
        var constructor = new MethodReference(".ctor", module.TypeSystem.Void, type) { HasThis = true };
        constructor.Parameters.Add(new ParameterDefinition(module.TypeSystem.Object));
        constructor.Parameters.Add(new ParameterDefinition(module.TypeSystem.IntPtr));
        return constructor;
    }

    // The library says more of some of them.
    private static bool MakesException(Instruction instruction) =>
        instruction.OpCode == OpCodes.Newobj
        && instruction.Operand is MethodReference { DeclaringType.FullName: "System.Net.Sockets.SocketException", Parameters: [{ ParameterType.FullName: "System.Int32" }, ..] };
}
