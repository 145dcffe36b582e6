// A trimmer step: the class library's waits let go on what they wait for. That of the engine's pack is made for browsers,
// where waiting throws, hangs, or gives up although the work is there, and threads do not start. CmDotnet's class Blocking
// does instead what all waits come down to: monitors, wait handles, Thread.Sleep, Yield, Start and Join.

using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Linker.Steps;

namespace ComponentizeDotnet.Trimming;

/// <summary>Has CoreLib call CmDotnet where the runtime would wait, or start a thread.</summary>
/// <remarks>
/// Runs before anything is marked, so that the trimmer sees what the new bodies need: programs without waits are trimmed
/// without CmDotnet's part. What all programs have (locks, the thread pool) asks a static field of Thread, which is null
/// unless code waits.
/// </remarks>
public sealed class WaitByWorking : BaseStep
{
    // As MonitorWait.OnSignal in CmDotnet knows them.
    private const int Pulse = 0, PulseAll = 1, Contention = 2;

    private ModuleDefinition _core = null!;
    private TypeReference _blocking = null!;
    private FieldDefinition _signal = null!;
    private MethodReference _invokeSignal = null!;

    // The class library could wait itself, in locks and spinning, but does not where nobody else does: there is one thread.
    private static readonly HashSet<string> NeverWaits =
    [
        "AsyncLocal`1", "CancellationToken", "CancellationTokenRegistration", "CancellationTokenSource", "Interlocked", "Lock", "Monitor", "Volatile",
    ];

    protected override void Process()
    {
        if (!ClassLibrary.UsersAndOwn(Context).Any(MayWait))
            return;
        _core = ClassLibrary.Part(Context, "System.Private.CoreLib");
        _blocking = ClassLibrary.TypeOfCmDotnet(Context, _core, "Blocking");
        AddSignal();
        ChangeMonitor();
        ChangeLock();
        LeaveCallbacksAlone();
        ChangeWaitHandles();
        ChangeThread();
        ChangeThreadPool();
        RegisterWaits();
        WaitForPhaseAtOnce();
        WaitWithoutSpinning();
        KeepValuesOfThreads();
        QueryOneByOne();
        LoopOneByOne();
    }

    /// <summary>Whether an assembly of the application or its packages uses tasks, threads, or what waits.</summary>
    private static bool MayWait(AssemblyDefinition assembly)
    {
        if (assembly.Name.Name == "CmDotnet")
            return false;
        var module = assembly.MainModule;
        return module.GetTypeReferences().Any(type =>
                (type.Namespace is "System.Threading" or "System.Threading.Tasks" && !NeverWaits.Contains(type.Name))
                || type is { Namespace: "System.Timers" } or { Name: "BlockingCollection`1" or "ParallelEnumerable" })
            || module.GetMemberReferences().Any(member => member is { Name: "Wait", DeclaringType.FullName: "System.Threading.Monitor" });
    }

    // static Action<object, int>? s_signal: what wants to know of monitors while code waits.
    private void AddSignal()
    {
        var action = new GenericInstanceType(_core.Type("System.Action`2"));
        action.GenericArguments.Add(_core.TypeSystem.Object);
        action.GenericArguments.Add(_core.TypeSystem.Int32);
        _signal = new FieldDefinition("s_signal", FieldAttributes.Assembly | FieldAttributes.Static, action);
        _core.Type("System.Threading.Thread").Fields.Add(_signal);
        var definition = _core.Type("System.Action`2").Method("Invoke");
        _invokeSignal = new MethodReference("Invoke", _core.TypeSystem.Void, action) { HasThis = true };
        foreach (var parameter in definition.Parameters)
            _invokeSignal.Parameters.Add(new ParameterDefinition(parameter.ParameterType));
    }

