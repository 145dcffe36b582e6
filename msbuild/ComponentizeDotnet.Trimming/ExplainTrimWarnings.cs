// A trimmer step: the one warning of a package that does not suit trimming (IL2104) says what it means in a component. The
// trimmer's own says only that there are warnings.

using Mono.Linker.Steps;

namespace ComponentizeDotnet.Trimming;

/// <summary>Warns once of each assembly whose warnings the trimmer shows as one.</summary>
/// <remarks>The targets switch the trimmer's own IL2104 off; what is said here has its code, and so its NoWarn.</remarks>
public sealed class ExplainTrimWarnings : BaseStep
{
    private const int Code = 2104;

    protected override void Process()
    {
        var kind = Context.IsWarningAsError(Code) ? "error" : "warning";
        foreach (var name in Context.AssembliesWithGeneratedSingleWarning.Order(StringComparer.Ordinal))
        {
            // The form in which MSBuild reads warnings of programs.
            Console.Out.WriteLine(
                $"ILLink : {kind} IL{Code}: '{name}' looks for types or members by reflection, and a component has only those that code uses. "
                + "What it looks for in this project is there: the project's own assembly is kept whole. If something else is missing when it runs, "
                + $"keep the assembly that has it, such as {name} itself: <TrimmerRootAssembly Include=\"{name}\" />. "
                + "The property TrimmerSingleWarn=false shows each place; NoWarn=IL2104 hides this.");
        }
    }
}
