// A trimmer step: exceptions of tasks that nobody awaits are reported when no handler of
// TaskScheduler.UnobservedTaskException calls them observed. .NET lets them vanish then.

using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Linker.Steps;

namespace ComponentizeDotnet.Trimming;

/// <summary>Has the class library count exceptions that nobody has looked at, and report those that nobody will.</summary>
/// <remarks>
/// The engine collects garbage at the end of a call in which the count rose: a component may not live until the garbage
/// collector finds the task by itself. Runs before anything is marked, so that the trimmer sees what the new code needs.
/// </remarks>
public sealed class ReportUnobservedExceptions : BaseStep
{
    private const string Message = "Unobserved exception of a task that nobody awaits. ";

    protected override void Process()
    {
        var core = ClassLibrary.Part(Context, "System.Private.CoreLib");
        var scheduler = core.Type("System.Threading.Tasks.TaskScheduler");
        var holder = core.Type("System.Threading.Tasks.TaskExceptionHolder");
        var count = scheduler.EngineFunction("engine_count_unobserved", core.TypeSystem.Void, core.TypeSystem.Int32);
        var write = scheduler.EngineFunction("engine_report", core.TypeSystem.Void, new PointerType(core.TypeSystem.Byte), core.TypeSystem.Int32);

        var constructor = holder.Method(".ctor");
        Insert(constructor, constructor.Body.Instructions.Last(), before: true, Count(count, 1));
        AfterFirstBranch(holder.Method("MarkAsUnhandled"), Count(count, 1));
        AfterFirstBranch(holder.Method("MarkAsHandled"), Count(count, -1));

        var publish = scheduler.Method("PublishUnobservedTaskException");
        Insert(publish, publish.Body.Instructions[0], before: true, Count(count, -1));
        ReportAtEnd(publish, write, core);
    }

    // Both of its ends, after the handlers and without one, become the report of what is not observed.
    private static void ReportAtEnd(MethodDefinition publish, MethodReference write, ModuleDefinition core)
    {
        var arguments = publish.Parameters[1].ParameterType.Resolve();
        var aggregate = core.Type("System.AggregateException");
        var exception = core.Type("System.Exception");
        var text = core.TypeSystem.String.Resolve();
        var encoding = core.Type("System.Text.Encoding");
        var bytes = new VariableDefinition(new ArrayType(core.TypeSystem.Byte));
        var pinned = new VariableDefinition(new PinnedType(new ByReferenceType(core.TypeSystem.Byte)));
        var body = publish.Body;
        body.InitLocals = true;
        body.Variables.Add(bytes);
        body.Variables.Add(pinned);
        var end = Instruction.Create(OpCodes.Ret);
        var onlyOne = Instruction.Create(OpCodes.Callvirt, exception.Method("get_InnerException"));
        var show = Instruction.Create(OpCodes.Callvirt, exception.Method("ToString"));
        Instruction[] report =
        [
            Instruction.Create(OpCodes.Ldarg_1),
            Instruction.Create(OpCodes.Callvirt, arguments.Method("get_Observed")),
            Instruction.Create(OpCodes.Brtrue, end),
            Instruction.Create(OpCodes.Call, encoding.Method("get_UTF8")),
            Instruction.Create(OpCodes.Ldstr, Message),
            Instruction.Create(OpCodes.Ldarg_1),
            Instruction.Create(OpCodes.Callvirt, arguments.Method("get_Exception")),
            Instruction.Create(OpCodes.Dup),
            Instruction.Create(OpCodes.Callvirt, aggregate.Method("get_InnerExceptionCount")),
            Instruction.Create(OpCodes.Ldc_I4_1),
            Instruction.Create(OpCodes.Beq, onlyOne),
            Instruction.Create(OpCodes.Br, show),
            onlyOne,
            show,
            Instruction.Create(OpCodes.Call, text.Method("Concat", "String", "String")),
            Instruction.Create(OpCodes.Callvirt, encoding.Method("GetBytes", "String")),
            Instruction.Create(OpCodes.Stloc, bytes),
            Instruction.Create(OpCodes.Ldloc, bytes),
            Instruction.Create(OpCodes.Ldc_I4_0),
            Instruction.Create(OpCodes.Ldelema, core.TypeSystem.Byte),
            Instruction.Create(OpCodes.Stloc, pinned),
            Instruction.Create(OpCodes.Ldloc, pinned),
            Instruction.Create(OpCodes.Conv_U),
            Instruction.Create(OpCodes.Ldloc, bytes),
            Instruction.Create(OpCodes.Ldlen),
            Instruction.Create(OpCodes.Conv_I4),
            Instruction.Create(OpCodes.Call, write),
            end,
        ];
        foreach (var instruction in body.Instructions.Where(instruction => instruction.OpCode == OpCodes.Ret))
        {
            instruction.OpCode = OpCodes.Br;
            instruction.Operand = report[0];
        }
        foreach (var instruction in report)
            body.Instructions.Add(instruction);
    }

    private static Instruction[] Count(MethodReference count, int change) =>
        [Instruction.Create(OpCodes.Ldc_I4, change), Instruction.Create(OpCodes.Call, count)];

    // Both methods do nothing when the holder is in that state already: their first instructions branch to the end then.
    private static void AfterFirstBranch(MethodDefinition method, Instruction[] inserted) =>
        Insert(method, method.Body.Instructions.First(instruction => instruction.OpCode.FlowControl == FlowControl.Cond_Branch), before: false, inserted);

    private static void Insert(MethodDefinition method, Instruction place, bool before, Instruction[] inserted)
    {
        var instructions = method.Body.Instructions;
        var index = instructions.IndexOf(place) + (before ? 0 : 1);
        foreach (var instruction in inserted)
            instructions.Insert(index++, instruction);
    }
}
