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
            processor.InsertAfter(call, processor.Create(OpCodes.Call, arguments.Static("ToLists", _core.TypeSystem.Void, array)));
            processor.InsertAfter(call, processor.Create(OpCodes.Dup));
        }
    }

    private void GiveMetadataOfItsOwn()
    {
        var find = _core.Type("System.Reflection.Metadata.AssemblyExtensions").Method("TryGetRawMetadata");
        var isFound = _core.TypeSystem.Boolean;
        var change = ClassLibrary.TypeOfCmDotnet(Context, _core, "RawMetadata")
            .Static("WithoutReferences", isFound, [isFound, .. find.Parameters.Select(parameter => parameter.ParameterType)]);
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
        var length = generator.Field("code_len");
        var offset = _core.TypeSystem.Int32;
        var tailCalls = ClassLibrary.TypeOfCmDotnet(Context, _core, "TailCalls");
        var instruction = generator.Method("Emit", "OpCode");
        instruction.Begin(
            Instruction.Create(OpCodes.Ldarg_0),
            Instruction.Create(OpCodes.Ldarg_1),
            Instruction.Create(OpCodes.Ldarg_0),
            Instruction.Create(OpCodes.Ldfld, length),
            Instruction.Create(OpCodes.Call, tailCalls.Static("OnInstruction", _core.TypeSystem.Void, generator.BaseType, instruction.Parameters[0].ParameterType, offset)));
        var call = generator.Method("Emit", "OpCode", "MethodInfo");
        call.Begin(
            Instruction.Create(OpCodes.Ldarg_0),
            Instruction.Create(OpCodes.Ldarg_0),
            Instruction.Create(OpCodes.Ldarg_2),
            Instruction.Create(OpCodes.Ldarg_0),
            Instruction.Create(OpCodes.Ldfld, length),
            Instruction.Create(OpCodes.Call, tailCalls.Static("StartOfCall", offset, generator.BaseType, call.Parameters[1].ParameterType, offset)),
            Instruction.Create(OpCodes.Stfld, length));
    }
}
