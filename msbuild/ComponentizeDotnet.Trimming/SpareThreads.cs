// A trimmer step: libraries do without a thread that runs as long as the program. A component has one thread: the code that
// waits would run that thread's body on top of it, and not go on before the body ends.

using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Linker.Steps;

namespace ComponentizeDotnet.Trimming;

/// <summary>
/// AddConsole of Microsoft.Extensions.Logging writes each message when it is logged, and Spectre.Console shows progress when
/// it is asked to, and at the end. The pool of threads that StackExchange.Redis brings along hands its work to that of all.
/// </summary>
/// <remarks>A version of a library that is built in another way is left as it is.</remarks>
public sealed class SpareThreads : BaseStep
{
    protected override void ProcessAssembly(AssemblyDefinition assembly)
    {
        var changed = assembly.Name.Name switch
        {
            "Microsoft.Extensions.Logging.Console" => WriteAtOnce(assembly.MainModule.GetType("Microsoft.Extensions.Logging.Console.ConsoleLoggerProcessor")),
            "Pipelines.Sockets.Unofficial" => UseThreadPool(assembly.MainModule.GetType("Pipelines.Sockets.Unofficial.DedicatedThreadPoolPipeScheduler")),
            "Spectre.Console" => StartNone(assembly.MainModule.GetType("Spectre.Console.ProgressRefreshThread")),
            _ => false,
        };
        if (changed)
            ClassLibrary.WriteChanges(Context, assembly);
    }

    private static bool WriteAtOnce(TypeDefinition? processor)
    {
        var enqueue = processor?.Methods.SingleOrDefault(method => method is { Name: "EnqueueMessage", Parameters.Count: 1 });
        var write = processor?.Methods.SingleOrDefault(method => method is { Name: "WriteMessage", Parameters.Count: 1 });
        if (enqueue is null || write is null)
            return false;
        enqueue.Become(Instruction.Create(OpCodes.Ldarg_0), Instruction.Create(OpCodes.Ldarg_1), Instruction.Create(OpCodes.Call, write));
        return StartNone(processor);
    }

    // What does not fit into its queue goes to the pool of all. Its threads would wait on top of each other, and of what they work for.
    private static bool UseThreadPool(TypeDefinition? scheduler)
    {
        var room = scheduler?.Methods.SingleOrDefault(method => method is { Name: "get_UseThreadPoolQueueLength", Parameters.Count: 0 });
        var start = scheduler?.Methods.SingleOrDefault(method => method is { Name: "StartWorker", Parameters.Count: 1 });
        if (room is null || start is null)
            return false;
        room.Become(Instruction.Create(OpCodes.Ldc_I4_0));
        start.Become();
        return true;
    }

    // The thread is made all the same. Where it is waited for at the end, one that was not started is let be.
    private static bool StartNone(TypeDefinition? owner)
    {
        var starts = owner?.Methods
            .Where(method => method.IsConstructor && method.HasBody)
            .SelectMany(method => method.Body.Instructions)
            .Where(IsStart)
            .ToList() ?? [];
        foreach (var start in starts)
            (start.OpCode, start.Operand) = (OpCodes.Pop, null);
        return starts.Count > 0;
    }

    private static bool IsStart(Instruction instruction) =>
        instruction.Operand is MethodReference { Name: "Start", Parameters.Count: 0, DeclaringType.FullName: "System.Threading.Thread" };
}