    private void ChangeMonitor()
    {
        var monitor = _core.Type("System.Threading.Monitor");
        foreach (var call in monitor.Method("ObjWait").CallsOf("Monitor_wait"))
            call.Operand = Blocking("WaitForPulse", _core.TypeSystem.Boolean, _core.TypeSystem.Object, _core.TypeSystem.Int32, _core.TypeSystem.Boolean);
        monitor.Method("Monitor_pulse").Become(Signal(Pulse));
        monitor.Method("Monitor_pulse_all").Become(Signal(PulseAll));
        var enter = monitor.Method("ReliableEnterTimeout");
        var native = monitor.Method("try_enter_with_atomic_var");
        foreach (var call in enter.CallsOf(native.Name))
            call.Operand = EnterOrSay(monitor, native);
        EnterThrough(monitor.Method("Enter", "Object"), monitor.Method("Enter", "Object", "Boolean&"));
    }

    // A lock that another owner has is held by code below on the stack: while code waits, nobody can leave it. With a time-out
    // it is not taken in time.
    private MethodDefinition EnterOrSay(TypeDefinition monitor, MethodDefinition native)
    {
        var method = new MethodDefinition("EnterOrSay", MethodAttributes.Private | MethodAttributes.Static, _core.TypeSystem.Void);
        foreach (var parameter in native.Parameters)
            method.Parameters.Add(new ParameterDefinition(parameter.Name, ParameterAttributes.None, parameter.ParameterType));
        monitor.Methods.Add(method);
        var wait = Instruction.Create(OpCodes.Ldarg_0);
        var end = Instruction.Create(OpCodes.Ret);
        method.Become(
        [
            Instruction.Create(OpCodes.Ldarg_0),
            Instruction.Create(OpCodes.Ldc_I4_0),
            Instruction.Create(OpCodes.Ldarg_2),
            Instruction.Create(OpCodes.Ldarg_3),
            Instruction.Create(OpCodes.Call, native),
            Instruction.Create(OpCodes.Ldarg_3),
            Instruction.Create(OpCodes.Ldind_U1),
            Instruction.Create(OpCodes.Brtrue, end),
            Instruction.Create(OpCodes.Ldarg_1),
            Instruction.Create(OpCodes.Brfalse, end),
            Instruction.Create(OpCodes.Ldsfld, _signal),
            Instruction.Create(OpCodes.Brfalse, wait),
            Instruction.Create(OpCodes.Ldarg_1),
            Instruction.Create(OpCodes.Ldc_I4_0),
            Instruction.Create(OpCodes.Bge, end),
            .. Signal(Contention),
            end,
            wait,
            Instruction.Create(OpCodes.Ldarg_1),
            Instruction.Create(OpCodes.Ldarg_2),
            Instruction.Create(OpCodes.Ldarg_3),
            Instruction.Create(OpCodes.Call, native),
        ]);
        return method;
    }

    // The same of System.Threading.Lock, which would wait for an event.
    private void ChangeLock()
    {
        var enter = _core.Type("System.Threading.Lock").Method("TryEnterSlow");
        var code = enter.Body.Instructions;
        // From here on it is known that another owner has it. In front is what gives up, for those that do not wait.
        var wait = enter.CallsOf("NotifyOfCrossThreadDependency").Single();
        var giveUp = wait.Previous.Previous.Previous;
        code.InsertInFront(wait, Instruction.Create(OpCodes.Nop));
        var rest = wait.Next;
        Instruction[] asked =
        [
            Instruction.Create(OpCodes.Ldsfld, _signal),
            Instruction.Create(OpCodes.Brfalse, rest),
            Instruction.Create(OpCodes.Ldarg_1),
            Instruction.Create(OpCodes.Ldc_I4_0),
            Instruction.Create(OpCodes.Bge, giveUp),
            .. Signal(Contention),
        ];
        foreach (var instruction in asked)
            code.Insert(code.IndexOf(rest), instruction);
    }

    // Who disposes of a token's registration waits for its callback, unless the callback does it itself. Here it is the callback
    // in any case, or what runs on top of it while it waits.
    private void LeaveCallbacksAlone() =>
        _core.Type("System.Threading.CancellationTokenSource/Registrations").Method("WaitForCallbackToComplete").Become();

