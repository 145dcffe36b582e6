// A trimmer step: F# ends methods with a tail call where it can. The interpreter gives a wrong result for one of a delegate whose
// code is made at run time, such as a compiled expression, the first time.

using Mono.Cecil;
using Mono.Cecil.Cil;

namespace ComponentizeDotnet.Trimming;

/// <summary>Makes tail calls of delegates ordinary calls.</summary>
public sealed class CallDelegates : RewriteCode
{
    protected override bool Rewrite(MethodBody body)
    {
        var prefixes = body.Instructions
            .Where(instruction => instruction.OpCode == OpCodes.Tail && instruction.Next.Operand is MethodReference { Name: "Invoke" } called && IsDelegate(called.DeclaringType))
            .ToList();
        foreach (var prefix in prefixes)
            prefix.OpCode = OpCodes.Nop;
        return prefixes.Count > 0;
    }

    private static bool IsDelegate(TypeReference type) => type.Resolve()?.BaseType?.FullName == "System.MulticastDelegate";
}
