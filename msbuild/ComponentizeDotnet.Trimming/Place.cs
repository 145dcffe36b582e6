// Where the method of a filter finds a variable of the method that the filter was in, and how it reads and writes it.

using Mono.Cecil;
using Mono.Cecil.Cil;

namespace ComponentizeDotnet.Trimming;

/// <summary>A variable as the moved filter sees it.</summary>
/// <param name="type">The variable's type.</param>
/// <param name="parameter">The parameter that holds it or its address; none for one that only the filter uses.</param>
/// <param name="isAddress">Whether the parameter holds its address.</param>
internal sealed class Place(TypeReference type, ParameterDefinition? parameter, bool isAddress)
{
    private VariableDefinition? _local;

    public static Place OfLocal(TypeReference type) => new(type, parameter: null, isAddress: false);

    /// <summary>Changes an instruction that used the variable; gives what must follow it.</summary>
    public Instruction[] Use(MethodBody body, Instruction instruction)
    {
        var code = instruction.OpCode.Code;
        if (parameter is null)
        {
            instruction.Operand = Local(body);
            return [];
        }
        if (code is Code.Stloc or Code.Starg)
        {
            // The value is on the stack already, and its address must be below it.
            (instruction.OpCode, instruction.Operand) = (OpCodes.Stloc, Local(body));
            return [Instruction.Create(OpCodes.Ldarg, parameter), Instruction.Create(OpCodes.Ldloc, _local), Store()];
        }
        (instruction.OpCode, instruction.Operand) = (OpCodes.Ldarg, parameter);
        return isAddress && code is Code.Ldloc or Code.Ldarg ? [Load()] : [];
    }

    private VariableDefinition Local(MethodBody body)
    {
        if (_local is null)
            body.Variables.Add(_local = new VariableDefinition(type));
        return _local;
    }

    private Instruction Load() => type is ByReferenceType ? Instruction.Create(OpCodes.Ldind_I) : Instruction.Create(OpCodes.Ldobj, type);

    private Instruction Store() => type is ByReferenceType ? Instruction.Create(OpCodes.Stind_I) : Instruction.Create(OpCodes.Stobj, type);
}