    // bool taken = false; Enter(monitor, ref taken);
    private void EnterThrough(MethodDefinition enter, MethodDefinition other)
    {
        var taken = new VariableDefinition(_core.TypeSystem.Boolean);
        enter.Become(
            Instruction.Create(OpCodes.Ldarg_0),
            Instruction.Create(OpCodes.Ldloca, taken),
            Instruction.Create(OpCodes.Call, other));
        enter.Body.InitLocals = true;
        enter.Body.Variables.Add(taken);
    }

    // Barrier.SignalAndWait without a limit waits 100 ms at a time, again and again, so that a wait that nothing can end would go
    // on for ever. Here the phase cannot be over unseen: who waits for it is part of it.
    private void WaitForPhaseAtOnce()
    {
        var wait = ClassLibrary.Part(Context, "System.Threading").Type("System.Threading.Barrier").Method("DiscontinuousWait");
        var unlimited = wait.Body.Instructions.First(instruction => instruction.OpCode.Code is Code.Beq or Code.Beq_S && instruction.Previous.OpCode == OpCodes.Ldc_I4_M1);
        var limit = (Instruction)unlimited.Operand;
        (limit.OpCode, limit.Operand) = (OpCodes.Ldc_I4_M1, null);
    }

    // Spinning lets other work go on, and it is what a wait does first, with no look at the time.
    private void WaitWithoutSpinning()
    {
        var spinner = _core.Type("System.Threading.SpinWait");
        var count = new MethodDefinition("CountOnly", MethodAttributes.Assembly | MethodAttributes.Static, _core.TypeSystem.Void);
        count.Parameters.Add(new ParameterDefinition(new ByReferenceType(spinner)));
        count.Parameters.Add(new ParameterDefinition(_core.TypeSystem.Int32));
        spinner.Methods.Add(count);
        count.Become(
            Instruction.Create(OpCodes.Ldarg_0),
            Instruction.Create(OpCodes.Ldarg_0),
            Instruction.Create(OpCodes.Call, spinner.Method("get_Count")),
            Instruction.Create(OpCodes.Ldc_I4_1),
            Instruction.Create(OpCodes.Add),
            Instruction.Create(OpCodes.Call, spinner.Method("set_Count")));
        MethodDefinition[] waits =
        [
            _core.Type("System.Threading.Tasks.Task").Method("SpinWait"),
            _core.Type("System.Threading.ManualResetEventSlim").Method("Wait", "Int32", "CancellationToken"),
            _core.Type("System.Threading.SemaphoreSlim").Method("WaitCore"),
        ];
        foreach (var call in waits.SelectMany(wait => wait.CallsOf("SpinOnce")))
            call.Operand = count;
    }

    private void ChangeWaitHandles()
    {
        var integer = _core.TypeSystem.Int32;
        var check = Blocking("Check", integer, integer);
        var handle = _core.Type("System.Threading.WaitHandle");
        foreach (var name in new[] { "WaitOneCore", "WaitMultipleIgnoringSyncContextCore", "SignalAndWaitCore" })
            handle.Method(name).ReturnThrough(check);
        var wait = _core.Type("System.Threading.WaitSubsystem/ThreadWaitInfo").Method("Wait");
        var timeout = wait.Parameters[0];
        wait.Begin(
            Instruction.Create(OpCodes.Ldarg, timeout),
            Instruction.Create(OpCodes.Call, Blocking("Bound", integer, integer)),
            Instruction.Create(OpCodes.Starg, timeout));
        EndInTime(_core.Type("System.Threading.WaitSubsystem/ThreadWaitInfo"));
        var monitor = _core.Type("System.Threading.LowLevelMonitor");
        monitor.Method("Wait", "Int32").Become(
            Instruction.Create(OpCodes.Ldarg_1),
            Instruction.Create(OpCodes.Call, Blocking("WaitForTurn", _core.TypeSystem.Boolean, integer)));
    }

