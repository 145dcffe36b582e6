// A trimmer step: F# ends methods with a tail call where it can. The interpreter gives a wrong result for one of a delegate whose
// code is made at run time, such as a compiled expression, the first time.

using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Linker;
using Mono.Linker.Steps;

namespace ComponentizeDotnet.Trimming;

/// <summary>Makes tail calls of delegates ordinary calls.</summary>
public sealed class CallDelegates : BaseStep
{
    protected override void ProcessAssembly(AssemblyDefinition assembly)
    {
        var action = Annotations.GetAction(assembly);
        if (action is AssemblyAction.Skip or AssemblyAction.Delete)
            return;
        var prefixes = assembly.MainModule.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasBody)
            .SelectMany(method => method.Body.Instructions)
            .Where(instruction => instruction.OpCode == OpCodes.Tail && instruction.Next.Operand is MethodReference { Name: "Invoke" } called && IsDelegate(called.DeclaringType))
            .ToList();
        foreach (var prefix in prefixes)
            prefix.OpCode = OpCodes.Nop;
        if (prefixes.Count > 0 && action is AssemblyAction.Copy or AssemblyAction.CopyUsed)
            Annotations.SetAction(assembly, AssemblyAction.Save);
    }

    private static bool IsDelegate(TypeReference type) => type.Resolve()?.BaseType?.FullName == "System.MulticastDelegate";
}
