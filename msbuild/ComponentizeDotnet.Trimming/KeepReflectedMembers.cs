// A trimmer step: keeps what code that is not made for trimming looks for by reflection in the class library: the properties
// of what it serializes, the constructors of what it makes, the methods of types that it asks for.

using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Linker;
using Mono.Linker.Steps;

namespace ComponentizeDotnet.Trimming;

/// <summary>Keeps public members of trimmed types that assemblies name which are kept whole and use reflection.</summary>
/// <remarks>
/// Such an assembly hands types that it names to serializers, mappers and binders. Of each type that it names, the
/// constructors and properties stay, as well as those of the structs that these properties have; of a type that it asks for
/// with <c>typeof</c>, and of all where it uses <c>dynamic</c>, the methods too. A type that nothing uses goes nevertheless.
/// </remarks>
public sealed class KeepReflectedMembers : BaseStep
{
    private static readonly HashSet<string> Reflecting = ["System.Activator", "System.Reflection.RuntimeReflectionExtensions", "System.Reflection.TypeInfo"];

    private readonly HashSet<TypeDefinition> _withProperties = [], _withMethods = [];

    protected override void Process()
    {
        foreach (var assembly in ClassLibrary.Users(Context))
        {
            if (Annotations.GetAction(assembly) is not (AssemblyAction.Copy or AssemblyAction.Save))
                continue;
            var module = assembly.MainModule;
            if (!module.GetMemberReferences().Any(IsReflection))
                continue;
            var isDynamic = module.AssemblyReferences.Any(reference => reference.Name == "Microsoft.CSharp");
            foreach (var type in module.GetTypeReferences())
                KeepProperties(type, isDynamic);
            foreach (var token in Tokens(module))
                KeepProperties(token, withMethods: true);
        }
    }

    /// <summary>Whether a member finds others by name, or says itself that it does not suit trimming.</summary>
    private static bool IsReflection(MemberReference member)
    {
        if (member is not MethodReference method)
            return false;
        var type = method.DeclaringType.FullName;
        if (type == "System.Type")
            return method.Name is "InvokeMember" or "MakeGenericType" || (method.Name.StartsWith("Get") && method.Name is not ("GetTypeFromHandle" or "GetType"));
        return Reflecting.Contains(type)
            || (method.Resolve() is { } resolved && ExplainTrimWarnings.IsUnsuited(resolved));
    }

    private static IEnumerable<TypeReference> Tokens(ModuleDefinition module) =>
        module.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasBody).SelectMany(method => method.Body.Instructions)
            .Where(instruction => instruction.OpCode == OpCodes.Ldtoken)
            .Select(instruction => (instruction.Operand as TypeReference)?.GetElementType()).OfType<TypeReference>();

    private void KeepProperties(TypeReference named, bool withMethods)
    {
        if (named.Resolve() is not { } type || !IsTrimmed(type) || type is { IsAbstract: true, IsSealed: true })
            return;
        if (withMethods && _withMethods.Add(type))
            Keep(type, type.Methods);
        if (!_withProperties.Add(type))
            return;
        Keep(type, type.Methods.Where(method => method.IsConstructor && !method.IsStatic));
        foreach (var property in type.Properties)
        {
            if (property.GetMethod is not { IsPublic: true, IsStatic: false } get)
                continue;
            Keep(type, new[] { get, property.SetMethod }.OfType<MethodDefinition>());
            if (property.PropertyType.IsValueType)
                KeepProperties(property.PropertyType.GetElementType(), withMethods: false);
        }
        // Serializers make an immutable collection with a method of the class beside it.
        if (type.HasGenericParameters && type.Module.GetType(type.Namespace, type.Name.Split('`')[0]) is { IsAbstract: true, IsSealed: true } factory)
            Keep(type, factory.Methods.Where(method => method.Name == "CreateRange"));
    }

    private void Keep(TypeDefinition type, IEnumerable<MethodDefinition> methods)
    {
        foreach (var method in methods.Where(method => method.IsPublic))
        {
            Annotations.AddPreservedMethod(type, method);
            // Its parameters keep their names, by which serializers call constructors.
            Annotations.MarkReflectionUsed(method);
        }
    }

    private bool IsTrimmed(TypeDefinition type) => Annotations.GetAction(type.Module.Assembly) == AssemblyAction.Link;
}