    // A wait whose time is up, and that cannot say so yet, is not ended by what comes too late.
    private void EndInTime(TypeDefinition waiting)
    {
        var signal = waiting.Method("TrySignalToSatisfyWait");
        var first = signal.Body.Instructions[0];
        signal.Begin(
            Instruction.Create(OpCodes.Ldarg_0),
            Instruction.Create(OpCodes.Ldfld, waiting.Field("_thread")),
            Instruction.Create(OpCodes.Call, Blocking("IsOver", _core.TypeSystem.Boolean, _core.Type("System.Threading.Thread"))),
            Instruction.Create(OpCodes.Brfalse, first),
            Instruction.Create(OpCodes.Ldc_I4_0),
            Instruction.Create(OpCodes.Ret));
    }

    // The class library for browsers has none.
    private void RegisterWaits()
    {
        var register = _core.Type("System.Threading.ThreadPool").Methods.Single(method => method is { Name: "RegisterWaitForSingleObject", Parameters.Count: 6 });
        register.BecomeCallOf(register.Like(_blocking, "Register"));
        var registered = _core.Type("System.Threading.RegisteredWaitHandle");
        // Nobody calls its constructor.
        Annotations.MarkInstantiated(registered);
        registered.Method("Unregister").BecomeCallOf(Blocking("Unregister", _core.TypeSystem.Boolean, registered, _core.Type("System.Threading.WaitHandle")));
        var waits = _core.Type("System.Threading.WaitSubsystem");
        foreach (var signal in new[] { waits.Method("SetEvent", "WaitableObject"), waits.Method("ReleaseSemaphore", "WaitableObject", "Int32") })
            signal.ReturnThrough(Blocking("OnSignal", _core.TypeSystem.Void));
    }

    private void ChangeThread()
    {
        var thread = _core.Type("System.Threading.Thread");
        thread.Method("SleepInternal").BecomeCallOf(Blocking("Sleep", _core.TypeSystem.Void, _core.TypeSystem.Int32));
        thread.Method("Yield").BecomeCallOf(Blocking("Yield", _core.TypeSystem.Boolean));
        thread.Method("ThrowIfNoThreadStart").Become();
        AddInterrupts(thread);
        thread.Method("StartCore").BecomeCallOf(Blocking("Start", _core.TypeSystem.Void, thread));
        // System.Threading.Lock knows its owner by a number that the one thread would keep.
        var owner = _core.Type("System.Threading.Lock/ThreadId");
        owner.Method("get_Current_NoInitialize").Become(
            Instruction.Create(OpCodes.Call, thread.Method("get_CurrentThread")),
            Instruction.Create(OpCodes.Ldfld, thread.Field("managed_id")),
            Instruction.Create(OpCodes.Newobj, owner.Method(".ctor")));
        foreach (var call in thread.Method("Join", "Int32").CallsOf("JoinInternal"))
            call.Operand = Blocking("Join", _core.TypeSystem.Boolean, thread, _core.TypeSystem.Int32);
    }

    // The class library notes the interrupt of a thread that is not in one of its own waits, which CmDotnet takes as its own do. The
    // runtime would note it, too, for the one thread.
    private void AddInterrupts(TypeDefinition thread)
    {
        thread.Method("InterruptInternal").Become();
        var take = new MethodDefinition("TakeInterrupt", MethodAttributes.Assembly | MethodAttributes.Static, _core.TypeSystem.Boolean);
        var noted = Instruction.Create(OpCodes.Call, _core.Type("System.Threading.WaitSubsystem/ThreadWaitInfo").Method("get_CheckAndResetPendingInterrupt"));
        var end = Instruction.Create(OpCodes.Nop);
        take.Become(
            Instruction.Create(OpCodes.Call, thread.Method("get_CurrentThread")),
            Instruction.Create(OpCodes.Ldfld, thread.Field("_waitInfo")),
            Instruction.Create(OpCodes.Dup),
            Instruction.Create(OpCodes.Brtrue, noted),
            Instruction.Create(OpCodes.Pop),
            Instruction.Create(OpCodes.Ldc_I4_0),
            Instruction.Create(OpCodes.Br, end),
            noted,
            end);
        thread.Methods.Add(take);
    }

