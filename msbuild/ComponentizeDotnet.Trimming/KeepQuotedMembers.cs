// A trimmer step: keeps what quotations of F# name, which is data to the trimmer: <@ Math.Abs x + 1 @> is looked up when it is
// evaluated, by the names of types and methods.

using System.Text;
using System.Text.RegularExpressions;
using Mono.Cecil;
using Mono.Linker.Steps;

namespace ComponentizeDotnet.Trimming;

/// <summary>Keeps the methods of types that assemblies with quotations name, whose own names are in the data of these.</summary>
/// <remarks>Names that are in the data for another reason keep a method too many, at worst.</remarks>
public sealed partial class KeepQuotedMembers : BaseStep
{
    private const string Quotation = "Microsoft.FSharp.Quotations.FSharpExpr";

    // F# has two methods for an operator that works on any type: the second takes the operations of the types.
    private const string WithWitness = "$W";

    protected override void Process()
    {
        if (Context.TryResolve("FSharp.Core")?.MainModule.GetType(Quotation) is not { } quotation)
            return;
        foreach (var user in ClassLibrary.Users(Context).Where(HasQuotations).Select(assembly => assembly.MainModule).ToList())
        {
            foreach (var method in Named(user, Names(user)))
                Annotations.AddPreservedMethod(quotation, method);
        }
    }

    private static bool HasQuotations(AssemblyDefinition assembly) =>
        assembly.Name.Name != "FSharp.Core"
        && (assembly.MainModule.Resources.Any(IsOfDefinitions)
            || assembly.MainModule.GetMemberReferences().Any(member =>
                member.DeclaringType.FullName == Quotation && member.Name.StartsWith("Deserialize", StringComparison.Ordinal)));

    private static bool IsOfDefinitions(Resource resource) => resource.Name.StartsWith("ReflectedDefinitions", StringComparison.Ordinal);

    // What looks like a name in arrays of bytes. The byte before a text is its length, and may look like a letter.
    private static HashSet<string> Names(ModuleDefinition module)
    {
        var data = module.GetTypes().SelectMany(type => type.Fields).Select(field => field.InitialValue)
            .Concat(module.Resources.Where(IsOfDefinitions).OfType<EmbeddedResource>().Select(resource => resource.GetResourceData()));
        var names = data.SelectMany(bytes => Name().Matches(Encoding.Latin1.GetString(bytes))).Select(match => match.Value).ToHashSet(StringComparer.Ordinal);
        names.UnionWith(names.Select(name => name[1..]).ToList());
        return names;
    }

    // Of the types that code hands to a quotation, and those that the data names, in what definitions are kept in.
    private IEnumerable<MethodDefinition> Named(ModuleDefinition module, HashSet<string> names)
    {
        var modules = module.AssemblyReferences.Select(reference => Context.TryResolve(reference.Name)?.MainModule).OfType<ModuleDefinition>().ToList();
        var types = names.Where(name => name.Contains('.')).SelectMany(name => modules.Select(one => Find(one, name.Replace('+', '/'))))
            .Concat(module.GetTypeReferences().Select(reference => reference.Resolve()));
        return types.OfType<TypeDefinition>().Distinct().SelectMany(type => type.Methods.Where(method => method.IsPublic && IsNamed(method, names)));
    }

    private static TypeDefinition? Find(ModuleDefinition module, string name) =>
        module.GetType(name) ?? module.ExportedTypes.FirstOrDefault(exported => exported.FullName == name)?.Resolve();

    private static bool IsNamed(MethodDefinition method, HashSet<string> names)
    {
        var name = method.Name.EndsWith(WithWitness, StringComparison.Ordinal) ? method.Name[..^WithWitness.Length] : method.Name;
        // A property is named, or its getter.
        return names.Contains(name) || (method.IsGetter && names.Contains(name[4..]));
    }

    [GeneratedRegex(@"[A-Za-z_.][A-Za-z0-9_.`+|]+")]
    private static partial Regex Name();
}
