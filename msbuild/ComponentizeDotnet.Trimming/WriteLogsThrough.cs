// A trimmer step: AddConsole of Microsoft.Extensions.Logging writes each message when it is logged. The library has a
// thread for that, which waits for messages; a component has one thread, and its work waits until the program does.

using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Linker.Steps;
using AssemblyAction = Mono.Linker.AssemblyAction;

namespace ComponentizeDotnet.Trimming;

/// <summary>Takes the queue and its thread out of the console logger.</summary>
/// <remarks>A version of the library that is built in another way is left as it is.</remarks>
public sealed class WriteLogsThrough : BaseStep
{
    protected override void ProcessAssembly(AssemblyDefinition assembly)
    {
        if (assembly.Name.Name != "Microsoft.Extensions.Logging.Console")
            return;
        var processor = assembly.MainModule.GetType("Microsoft.Extensions.Logging.Console.ConsoleLoggerProcessor");
        var enqueue = processor?.Methods.SingleOrDefault(method => method is { Name: "EnqueueMessage", Parameters.Count: 1 });
        var write = processor?.Methods.SingleOrDefault(method => method is { Name: "WriteMessage", Parameters.Count: 1 });
        if (enqueue is null || write is null)
            return;
        if (Annotations.GetAction(assembly) is AssemblyAction.Copy or AssemblyAction.CopyUsed)
            Annotations.SetAction(assembly, AssemblyAction.Save);
        enqueue.Become(Instruction.Create(OpCodes.Ldarg_0), Instruction.Create(OpCodes.Ldarg_1), Instruction.Create(OpCodes.Call, write));
        // The thread is made all the same, and joined at the end, which a thread that was not started lets be.
        foreach (var constructor in processor!.Methods.Where(method => method.IsConstructor && method.HasBody))
            foreach (var start in constructor.Body.Instructions.Where(IsStart))
                (start.OpCode, start.Operand) = (OpCodes.Pop, null);
    }

    private static bool IsStart(Instruction instruction) =>
        instruction.Operand is MethodReference { Name: "Start", Parameters.Count: 0, DeclaringType.FullName: "System.Threading.Thread" };
}