    // Work that runs during a wait belongs to the thread that runs it, and who waits looks after each piece whether the wait is
    // over: the pool's turns are of some milliseconds, and of none then.
    private void ChangeThreadPool()
    {
        var queue = _core.Type("System.Threading.ThreadPoolWorkQueue");
        var dispatch = queue.Method("Dispatch");
        var current = _core.Type("System.Threading.Thread").Method("get_CurrentThread");
        var processor = dispatch.Body.GetILProcessor();
        foreach (var load in dispatch.Body.Instructions.Where(IsCurrentThread).ToList())
        {
            (load.OpCode, load.Operand) = (OpCodes.Pop, null);
            processor.InsertAfter(load, processor.Create(OpCodes.Call, current));
        }
        OnlyOnPoolThreads(queue.Method("Enqueue"), current);
        OnlyOnPoolThreads(queue.Method("LocalFindAndPop"), current);
        var turn = dispatch.Body.Instructions.SingleOrDefault(IsTurn)
            ?? throw new InvalidOperationException("The thread pool of the class library measures its turns in another way.");
        Instruction[] none =
        [
            Instruction.Create(OpCodes.Ldsfld, _signal),
            Instruction.Create(OpCodes.Ldnull),
            Instruction.Create(OpCodes.Ceq),
            Instruction.Create(OpCodes.Mul),
        ];
        foreach (var instruction in none.Reverse())
            processor.InsertAfter(turn, instruction);
    }

    // Each thread of the pool has a queue of its own, whose work it may run in place of waiting for it; here there is one for all
    // of them. A thread that is none of the pool's must not take that work, nor leave its own there:
    // threadLocals becomes Thread.CurrentThread.threadpool_thread ? threadLocals : null.
    private void OnlyOnPoolThreads(MethodDefinition method, MethodDefinition current)
    {
        var processor = method.Body.GetILProcessor();
        var load = method.Body.Instructions.First(instruction =>
            instruction.OpCode == OpCodes.Ldsfld && instruction.Operand is FieldReference { Name: "threadLocals" });
        var own = Instruction.Create(OpCodes.Ldsfld, (FieldReference)load.Operand);
        var next = load.Next;
        (load.OpCode, load.Operand) = (OpCodes.Call, current);
        Instruction[] choice =
        [
            Instruction.Create(OpCodes.Ldfld, current.DeclaringType.Field("threadpool_thread")),
            Instruction.Create(OpCodes.Brtrue, own),
            Instruction.Create(OpCodes.Ldnull),
            Instruction.Create(OpCodes.Br, next),
            own,
        ];
        foreach (var instruction in choice)
            processor.InsertBefore(next, instruction);
    }

    // What the milliseconds that have passed are compared with.
    private static bool IsTurn(Instruction instruction) =>
        instruction is { OpCode.Code: Code.Ldc_I4_S, Previous.OpCode.Code: Code.Sub, Next.OpCode.FlowControl: FlowControl.Cond_Branch };

    private static bool IsCurrentThread(Instruction instruction) =>
        instruction.OpCode == OpCodes.Ldfld && instruction.Operand is FieldReference { Name: "currentThread" };

    // if (s_signal is { } signal) signal(monitor, kind): the monitor is the first argument.
    private Instruction[] Signal(int kind)
    {
        var done = Instruction.Create(OpCodes.Nop);
        return
        [
            Instruction.Create(OpCodes.Ldsfld, _signal),
            Instruction.Create(OpCodes.Brfalse, done),
            Instruction.Create(OpCodes.Ldsfld, _signal),
            Instruction.Create(OpCodes.Ldarg_0),
            Instruction.Create(OpCodes.Ldc_I4, kind),
            Instruction.Create(OpCodes.Callvirt, _invokeSignal),
            done,
        ];
    }

