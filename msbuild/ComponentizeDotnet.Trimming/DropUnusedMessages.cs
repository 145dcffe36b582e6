// A trimmer step: takes from the class library's message resources the texts that no remaining code asks for.
// The trimmer itself keeps or drops a resource as a whole, and CoreLib's messages alone are 195 kB.

using System.Resources;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Linker;
using Mono.Linker.Steps;

namespace ComponentizeDotnet.Trimming;

/// <summary>Drops the message texts of the class library that the trimmed code cannot ask for.</summary>
/// <remarks>
/// Every assembly of the class library reads its messages through properties of a class <c>SR</c>, each with its key as
/// a literal. A key that is no literal of the trimmed assembly is therefore not asked for; where code puts a key together
/// at run time, the class library falls back to showing the key itself.
/// </remarks>
public sealed class DropUnusedMessages : BaseStep
{
    protected override void ProcessAssembly(AssemblyDefinition assembly)
    {
        if (Annotations.GetAction(assembly) is not AssemblyAction.Link)
            return;
        var module = assembly.MainModule;
        var messages = module.Resources.OfType<EmbeddedResource>().Where(IsMessageTable).ToList();
        if (messages.Count == 0)
            return;
        var literals = Literals(module);
        foreach (var table in messages)
            module.Resources[module.Resources.IndexOf(table)] = Filter(table, literals);
    }

    private static bool IsMessageTable(EmbeddedResource resource) =>
        resource.Name == "System.Private.CoreLib.Strings.resources"
        || (resource.Name.StartsWith("FxResources.", StringComparison.Ordinal) && resource.Name.EndsWith(".SR.resources", StringComparison.Ordinal));

    private static HashSet<string> Literals(ModuleDefinition module) =>
        module.GetTypes()
            .SelectMany(type => type.Methods)
            .Where(method => method.HasBody)
            .SelectMany(method => method.Body.Instructions)
            .Where(instruction => instruction.OpCode == OpCodes.Ldstr)
            .Select(instruction => (string)instruction.Operand)
            .ToHashSet(StringComparer.Ordinal);

    private static EmbeddedResource Filter(EmbeddedResource table, HashSet<string> keys)
    {
        using var reader = new ResourceReader(table.GetResourceStream());
        using var output = new MemoryStream();
        using var writer = new ResourceWriter(output);
        for (var entry = reader.GetEnumerator(); entry.MoveNext();)
        {
            var key = (string)entry.Key;
            if (keys.Contains(key))
                writer.AddResource(key, (string?)entry.Value);
        }
        writer.Generate();
        return new EmbeddedResource(table.Name, table.Attributes, output.ToArray());
    }
}
