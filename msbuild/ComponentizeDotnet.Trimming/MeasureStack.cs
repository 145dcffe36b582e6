// A trimmer step: RuntimeHelpers.EnsureSufficientExecutionStack looks at the stacks that a component has. The class library
// for browsers takes every stack for deep enough.

using Mono.Cecil;
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
        AskEngine(helpers.Method("SufficientExecutionStack"), "engine_stack_suffices");
        var isShallow = new MethodDefinition("StackIsShallow", MethodAttributes.Assembly | MethodAttributes.Static | MethodAttributes.HideBySig, core.TypeSystem.Boolean);
        helpers.Methods.Add(isShallow);
        AskEngine(isShallow, "engine_stack_is_shallow");
        // What awaits a task runs on top of what completes it, while there is room: its own calls need some, too.
        foreach (var call in core.Type("System.Threading.Tasks.Task").Method("RunContinuations").CallsOf("TryEnsureSufficientExecutionStack"))
            call.Operand = isShallow;
        ThrowAtOnce();
    }

    private static void AskEngine(MethodDefinition method, string name)
    {
        var types = method.Module.TypeSystem;
        var ask = method.DeclaringType.EngineFunction(name, types.Int32, types.IntPtr);
        var local = new VariableDefinition(types.Byte);
        method.Become(Instruction.Create(OpCodes.Ldloca, local), Instruction.Create(OpCodes.Conv_U), Instruction.Create(OpCodes.Call, ask));
        method.Body.Variables.Add(local);
        method.Body.InitLocals = true;
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