    // ThreadLocal keeps its values in fields of the one thread: before it looks at them, they become those of Thread.CurrentThread.
    // The values lie in what cleans up behind a thread.
    private void KeepValuesOfThreads()
    {
        var local = _core.Type("System.Threading.ThreadLocal`1");
        var self = new GenericInstanceType(local);
        self.GenericArguments.Add(local.GenericParameters[0]);
        FieldReference Own(string name, TypeReference owner) =>
            new(name, owner.Resolve().Field(name).FieldType, owner);
        var thread = _core.Type("System.Threading.Thread");
        local.Fields.Add(new FieldDefinition("s_owner", FieldAttributes.Private | FieldAttributes.Static, thread));
        local.Fields.Add(new FieldDefinition("s_others", FieldAttributes.Private | FieldAttributes.Static, _core.TypeSystem.Object));
        var (owner, slots, helper) = (Own("s_owner", self), Own("ts_slotArray", self), Own("ts_finalizationHelper", self));
        var follow = new MethodDefinition("Follow", MethodAttributes.Private | MethodAttributes.Static, _core.TypeSystem.Void);
        var end = Instruction.Create(OpCodes.Nop);
        var none = Instruction.Create(OpCodes.Ldnull);
        var store = Instruction.Create(OpCodes.Stsfld, slots);
        follow.Become(
            Instruction.Create(OpCodes.Ldsfld, owner),
            Instruction.Create(OpCodes.Call, thread.Method("get_CurrentThread")),
            Instruction.Create(OpCodes.Beq, end),
            Instruction.Create(OpCodes.Ldsflda, owner),
            Instruction.Create(OpCodes.Ldsflda, Own("s_others", self)),
            Instruction.Create(OpCodes.Ldsfld, helper),
            Instruction.Create(OpCodes.Call, Blocking("ValueOfThread", _core.TypeSystem.Object, new ByReferenceType(thread), new ByReferenceType(_core.TypeSystem.Object), _core.TypeSystem.Object)),
            Instruction.Create(OpCodes.Castclass, helper.FieldType),
            Instruction.Create(OpCodes.Stsfld, helper),
            Instruction.Create(OpCodes.Ldsfld, helper),
            Instruction.Create(OpCodes.Brfalse, none),
            Instruction.Create(OpCodes.Ldsfld, helper),
            Instruction.Create(OpCodes.Ldfld, Own("SlotArray", helper.FieldType)),
            Instruction.Create(OpCodes.Br, store),
            none,
            store,
            end);
        local.Methods.Add(follow);
        foreach (var reader in local.Methods.Where(method => method.Name is "get_Value" or "set_Value" or "get_IsValueCreated"))
            reader.Begin(Instruction.Create(OpCodes.Call, new MethodReference(follow.Name, follow.ReturnType, self)));
    }

    // The parts of a query hand each other their results, which on one thread would have to wait for each other.
    private void QueryOneByOne()
    {
        var limit = ClassLibrary.Part(Context, "System.Linq.Parallel").Type("System.Linq.ParallelEnumerable").Method("WithDegreeOfParallelism");
        var wanted = limit.Body.Instructions.Single(instruction =>
            instruction.OpCode == OpCodes.Newobj && instruction.Operand is MethodReference { DeclaringType.Name: "Nullable`1" });
        (wanted.Previous.OpCode, wanted.Previous.Operand) = (OpCodes.Ldc_I4_1, null);
    }

    // For browsers, the class library calls the body of a loop outside of what gathers its exceptions. There, it does so with
    // one task.
    private void LoopOneByOne()
    {
        var run = ClassLibrary.Part(Context, "System.Threading.Tasks.Parallel").Type("System.Threading.Tasks.TaskReplicator").Method("Run");
        foreach (var question in run.CallsOf("IsBrowser"))
            (question.OpCode, question.Operand) = (OpCodes.Ldc_I4_0, null);
        var processor = run.Body.GetILProcessor();
        foreach (var count in run.CallsOf("get_EffectiveMaxConcurrencyLevel"))
        {
            (count.OpCode, count.Operand) = (OpCodes.Pop, null);
            processor.InsertAfter(count, processor.Create(OpCodes.Ldc_I4_1));
        }
    }

    private MethodReference Blocking(string name, TypeReference result, params TypeReference[] parameters) => _blocking.Static(name, result, parameters);
}
