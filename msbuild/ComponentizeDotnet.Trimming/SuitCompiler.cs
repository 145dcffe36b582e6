// A trimmer step: what Mono's ahead-of-time compiler gets wrong is written so that it gets it right. To the interpreter it
// means the same.

using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace ComponentizeDotnet.Trimming;

/// <summary>Rewrites code of all assemblies that are written.</summary>
/// <remarks>
/// A floating-point number becomes an integer of 8 or 16 bits by way of one of 32: LLVM leaves open what a direct conversion
/// gives that does not fit. And a delegate of a static virtual method becomes one of a method that calls it: the compiler takes
/// the interface's method for the one that implements it.
/// </remarks>
public sealed class SuitCompiler : RewriteCode
{
    protected override bool Rewrite(MethodBody body)
    {
        var narrowing = body.Instructions.Where(IsNarrowing).ToList();
        if (narrowing.Count > 0 && !HasFloatingPoint(body))
            narrowing.Clear();
        var addresses = body.Instructions.Where(IsAddressOfStaticVirtual).ToList();
        if (narrowing.Count + addresses.Count == 0)
            return false;
        body.SimplifyMacros();
        foreach (var conversion in narrowing)
            body.Instructions.InsertInFront(conversion, Instruction.Create(OpCodes.Conv_I4));
        foreach (var address in addresses)
        {
            var prefix = address.Previous;
            address.Operand = new StaticVirtual(body.Method, (TypeReference)prefix.Operand, (MethodReference)address.Operand).Caller();
            (prefix.OpCode, prefix.Operand) = (OpCodes.Nop, null);
        }
        body.OptimizeMacros();
        return true;
    }

    private static bool IsNarrowing(Instruction instruction) =>
        instruction.OpCode.Code is Code.Conv_I1 or Code.Conv_U1 or Code.Conv_I2 or Code.Conv_U2;

    private static bool IsAddressOfStaticVirtual(Instruction instruction) =>
        instruction.OpCode.Code == Code.Ldftn && instruction.Previous?.OpCode.Code == Code.Constrained;

    private static bool HasFloatingPoint(MethodBody body) =>
        body.Variables.Any(variable => IsFloatingPoint(variable.VariableType))
        || body.Method.Parameters.Any(parameter => IsFloatingPoint(parameter.ParameterType))
        || body.Instructions.Any(GivesFloatingPoint);

    private static bool GivesFloatingPoint(Instruction instruction) => instruction.OpCode.Code switch
    {
        Code.Ldc_R4 or Code.Ldc_R8 or Code.Conv_R4 or Code.Conv_R8 or Code.Conv_R_Un => true,
        Code.Ldind_R4 or Code.Ldind_R8 or Code.Ldelem_R4 or Code.Ldelem_R8 => true,
        _ => instruction.Operand switch
        {
            TypeReference type => IsFloatingPoint(type),
            FieldReference field => IsFloatingPoint(field.FieldType) || HasArgument(field.DeclaringType),
            GenericInstanceMethod method when method.GenericArguments.Any(IsFloatingPoint) => true,
            MethodReference method => IsFloatingPoint(method.ReturnType) || HasArgument(method.DeclaringType),
            _ => false,
        },
    };

    private static bool HasArgument(TypeReference type) => type is GenericInstanceType instance && instance.GenericArguments.Any(IsFloatingPoint);

    private static bool IsFloatingPoint(TypeReference type) => (type is ByReferenceType or PointerType ? type.GetElementType() : type).MetadataType is MetadataType.Single or MetadataType.Double;
}
