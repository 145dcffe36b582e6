// A trimmer step: exceptions of tasks that nobody awaits are reported when no handler of
// TaskScheduler.UnobservedTaskException calls them observed. .NET lets them vanish then.

using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Linker.Steps;
using AssemblyAction = Mono.Linker.AssemblyAction;

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
        var core = Context.TryResolve("System.Private.CoreLib")?.MainModule
            ?? throw new InvalidOperationException("The class library has no System.Private.CoreLib.");
        // What is copied is written all the same.
        if (Annotations.GetAction(core.Assembly) is AssemblyAction.Copy or AssemblyAction.CopyUsed)
            Annotations.SetAction(core.Assembly, AssemblyAction.Save);
        var scheduler = Type(core, "System.Threading.Tasks.TaskScheduler");
        var holder = Type(core, "System.Threading.Tasks.TaskExceptionHolder");
        var engine = new ModuleReference("componentize_engine");
        core.ModuleReferences.Add(engine);
        var count = Import(scheduler, engine, "engine_count_unobserved", core.TypeSystem.Int32);
        var write = Import(scheduler, engine, "engine_report", new PointerType(core.TypeSystem.Byte), core.TypeSystem.Int32);

        var constructor = Method(holder, ".ctor");
        Insert(constructor, constructor.Body.Instructions.Last(), before: true, Count(count, 1));
        AfterFirstBranch(Method(holder, "MarkAsUnhandled"), Count(count, 1));
        AfterFirstBranch(Method(holder, "MarkAsHandled"), Count(count, -1));

        var publish = Method(scheduler, "PublishUnobservedTaskException");
        Insert(publish, publish.Body.Instructions[0], before: true, Count(count, -1));
        ReportAtEnd(publish, write, core);
    }

    // Both of its ends, after the handlers and without one, become the report of what is not observed.
    private static void ReportAtEnd(MethodDefinition publish, MethodReference write, ModuleDefinition core)
    {
        var arguments = publish.Parameters[1].ParameterType.Resolve();
        var aggregate = Type(core, "System.AggregateException");
        var exception = Type(core, "System.Exception");
        var text = core.TypeSystem.String.Resolve();
        var encoding = Type(core, "System.Text.Encoding");
        var bytes = new VariableDefinition(new ArrayType(core.TypeSystem.Byte));
        var pinned = new VariableDefinition(new PinnedType(new ByReferenceType(core.TypeSystem.Byte)));
        var body = publish.Body;
        body.InitLocals = true;
        body.Variables.Add(bytes);
        body.Variables.Add(pinned);
        var end = Instruction.Create(OpCodes.Ret);
        var onlyOne = Instruction.Create(OpCodes.Callvirt, Method(exception, "get_InnerException"));
        var show = Instruction.Create(OpCodes.Callvirt, Method(exception, "ToString"));
        Instruction[] report =
        [
            Instruction.Create(OpCodes.Ldarg_1),
            Instruction.Create(OpCodes.Callvirt, Method(arguments, "get_Observed")),
            Instruction.Create(OpCodes.Brtrue, end),
            Instruction.Create(OpCodes.Call, Method(encoding, "get_UTF8")),
            Instruction.Create(OpCodes.Ldstr, Message),
            Instruction.Create(OpCodes.Ldarg_1),
            Instruction.Create(OpCodes.Callvirt, Method(arguments, "get_Exception")),
            Instruction.Create(OpCodes.Dup),
            Instruction.Create(OpCodes.Callvirt, Method(aggregate, "get_InnerExceptionCount")),
            Instruction.Create(OpCodes.Ldc_I4_1),
            Instruction.Create(OpCodes.Beq, onlyOne),
            Instruction.Create(OpCodes.Br, show),
            onlyOne,
            show,
            Instruction.Create(OpCodes.Call, Method(text, "Concat", "String", "String")),
            Instruction.Create(OpCodes.Callvirt, Method(encoding, "GetBytes", "String")),
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

    private static MethodDefinition Import(TypeDefinition type, ModuleReference library, string name, params TypeReference[] parameters)
    {
        var method = new MethodDefinition(name, MethodAttributes.Assembly | MethodAttributes.Static | MethodAttributes.PInvokeImpl, type.Module.TypeSystem.Void)
        {
            ImplAttributes = MethodImplAttributes.PreserveSig,
            PInvokeInfo = new PInvokeInfo(PInvokeAttributes.NoMangle | PInvokeAttributes.CallConvWinapi, name, library),
        };
        foreach (var parameter in parameters)
            method.Parameters.Add(new ParameterDefinition(parameter));
        type.Methods.Add(method);
        return method;
    }

    private static TypeDefinition Type(ModuleDefinition module, string name) =>
        module.GetType(name) ?? throw new InvalidOperationException($"The class library has no {name}.");

    private static MethodDefinition Method(TypeDefinition type, string name, params string[] parameters) =>
        type.Methods.FirstOrDefault(method =>
            method.Name == name && !(method.IsConstructor && method.IsStatic)
            && (parameters.Length == 0 || method.Parameters.Select(p => p.ParameterType.Name).SequenceEqual(parameters)))
        ?? throw new InvalidOperationException($"The class library has no {type.FullName}.{name}.");
}
