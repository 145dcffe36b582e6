// What steps need that change code of the class library.

using System.Runtime.CompilerServices;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Linker;

namespace ComponentizeDotnet.Trimming;

/// <summary>Finds types and methods of the class library, and says which one is missing; writes their code anew.</summary>
internal static class ClassLibrary
{
    /// <summary>An assembly of the class library, which is written with its changes.</summary>
    public static ModuleDefinition Part(LinkContext context, string name)
    {
        var assembly = context.TryResolve(name) ?? throw new InvalidOperationException($"The class library has no {name}.");
        WriteChanges(context, assembly);
        return assembly.MainModule;
    }

    /// <summary>Has an assembly written as it is now, where its file would be copied.</summary>
    public static void WriteChanges(LinkContext context, AssemblyDefinition assembly)
    {
        if (context.Annotations.GetAction(assembly) is AssemblyAction.Copy or AssemblyAction.CopyUsed)
            context.Annotations.SetAction(assembly, AssemblyAction.Save);
    }

    /// <summary>
    /// The assemblies of the application and its packages, with all that they refer to, whether they are loaded already or not.
    /// What this project's libraries bring along, and nobody else refers to, is not among them.
    /// </summary>
    public static IReadOnlyCollection<AssemblyDefinition> Users(LinkContext context)
    {
        var loaded = context.GetAssemblies();
        var brought = Reached(context, loaded.Where(IsOwn), assembly => IsPart(context, assembly));
        return Reached(context, loaded.Except(brought), assembly => IsPart(context, assembly) || IsOwn(assembly));
    }

    /// <summary>The same, with this project's libraries and what they bring along.</summary>
    public static IReadOnlyCollection<AssemblyDefinition> UsersAndOwn(LinkContext context) =>
        Reached(context, context.GetAssemblies(), assembly => IsPart(context, assembly));

    /// <summary>The assemblies of the application and its packages, with all of the class library that they refer to, directly or not.</summary>
    public static IReadOnlyCollection<AssemblyDefinition> UsersWithParts(LinkContext context) => Reached(context, Users(context), _ => false);

    private static List<AssemblyDefinition> Reached(LinkContext context, IEnumerable<AssemblyDefinition> roots, Func<AssemblyDefinition, bool> isLeftOut)
    {
        var reached = new Dictionary<string, AssemblyDefinition>();
        var left = new Stack<AssemblyDefinition>(roots);
        while (left.TryPop(out var assembly))
        {
            if (isLeftOut(assembly) || !reached.TryAdd(assembly.Name.Name, assembly))
                continue;
            foreach (var reference in assembly.MainModule.AssemblyReferences)
            {
                if (!reached.ContainsKey(reference.Name) && context.TryResolve(reference.Name) is { } other)
                    left.Push(other);
            }
        }
        return [.. reached.Values];
    }

    /// <summary>Whether an assembly is a library of this project.</summary>
    private static bool IsOwn(AssemblyDefinition assembly) => assembly.Name.Name is "CmDotnet" || assembly.Name.Name.StartsWith("CmDotnet.", StringComparison.Ordinal);

    /// <summary>
    /// Whether an assembly is one of the engine's pack, or of ASP.NET Core's, or lies elsewhere and takes the place of one: of another
    /// platform, or newer.
    /// </summary>
    public static bool IsPart(LinkContext context, AssemblyDefinition assembly)
    {
        var core = context.TryResolve("System.Private.CoreLib") ?? throw new InvalidOperationException("There is no System.Private.CoreLib.");
        return assembly == core || s_names.GetValue(context, _ => [.. Files(context, core).Select(Path.GetFileNameWithoutExtension)]).Contains(assembly.Name.Name);
    }

    // Of the packs' assemblies.
    private static readonly ConditionalWeakTable<LinkContext, HashSet<string?>> s_names = [];

    // CoreLib lies in the pack's folder native/, the rest beside that in a folder of lib/. ASP.NET Core's pack has one folder.
    private static IEnumerable<string> Files(LinkContext context, AssemblyDefinition core)
    {
        var pack = Path.GetDirectoryName(Path.GetDirectoryName(Location(context, core)))!;
        var files = Directory.EnumerateFiles(Path.Combine(pack, "lib"), "*.dll", SearchOption.AllDirectories);
        return context.TryResolve("Microsoft.AspNetCore") is { } web
            ? files.Concat(Directory.EnumerateFiles(Path.GetDirectoryName(Location(context, web))!, "*.dll"))
            : files;
    }

    private static string Location(LinkContext context, AssemblyDefinition assembly) => Path.GetFullPath(context.GetAssemblyLocation(assembly));

    /// <summary>A type of CmDotnet that code of the class library calls.</summary>
    public static TypeReference TypeOfCmDotnet(LinkContext context, ModuleDefinition caller, string name)
    {
        var library = context.TryResolve("CmDotnet")
            ?? throw new InvalidOperationException("The project does not reference the package CmDotnet, which the trimmed class library needs.");
        _ = library.MainModule.Type($"CmDotnet.CompilerServices.{name}");
        var reference = caller.AssemblyReferences.SingleOrDefault(other => other.Name == library.Name.Name);
        if (reference is null)
            caller.AssemblyReferences.Add(reference = new AssemblyNameReference(library.Name.Name, library.Name.Version));
        return new TypeReference("CmDotnet.CompilerServices", name, caller, reference);
    }

