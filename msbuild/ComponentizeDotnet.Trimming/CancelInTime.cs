// A trimmer step: code that computes until a CancellationTokenSource's time is up asks its token, and no other thread is there
// that could cancel it.

using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Linker.Steps;

namespace ComponentizeDotnet.Trimming;

/// <summary>A source of cancellation whose time is up cancels when it is asked, if its timer had no chance before.</summary>
/// <remarks>One that is linked to another has no time of its own.</remarks>
public sealed class CancelInTime : BaseStep
{
    private ModuleDefinition _core = null!;

    protected override void Process()
    {
        _core = ClassLibrary.Part(Context, "System.Private.CoreLib");
        var source = _core.Type("System.Threading.CancellationTokenSource");
        var timer = source.Field("_timer");
        var look = Look(source, timer);
        source.Methods.Add(look);
        // What cancels asks first, too.
        foreach (var question in source.Method("TransitionToCancellationRequested").CallsOf("get_IsCancellationRequested"))
            (question.OpCode, question.Operand) = (OpCodes.Ldfld, source.Field("_state"));
        var asked = source.Method("get_IsCancellationRequested");
        var first = asked.Body.Instructions[0];
        asked.Begin(
            Instruction.Create(OpCodes.Ldarg_0),
            Instruction.Create(OpCodes.Ldfld, timer),
            Instruction.Create(OpCodes.Brfalse, first),
            Instruction.Create(OpCodes.Ldarg_0),
            Instruction.Create(OpCodes.Call, look));
    }

    // if (_state == 0 && _timer._dueTime != Timeout.Infinite && Environment.TickCount64 - _timer._startTicks >= _timer._dueTime) NotifyCancellation(false)
    private MethodDefinition Look(TypeDefinition source, FieldDefinition timer)
    {
        var queued = _core.Type("System.Threading.TimerQueueTimer");
        var time = queued.Field("_dueTime");
        var look = new MethodDefinition("LookAtTime", MethodAttributes.Private, _core.TypeSystem.Void);
        var end = Instruction.Create(OpCodes.Nop);
        look.Become(
            Instruction.Create(OpCodes.Ldarg_0),
            Instruction.Create(OpCodes.Ldfld, source.Field("_state")),
            Instruction.Create(OpCodes.Brtrue, end),
            Instruction.Create(OpCodes.Ldarg_0),
            Instruction.Create(OpCodes.Ldfld, timer),
            Instruction.Create(OpCodes.Ldfld, time),
            Instruction.Create(OpCodes.Ldc_I4_M1),
            Instruction.Create(OpCodes.Beq, end),
            Instruction.Create(OpCodes.Call, _core.Type("System.Environment").Method("get_TickCount64")),
            Instruction.Create(OpCodes.Ldarg_0),
            Instruction.Create(OpCodes.Ldfld, timer),
            Instruction.Create(OpCodes.Ldfld, queued.Field("_startTicks")),
            Instruction.Create(OpCodes.Sub),
            Instruction.Create(OpCodes.Ldarg_0),
            Instruction.Create(OpCodes.Ldfld, timer),
            Instruction.Create(OpCodes.Ldfld, time),
            Instruction.Create(OpCodes.Conv_U8),
            Instruction.Create(OpCodes.Blt, end),
            Instruction.Create(OpCodes.Ldarg_0),
            Instruction.Create(OpCodes.Ldc_I4_0),
            Instruction.Create(OpCodes.Call, source.Method("NotifyCancellation")),
            end);
        return look;
    }
}
