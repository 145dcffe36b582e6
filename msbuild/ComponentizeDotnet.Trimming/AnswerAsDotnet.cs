// A trimmer step: what the class library for Mono answers in another way than .NET's own, where code relies on it.

using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Linker.Steps;

namespace ComponentizeDotnet.Trimming;

/// <summary>Has the class library give arrays of attributes, raw metadata, messages, archives, code made at run time and numbers of the garbage
/// collector as .NET does.</summary>
/// <remarks>CmDotnet's classes AttributeArguments, RawMetadata and TailCalls have the code.</remarks>
public sealed class AnswerAsDotnet : BaseStep
{
    private ModuleDefinition _core = null!;

    protected override void Process()
    {
        _core = ClassLibrary.Part(Context, "System.Private.CoreLib");
        GiveListsOfArguments();
        GiveMetadataOfItsOwn();
        SayWhichAssembly();
        KeepArchivesFromTheSystem();
        CountAllocations();
        RefuseRegionsWithoutCollection();
        CallDelegatesInMadeCode();
    }

    // Both kinds of arguments come out of a generic method, and go on as arrays.
    private void GiveListsOfArguments()
    {
        var arguments = ClassLibrary.TypeOfCmDotnet(Context, _core, "AttributeArguments");
        var resolve = _core.Type("System.Reflection.RuntimeCustomAttributeData").Method("ResolveArguments");
        var processor = resolve.Body.GetILProcessor();
        foreach (var call in resolve.CallsOf("UnboxValues"))
        {
            var array = new ArrayType(((GenericInstanceMethod)call.Operand).GenericArguments[0]);
            var change = new MethodReference("ToLists", _core.TypeSystem.Void, arguments);
            change.Parameters.Add(new ParameterDefinition(array));
            processor.InsertAfter(call, processor.Create(OpCodes.Call, change));
            processor.InsertAfter(call, processor.Create(OpCodes.Dup));
        }
    }

    private void GiveMetadataOfItsOwn()
    {
        var find = _core.Type("System.Reflection.Metadata.AssemblyExtensions").Method("TryGetRawMetadata");
        var change = new MethodReference("WithoutReferences", _core.TypeSystem.Boolean, ClassLibrary.TypeOfCmDotnet(Context, _core, "RawMetadata"));
        change.Parameters.Add(new ParameterDefinition(_core.TypeSystem.Boolean));
        foreach (var parameter in find.Parameters)
            change.Parameters.Add(new ParameterDefinition(parameter.ParameterType));
        find.ReturnThrough(change, OpCodes.Ldarg_0, OpCodes.Ldarg_1, OpCodes.Ldarg_2);
    }

    // Archives have the names of a file's owner and group, which a host does not tell; and directories are made with the
    // permissions that a temporary file would get, where a component need not have a folder for one.
    private void KeepArchivesFromTheSystem()
    {
        if (Context.TryResolve("System.Formats.Tar") is null)
            return;
        var archives = ClassLibrary.Part(Context, "System.Formats.Tar");
        archives.Type("System.Formats.Tar.TarHelpers").Method("DetermineUMask").Become(Instruction.Create(OpCodes.Ldc_I4_0));
        var system = archives.Type("Interop/Sys");
        foreach (var name in new[] { "GetUserNameFromPasswd", "GetGroupName" })
            system.Method(name).Become(Instruction.Create(OpCodes.Ldstr, ""));
    }

    // Who misses an assembly has its name in the exception, and no message.
    private void SayWhichAssembly()
    {
        var exception = _core.Type("System.IO.FileNotFoundException");
        var text = _core.TypeSystem.String;
        var say = new MethodDefinition("SayWhich", MethodAttributes.Private | MethodAttributes.Static, text);
        say.Parameters.Add(new ParameterDefinition(text));
        say.Parameters.Add(new ParameterDefinition(_core.TypeSystem.Int32));
        exception.Methods.Add(say);
        say.Become(
            Instruction.Create(OpCodes.Ldstr, "Could not load file or assembly '"),
            Instruction.Create(OpCodes.Ldarg_0),
            Instruction.Create(OpCodes.Ldstr, "'. The system cannot find the file specified.\n"),
            Instruction.Create(OpCodes.Call, _core.Type("System.String").Method("Concat", "String", "String", "String")));
        foreach (var call in exception.Method("SetMessageField").CallsOf("FormatFileLoadExceptionMessage"))
            call.Operand = say;
        var load = _core.Type("System.Reflection.Assembly").Method("Load", "AssemblyName", "StackCrawlMark&", "AssemblyLoadContext");
        foreach (var name in load.CallsOf("get_Name"))
            name.Operand = _core.Type("System.Reflection.AssemblyName").Method("get_FullName");
    }

    // The sum over all threads is known after a collection only; there is one thread.
    private void CountAllocations()
    {
        var collector = _core.Type("System.GC");
        collector.Method("GetTotalAllocatedBytes").Become(Instruction.Create(OpCodes.Call, collector.Method("GetAllocatedBytesForCurrentThread")));
    }

    // The collector cannot be kept from collecting, and .NET has an answer for that.
    private void RefuseRegionsWithoutCollection()
    {
        var collector = _core.Type("System.GC");
        collector.Method("StartNoGCRegion").Become(Instruction.Create(OpCodes.Ldc_I4_0));
        foreach (var name in new[] { "EndNoGCRegion", "RegisterNoGCRegionCallback" })
        {
            collector.Method(name).Become(
                Instruction.Create(OpCodes.Ldstr, "NoGCRegion mode must be set: GC.TryStartNoGCRegion gave false, because a component's garbage collector cannot be kept from collecting."),
                Instruction.Create(OpCodes.Newobj, _core.Type("System.InvalidOperationException").Method(".ctor", "String")),
                Instruction.Create(OpCodes.Throw));
        }
    }

    // As the step CallDelegates does in code that is there.
    private void CallDelegatesInMadeCode()
    {
        var generator = _core.Type("System.Reflection.Emit.RuntimeILGenerator");
        var length = generator.Fields.Single(field => field.Name == "code_len");
        var tailCalls = ClassLibrary.TypeOfCmDotnet(Context, _core, "TailCalls");
        var instruction = generator.Method("Emit", "OpCode");
        instruction.Begin(
            Instruction.Create(OpCodes.Ldarg_0),
            Instruction.Create(OpCodes.Ldarg_1),
            Instruction.Create(OpCodes.Ldarg_0),
            Instruction.Create(OpCodes.Ldfld, length),
            Instruction.Create(OpCodes.Call, Helper("OnInstruction", _core.TypeSystem.Void, instruction.Parameters[0].ParameterType)));
        var call = generator.Method("Emit", "OpCode", "MethodInfo");
        call.Begin(
            Instruction.Create(OpCodes.Ldarg_0),
            Instruction.Create(OpCodes.Ldarg_0),
            Instruction.Create(OpCodes.Ldarg_2),
            Instruction.Create(OpCodes.Ldarg_0),
            Instruction.Create(OpCodes.Ldfld, length),
            Instruction.Create(OpCodes.Call, Helper("StartOfCall", _core.TypeSystem.Int32, call.Parameters[1].ParameterType)),
            Instruction.Create(OpCodes.Stfld, length));

        MethodReference Helper(string name, TypeReference result, TypeReference what)
        {
            var method = new MethodReference(name, result, tailCalls);
            foreach (var parameter in new[] { generator.BaseType, what, _core.TypeSystem.Int32 })
                method.Parameters.Add(new ParameterDefinition(parameter));
            return method;
        }
    }
}