    /// <summary>A function of the engine, which becomes a method of the type.</summary>
    public static MethodDefinition EngineFunction(this TypeDefinition type, string name, TypeReference result, params TypeReference[] parameters)
    {
        const string Engine = "componentize_engine";
        var libraries = type.Module.ModuleReferences;
        var library = libraries.SingleOrDefault(other => other.Name == Engine);
        if (library is null)
            libraries.Add(library = new ModuleReference(Engine));
        var method = new MethodDefinition(name, MethodAttributes.Assembly | MethodAttributes.Static | MethodAttributes.PInvokeImpl | MethodAttributes.HideBySig, result)
        {
            ImplAttributes = MethodImplAttributes.PreserveSig,
            PInvokeInfo = new Mono.Cecil.PInvokeInfo(PInvokeAttributes.NoMangle | PInvokeAttributes.CallConvWinapi, name, library),
        };
        foreach (var parameter in parameters)
            method.Parameters.Add(new ParameterDefinition(parameter));
        type.Methods.Add(method);
        return method;
    }

    public static TypeDefinition Type(this ModuleDefinition module, string name) =>
        module.GetType(name) ?? throw new InvalidOperationException($"{module.Name} has no {name}.");

    /// <summary>A method, or a constructor of instances.</summary>
    /// <param name="type">The type that has it.</param>
    /// <param name="name">The method's name.</param>
    /// <param name="parameters">The names of the types of its parameters; none: whatever they are.</param>
    public static MethodDefinition Method(this TypeDefinition type, string name, params string[] parameters) =>
        type.Methods.FirstOrDefault(method =>
            method.Name == name && !(method.IsConstructor && method.IsStatic)
            && (parameters.Length == 0 || method.Parameters.Select(p => p.ParameterType.Name).SequenceEqual(parameters)))
        ?? throw new InvalidOperationException($"The class library has no {type.FullName}.{name}({string.Join(", ", parameters)}).");

    public static FieldDefinition Field(this TypeDefinition type, string name) =>
        type.Fields.SingleOrDefault(field => field.Name == name) ?? throw new InvalidOperationException($"The class library has no field {type.FullName}.{name}.");

    /// <summary>A static method of a type that is not looked at.</summary>
    public static MethodReference Static(this TypeReference type, string name, TypeReference result, params TypeReference[] parameters)
    {
        var method = new MethodReference(name, result, type);
        foreach (var parameter in parameters)
            method.Parameters.Add(new ParameterDefinition(parameter));
        return method;
    }

    /// <summary>The instructions become the code of the method, which returns what they leave.</summary>
    public static void Become(this MethodDefinition method, params Instruction[] value)
    {
        method.IsInternalCall = false;
        method.IsPInvokeImpl = false;
        method.Body = new MethodBody(method);
        foreach (var instruction in value.Append(Instruction.Create(OpCodes.Ret)))
            method.Body.Instructions.Add(instruction);
    }

    /// <summary>A static method of another type that has the parameters and the result of this one.</summary>
    public static MethodReference Like(this MethodReference method, TypeReference type, string name)
    {
        var reference = new MethodReference(name, method.ReturnType, type);
        foreach (var parameter in method.Parameters)
            reference.Parameters.Add(new ParameterDefinition(parameter.ParameterType));
        return reference;
    }

    /// <summary>The method's arguments, handed to another one.</summary>
    public static void BecomeCallOf(this MethodDefinition method, MethodReference other)
    {
        var arguments = Enumerable.Range(0, other.Parameters.Count).Select(index => Load(method, index));
        method.Become([.. arguments, Instruction.Create(OpCodes.Call, other)]);
    }

    /// <summary>The instructions of a method that call another one.</summary>
    public static IReadOnlyList<Instruction> CallsOf(this MethodDefinition method, string name)
    {
        var calls = method.Body.Instructions.Where(instruction =>
            instruction.OpCode.FlowControl == FlowControl.Call && instruction.Operand is MethodReference called && called.Name == name).ToList();
        return calls.Count > 0 ? calls : throw new InvalidOperationException($"{method.FullName} of the class library does not call {name}.");
    }

    /// <summary>Puts instructions in front of all others.</summary>
    public static void Begin(this MethodDefinition method, params Instruction[] inserted)
    {
        var at = 0;
        foreach (var instruction in inserted)
            method.Body.Instructions.Insert(at++, instruction);
    }

    /// <summary>Puts an instruction in front of another one, whose branches and blocks then begin with it.</summary>
    public static void InsertInFront(this IList<Instruction> instructions, Instruction target, Instruction inserted)
    {
        // What refers to the target refers to this object.
        var moved = Instruction.Create(OpCodes.Nop);
        (moved.OpCode, moved.Operand) = (target.OpCode, target.Operand);
        (target.OpCode, target.Operand) = (inserted.OpCode, inserted.Operand);
        instructions.Insert(instructions.IndexOf(target) + 1, moved);
    }

    /// <summary>Puts a call of another method in front of each return. It takes what is returned, and gives it.</summary>
    /// <param name="method">The method that returns.</param>
    /// <param name="other">The method that is called.</param>
    /// <param name="arguments">Load what it takes besides.</param>
    public static void ReturnThrough(this MethodDefinition method, MethodReference other, params OpCode[] arguments)
    {
        var processor = method.Body.GetILProcessor();
        foreach (var end in method.Body.Instructions.Where(instruction => instruction.OpCode == OpCodes.Ret).ToList())
        {
            Instruction[] code = [.. arguments.Select(code => processor.Create(code)), processor.Create(OpCodes.Call, other), processor.Create(OpCodes.Ret)];
            // Branches to the end go through the call, too.
            (end.OpCode, end.Operand) = (code[0].OpCode, code[0].Operand);
            foreach (var instruction in code.Skip(1).Reverse())
                processor.InsertAfter(end, instruction);
        }
    }

    private static Instruction Load(MethodDefinition method, int index) =>
        method.HasThis && index == 0
            ? Instruction.Create(OpCodes.Ldarg_0)
            : Instruction.Create(OpCodes.Ldarg, method.Parameters[index - (method.HasThis ? 1 : 0)]);
}
