// A trimmer step: what the class library for browsers asks JavaScript for when there are cultures, or does not know.

using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Linker.Steps;

namespace ComponentizeDotnet.Trimming;

/// <summary>Gives cultures their names, and Windows' names of time zones their meaning, where globalization is not invariant.</summary>
/// <remarks>CmDotnet's classes CultureNames and WindowsZones have the code.</remarks>
public sealed class ProvideCultures : BaseStep
{
    protected override void Process()
    {
        var core = ClassLibrary.Part(Context, "System.Private.CoreLib");
        ProvideNames(core.Type("System.Globalization.CultureData"), ClassLibrary.TypeOfCmDotnet(Context, core, "CultureNames"));

        var zones = ClassLibrary.TypeOfCmDotnet(Context, core, "WindowsZones");
        var info = core.Type("System.TimeZoneInfo");
        foreach (var (name, parameters) in new[] { ("GetAlternativeId", 2), ("TryConvertIanaIdToWindowsId", 3), ("TryConvertWindowsIdToIanaId", 4) })
        {
            var method = info.Methods.Single(method => method.Name == name && method.Parameters.Count == parameters);
            method.BecomeCallOf(method.Like(zones, name));
        }
    }

    private static void ProvideNames(TypeDefinition data, TypeReference names)
    {
        var ask = data.Method("JSGetLocaleInfo");
        ask.Become(Call(ask.Like(names, "Get")));
        var display = data.Method("JSGetNativeDisplayName");
        display.Become(Call(display.Like(names, "GetDisplayName")));
        foreach (var join in data.Method("JSInitLocaleInfo").CallsOf("Concat"))
            join.Operand = ((MethodReference)join.Operand).Like(names, "Join");
    }

    // The arguments behind `this`, to a static method.
    private static Instruction[] Call(MethodReference method) =>
        [Instruction.Create(OpCodes.Ldarg_1), Instruction.Create(OpCodes.Ldarg_2), Instruction.Create(OpCodes.Call, method)];
}
