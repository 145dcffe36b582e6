// A trimmer step: what the trimmer warns of by the dozen is said once for each assembly, with what it means in a component:
// packages that do not suit trimming (IL2104), calls of members that say so themselves (IL2026), and types that go to
// reflection unseen (the other codes of its analysis).

using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Linker;
using Mono.Linker.Steps;

namespace ComponentizeDotnet.Trimming;

/// <summary>Warns once of each trimmed package with warnings, and of each assembly that the project calls for reflection.</summary>
/// <remarks>
/// The targets switch the trimmer's own IL2104 and IL2026 off; what is said here has their codes, and so their NoWarn. The others
/// are taken from those that the trimmer keeps until its end; where it keeps them in another way, each is shown on its line.
/// Runs when it is known what is used, and before attributes go.
/// </remarks>
public sealed class ExplainTrimWarnings : BaseStep
{
    private const int OfPackage = 2104, OfCall = 2026;

    protected override void Process()
    {
        // With TrimmerSingleWarn=false the trimmer shows each place itself.
        var isExplained = Context.NoWarn.Contains(OfCall);
        var warned = Context.AssembliesWithGeneratedSingleWarning.ToHashSet();
        foreach (var user in ClassLibrary.Users(Context).OrderBy(assembly => assembly.Name.Name, StringComparer.Ordinal))
        {
            var name = user.Name.Name;
            if (Context.IsSingleWarn(name))
            {
                // One that is kept whole has what it looks for in itself, and what it names elsewhere (KeepReflectedMembers).
                if (Annotations.GetAction(user) == AssemblyAction.Link && !IsWhole(user) && (warned.Contains(name) || (isExplained && Calls(user.MainModule).Any())))
                {
                    Warn(OfPackage, $"'{name}' looks for types or members by reflection, and a component has only those that code uses. "
                        + "What it looks for in this project is there: the project's own assembly is kept whole.", name);
                }
                continue;
            }
            if (!isExplained)
                continue;
            var called = Calls(user.MainModule).GroupBy(call => call.Called.Module.Assembly.Name.Name).OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(calls => $"{calls.Key} ({calls.First().Called.DeclaringType.Name}.{calls.First().Called.Name} in {Written.In(calls.First().Caller)}{More(calls.Count() - 1)})").ToList();
            if (called.Count > 0)
            {
                Warn(OfCall, $"'{name}' has others look for types or members by reflection, and a component has only those that code uses: "
                    + $"{string.Join(", ", called)}. What they look for in '{name}' is there, which is kept whole, "
                    + "and so are public constructors and properties of other types that it names.", "Name");
            }
            WarnOfUnseenTypes(name);
        }
    }

    /// <summary>Whether nothing of an assembly goes, since the project roots it (TrimmerRootAssembly).</summary>
    private bool IsWhole(AssemblyDefinition assembly) => assembly.MainModule.GetTypes().All(Annotations.IsMarked);

    private void WarnOfUnseenTypes(string assembly)
    {
        var kept = typeof(LinkContext).GetField("_cachedWarningMessageContainers", System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Instance)?.GetValue(Context) as List<MessageContainer> ?? [];
        var found = kept.Where(warning => warning is { SubCategory: "Trim analysis", Code: not null } && PlaceOf(warning)?.Module.Assembly.Name.Name == assembly).ToList();
        if (found.Count == 0)
            return;
        kept.RemoveAll(found.Contains);
        var codes = found.Select(warning => $"IL{warning.Code}").Distinct().Order(StringComparer.Ordinal).ToList();
        var first = found.Min();
        var place = PlaceOf(first) is MethodDefinition method ? Written.In(method) : PlaceOf(first)!.FullName.Replace('/', '.');
        Warn(first.Code!.Value, $"'{assembly}' looks by reflection for members of types that the trimmer cannot see, and a component has only those that code uses: "
            + $"{place}{More(found.Count - 1)} ({string.Join(", ", codes)}). What it looks for in '{assembly}' is there, which is kept whole, "
            + "and so are public constructors and properties of other types that it names.", "Name", string.Join(";", codes));
    }

    private static MemberReference? PlaceOf(MessageContainer warning) => warning.Origin?.Provider as MemberReference;

    private static string More(int places) => places > 0 ? $" and {places} more" : "";

    private void Warn(int code, string message, string assembly, string? hidden = null)
    {
        if (Context.TryGetCustomData("NoWarn", out var hiddenCodes) && hiddenCodes.Split(',').Contains($"IL{code}"))
            return;
        var kind = Context.IsWarningAsError(code) ? "error" : "warning";
        // The form in which MSBuild reads warnings of programs.
        Console.Out.WriteLine($"ILLink : {kind} IL{code}: {message} If something else is missing when it runs, "
            + $"keep the assembly that has it: <TrimmerRootAssembly Include=\"{assembly}\" />. "
            + $"The property TrimmerSingleWarn=false shows each place; NoWarn={hidden ?? $"IL{code}"} hides this.");
    }

    /// <summary>Calls of members of other assemblies that say that they do not suit trimming.</summary>
    private IEnumerable<(MethodDefinition Caller, MethodDefinition Called)> Calls(ModuleDefinition module)
    {
        var forbidden = new Dictionary<MethodReference, MethodDefinition?>();
        foreach (var method in module.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasBody && Annotations.IsMarked(method)))
        {
            var called = method.Body.Instructions.Where(instruction => instruction.OpCode.FlowControl == FlowControl.Call || instruction.OpCode == OpCodes.Ldftn)
                .Select(instruction => Forbidden(instruction.Operand)).OfType<MethodDefinition>().ToList();
            if (called.Count > 0 && !Written.Owners(method).Any(IsExcused))
            {
                foreach (var member in called)
                    yield return (method, member);
            }
        }

        MethodDefinition? Forbidden(object operand)
        {
            if (operand is not MethodReference reference)
                return null;
            if (!forbidden.TryGetValue(reference, out var found))
                forbidden.Add(reference, found = reference.Resolve() is { } resolved && resolved.Module != module && IsUnsuited(resolved) && !IsUnderstood(resolved) ? resolved : null);
            return found;
        }
    }

    /// <summary>Whether the trimmer itself knows what a call finds, when it sees the arguments; else it has other warnings.</summary>
    private static bool IsUnderstood(MethodDefinition method) => method.DeclaringType.FullName switch
    {
        "System.Type" or "System.Activator" or "System.Reflection.MethodInfo" => true,
        "System.Linq.Expressions.Expression" => method.Name != "Property" || method.Parameters is [_, { ParameterType.Name: "MethodInfo" }],
        _ => false,
    };

    /// <summary>Whether a method says itself that it does not suit trimming.</summary>
    internal static bool IsUnsuited(MethodDefinition method) =>
        Has(method, "RequiresUnreferencedCodeAttribute") || Has(method.DeclaringType, "RequiresUnreferencedCodeAttribute");

    private static bool IsExcused(MethodDefinition method) =>
        IsUnsuited(method) || Has(method, "UnconditionalSuppressMessageAttribute", IsOfCall) || Has(method.DeclaringType, "UnconditionalSuppressMessageAttribute", IsOfCall);

    private static bool IsOfCall(CustomAttribute suppression) =>
        suppression.ConstructorArguments is [_, { Value: string check }] && check.StartsWith($"IL{OfCall}", StringComparison.Ordinal);

    private static bool Has(ICustomAttributeProvider provider, string attribute, Func<CustomAttribute, bool>? that = null) =>
        provider.HasCustomAttributes && provider.CustomAttributes.Any(found => found.AttributeType.Name == attribute && that?.Invoke(found) != false);
}
