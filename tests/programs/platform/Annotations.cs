// Lists what a folder of reference assemblies annotates with [UnsupportedOSPlatform("browser")], under the names of
// available.txt.

using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

internal static class Annotations
{
    public static void List(string folder)
    {
        foreach (var file in Directory.GetFiles(folder, "*.dll"))
        {
            using var image = new PEReader(new MemoryStream(File.ReadAllBytes(file)));
            var assembly = new AnnotatedAssembly(image.GetMetadataReader());
            foreach (var name in assembly.Names().Distinct())
                Console.WriteLine(name);
        }
    }
}

internal sealed class AnnotatedAssembly(MetadataReader metadata)
{
    public IEnumerable<string> Names()
    {
        var assembly = metadata.GetAssemblyDefinition();
        if (IsAnnotated(assembly.GetCustomAttributes()))
            yield return $"A:{metadata.GetString(assembly.Name)}";
        foreach (var type in metadata.TypeDefinitions.Select(metadata.GetTypeDefinition))
        {
            var name = $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}";
            if (IsAnnotated(type.GetCustomAttributes()))
                yield return $"T:{name}";
            foreach (var member in Members(type))
                yield return $"{member[..2]}{name}.{member[2..]}";
        }
    }

    private IEnumerable<string> Members(TypeDefinition type)
    {
        var accessors = new HashSet<MethodDefinitionHandle>();
        foreach (var property in type.GetProperties().Select(metadata.GetPropertyDefinition))
        {
            var both = property.GetAccessors();
            MethodDefinitionHandle[] methods = [.. new[] { both.Getter, both.Setter }.Where(method => !method.IsNil)];
            accessors.UnionWith(methods);
            if (IsAnnotated(property.GetCustomAttributes()) || methods.Any(IsAnnotated))
                yield return $"P:{metadata.GetString(property.Name)}";
        }
        foreach (var @event in type.GetEvents().Select(metadata.GetEventDefinition))
        {
            if (IsAnnotated(@event.GetCustomAttributes()))
                yield return $"E:{metadata.GetString(@event.Name)}";
        }
        foreach (var method in type.GetMethods().Where(method => !accessors.Contains(method) && IsAnnotated(method)))
            yield return $"M:{metadata.GetString(metadata.GetMethodDefinition(method).Name).Replace('.', '#')}";
    }

    private bool IsAnnotated(MethodDefinitionHandle method) => IsAnnotated(metadata.GetMethodDefinition(method).GetCustomAttributes());

    private bool IsAnnotated(CustomAttributeHandleCollection attributes) => attributes.Select(metadata.GetCustomAttribute).Any(IsForBrowsers);

    private bool IsForBrowsers(CustomAttribute attribute)
    {
        if (Name(attribute.Constructor) != "UnsupportedOSPlatformAttribute")
            return false;
        var value = metadata.GetBlobReader(attribute.Value);
        return value.ReadUInt16() == 1 && value.ReadSerializedString() == "browser";
    }

    /// <summary>The name of the type that a constructor makes.</summary>
    private string? Name(EntityHandle constructor) => constructor.Kind switch
    {
        HandleKind.MethodDefinition => TypeName(metadata.GetMethodDefinition((MethodDefinitionHandle)constructor).GetDeclaringType()),
        HandleKind.MemberReference => TypeName(metadata.GetMemberReference((MemberReferenceHandle)constructor).Parent),
        _ => null,
    };

    private string? TypeName(EntityHandle type) => type.Kind switch
    {
        HandleKind.TypeDefinition => metadata.GetString(metadata.GetTypeDefinition((TypeDefinitionHandle)type).Name),
        HandleKind.TypeReference => metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)type).Name),
        _ => null,
    };
}
