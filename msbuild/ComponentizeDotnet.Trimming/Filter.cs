// The code of one exception filter, and what can be told of it without moving it.

using Mono.Cecil.Cil;

namespace ComponentizeDotnet.Trimming;

/// <summary>An exception filter in a body whose macros are simplified.</summary>
internal sealed class Filter(MethodBody body, ExceptionHandler handler)
{
    public ExceptionHandler Handler => handler;

    /// <summary>The filter's instructions, the first with the exception on the stack, the last an endfilter.</summary>
    public IReadOnlyList<Instruction> Instructions { get; } =
        [.. body.Instructions.SkipWhile(i => i != handler.FilterStart).TakeWhile(i => i != handler.HandlerStart)];

    /// <summary>Whether there is code that could throw; most filters without calls only compare.</summary>
    public bool CanThrow => !Instructions.All(IsHarmless);

    private bool IsHarmless(Instruction instruction) => instruction.OpCode.Code switch
    {
        Code.Nop or Code.Dup or Code.Pop or Code.Endfilter => true,
        Code.Ldnull or Code.Ldc_I4 or Code.Ldc_I8 or Code.Ldc_R4 or Code.Ldc_R8 or Code.Isinst => true,
        Code.Ldarg or Code.Ldarga or Code.Starg or Code.Ldloc or Code.Ldloca or Code.Stloc => true,
        Code.Ceq or Code.Cgt or Code.Cgt_Un or Code.Clt or Code.Clt_Un => true,
        Code.And or Code.Or or Code.Xor or Code.Not => true,
        // Fields of `this`.
        Code.Ldfld => instruction.Previous.OpCode.Code == Code.Ldarg && instruction.Previous.Operand == body.ThisParameter,
        _ => instruction.OpCode.FlowControl is FlowControl.Branch or FlowControl.Cond_Branch,
    };
}
