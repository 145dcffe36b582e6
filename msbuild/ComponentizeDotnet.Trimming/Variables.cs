// The variables and arguments of a method, in a body whose macros are simplified.

using Mono.Cecil;
using Mono.Cecil.Cil;

namespace ComponentizeDotnet.Trimming;

/// <summary>What instructions do with variables and arguments, and what those are.</summary>
internal static class Variables
{
    /// <summary>The variable or argument that an instruction uses.</summary>
    public static object? Variable(this Instruction instruction) =>
        instruction.IsRead() || instruction.IsWrite() || instruction.IsAddress() ? instruction.Operand : null;

    public static bool IsRead(this Instruction instruction) => instruction.OpCode.Code is Code.Ldloc or Code.Ldarg;

    public static bool IsWrite(this Instruction instruction) => instruction.OpCode.Code is Code.Stloc or Code.Starg;

    public static bool IsAddress(this Instruction instruction) => instruction.OpCode.Code is Code.Ldloca or Code.Ldarga;

    public static Instruction Load(object variable) => Create(variable, OpCodes.Ldloc, OpCodes.Ldarg);

    public static Instruction LoadAddress(object variable) => Create(variable, OpCodes.Ldloca, OpCodes.Ldarga);

    public static Instruction Store(object variable) => Create(variable, OpCodes.Stloc, OpCodes.Starg);

    private static Instruction Create(object variable, OpCode ofLocal, OpCode ofArgument) =>
        variable is VariableDefinition local ? Instruction.Create(ofLocal, local) : Instruction.Create(ofArgument, (ParameterDefinition)variable);

    public static TypeReference TypeOf(MethodDefinition method, object variable)
    {
        if (variable == method.Body.ThisParameter)
        {
            var self = Self(method.DeclaringType);
            return method.DeclaringType.IsValueType ? new ByReferenceType(self) : self;
        }
        var type = variable is VariableDefinition local ? local.VariableType : ((ParameterDefinition)variable).ParameterType;
        while (type is PinnedType or IModifierType)
            type = ((TypeSpecification)type).ElementType;
        return type;
    }

    /// <summary>The type with its own type parameters.</summary>
    public static TypeReference Self(TypeDefinition type)
    {
        if (!type.HasGenericParameters)
            return type;
        var self = new GenericInstanceType(type);
        foreach (var parameter in type.GenericParameters)
            self.GenericArguments.Add(parameter);
        return self;
    }
}
