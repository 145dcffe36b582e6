// A trimmer step: JSON of an object whose members were all trimmed is `{}`, without an exception. System.Text.Json asks
// the engine to tell of that, which knows what was trimmed (engine/trimmed.c).

using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Linker.Steps;

namespace ComponentizeDotnet.Trimming;

/// <summary>Reports types in which System.Text.Json finds no members by reflection.</summary>
/// <remarks>Only a help: another version of System.Text.Json that is built in another way is left as it is.</remarks>
public sealed class ReportEmptyContracts : BaseStep
{
    protected override void ProcessAssembly(AssemblyDefinition assembly)
    {
        if (assembly.Name.Name != "System.Text.Json")
            return;
        var module = assembly.MainModule;
        var resolver = module.GetType("System.Text.Json.Serialization.Metadata.DefaultJsonTypeInfoResolver");
        var contract = module.GetType("System.Text.Json.Serialization.Metadata.JsonTypeInfo");
        var populate = resolver?.Methods.SingleOrDefault(method => method.Name == "PopulateProperties" && method.IsStatic);
        if (contract is null || populate is null || Check(module, contract) is not { } check)
            return;
        resolver!.Methods.Add(check);
        populate.ReturnThrough(check, OpCodes.Ldarg_0);
    }

    /// <summary>static void (JsonTypeInfo contract): <c>if (contract.PropertyList.Count == 0) report(contract.Type.TypeHandle.Value)</c></summary>
    private static MethodDefinition? Check(ModuleDefinition module, TypeDefinition contract)
    {
        var list = Getter(contract, "PropertyList");
        var count = list is null ? null : Getter(list.ReturnType.Resolve().BaseType.Resolve(), "Count");
        var type = Getter(contract, "Type");
        var handle = type is null ? null : Getter(type.ReturnType.Resolve(), "TypeHandle");
        var value = handle is null ? null : Getter(handle.ReturnType.Resolve(), "Value");
        if (list is null || count is null || type is null || handle is null || value is null)
            return null;
        var check = new MethodDefinition("ReportEmptyContract", MethodAttributes.Private | MethodAttributes.Static, module.TypeSystem.Void);
        check.Parameters.Add(new ParameterDefinition("contract", ParameterAttributes.None, contract));
        check.Body.Variables.Add(new VariableDefinition(module.ImportReference(handle.ReturnType)));
        check.Body.InitLocals = true;
        var processor = check.Body.GetILProcessor();
        var end = processor.Create(OpCodes.Ret);
        var counted = new MethodReference(count.Name, count.ReturnType, list.ReturnType.Resolve().BaseType) { HasThis = true };
        processor.Emit(OpCodes.Ldarg_0);
        processor.Emit(OpCodes.Callvirt, list);
        processor.Emit(OpCodes.Callvirt, counted);
        processor.Emit(OpCodes.Brtrue, end);
        processor.Emit(OpCodes.Ldarg_0);
        processor.Emit(OpCodes.Callvirt, type);
        processor.Emit(OpCodes.Callvirt, module.ImportReference(handle));
        processor.Emit(OpCodes.Stloc_0);
        processor.Emit(OpCodes.Ldloca, check.Body.Variables[0]);
        processor.Emit(OpCodes.Call, module.ImportReference(value));
        processor.Emit(OpCodes.Call, contract.Module.GetType("System.Text.Json.Serialization.Metadata.DefaultJsonTypeInfoResolver").EngineFunction("engine_empty_contract", module.TypeSystem.Void, module.TypeSystem.IntPtr));
        processor.Append(end);
        return check;
    }

    private static MethodDefinition? Getter(TypeDefinition? type, string property) =>
        type?.Properties.SingleOrDefault(candidate => candidate.Name == property)?.GetMethod;
}
