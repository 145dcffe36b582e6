// A trimmer step: gives Console its standard input. The class library of the engine's pack is made for browsers, where
// Console.In, Console.ReadLine and Console.OpenStandardInput throw; a component has file descriptor 0.

using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Linker;
using Mono.Linker.Steps;

namespace ComponentizeDotnet.Trimming;

/// <summary>Makes System.Console read file descriptor 0 where it throws PlatformNotSupportedException.</summary>
/// <remarks>Runs before anything is marked, so that the trimmer sees what the new bodies need.</remarks>
public sealed class ProvideStandardInput : BaseStep
{
    protected override void Process()
    {
        var assembly = Context.TryResolve("System.Console");
        var module = assembly?.MainModule
            ?? throw new InvalidOperationException("The class library has no System.Console.");
        // What is copied is written all the same.
        if (Annotations.GetAction(assembly) is AssemblyAction.Copy or AssemblyAction.CopyUsed)
            Annotations.SetAction(assembly, AssemblyAction.Save);
        var console = module.GetType("System.ConsolePal");
        var open = Method(console, "OpenStandardInput");
        var core = module.TypeSystem.Object.Resolve().Module;

        // new FileStream(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 0)
        Replace(open,
            Instruction.Create(OpCodes.Ldc_I4_0),
            Instruction.Create(OpCodes.Conv_I),
            Instruction.Create(OpCodes.Ldc_I4_0),
            New(module, core, "Microsoft.Win32.SafeHandles.SafeFileHandle", "IntPtr", "Boolean"),
            Instruction.Create(OpCodes.Ldc_I4_1),
            Instruction.Create(OpCodes.Ldc_I4_0),
            New(module, core, "System.IO.FileStream", "SafeFileHandle", "FileAccess", "Int32"));
        Replace(Method(console, "GetOrCreateReader"),
            Instruction.Create(OpCodes.Call, open),
            New(module, core, "System.IO.StreamReader", "Stream"));
        Replace(Method(console, "get_InputEncoding"),
            New(module, core, "System.Text.UTF8Encoding"));
    }

    private static MethodDefinition Method(TypeDefinition? type, string name) =>
        type?.Methods.SingleOrDefault(method => method.Name == name)
        ?? throw new InvalidOperationException($"The class library has no System.ConsolePal.{name}.");

    private static Instruction New(ModuleDefinition module, ModuleDefinition core, string type, params string[] parameters)
    {
        var constructor = core.GetType(type)?.Methods.SingleOrDefault(method =>
            method.IsConstructor && !method.IsStatic && method.Parameters.Select(p => p.ParameterType.Name).SequenceEqual(parameters));
        return constructor is null
            ? throw new InvalidOperationException($"The class library has no constructor {type}({string.Join(", ", parameters)}).")
            : Instruction.Create(OpCodes.Newobj, module.ImportReference(constructor));
    }

    /// <summary>The value that the instructions leave becomes what the method returns.</summary>
    private static void Replace(MethodDefinition method, params Instruction[] value)
    {
        method.Body = new MethodBody(method);
        foreach (var instruction in value.Append(Instruction.Create(OpCodes.Ret)))
            method.Body.Instructions.Add(instruction);
    }
}
