// A trimmer step: RuntimeHelpers.EnsureSufficientExecutionStack looks at the stacks that a component has. The class library
// for browsers takes every stack for deep enough.

using Mono.Cecil.Cil;
using Mono.Linker.Steps;

namespace ComponentizeDotnet.Trimming;

/// <summary>Has the class library ask the engine whether a recursion may go on.</summary>
/// <remarks>The address of a local variable says how far the interpreter's stack is used.</remarks>
public sealed class MeasureStack : BaseStep
{
    protected override void Process()
    {
        var core = ClassLibrary.Part(Context, "System.Private.CoreLib");
        var helpers = core.Type("System.Runtime.CompilerServices.RuntimeHelpers");
        var suffices = helpers.EngineFunction("engine_stack_suffices", core.TypeSystem.Int32, core.TypeSystem.IntPtr);
        var measure = helpers.Method("SufficientExecutionStack");
        var local = new VariableDefinition(core.TypeSystem.Byte);
        measure.Become(Instruction.Create(OpCodes.Ldloca, local), Instruction.Create(OpCodes.Conv_U), Instruction.Create(OpCodes.Call, suffices));
        measure.Body.Variables.Add(local);
        measure.Body.InitLocals = true;
        ThrowAtOnce();
    }

    // What walks expressions goes on in another thread where a stack is used up, up to 1024 of them. Here they all have one.
    private void ThrowAtOnce()
    {
        var guard = Context.TryResolve("System.Linq.Expressions")?.MainModule.GetType("System.Linq.Expressions.StackGuard");
        foreach (var limit in guard?.Method("TryEnterOnCurrentStack").Body.Instructions.Where(instruction => instruction.Operand is 1024) ?? [])
            limit.Operand = 0;
        if (guard is not null)
            _ = ClassLibrary.Part(Context, "System.Linq.Expressions");
    }
}
