// The member that code was written in, for messages.

using Mono.Cecil;

namespace ComponentizeDotnet.Trimming;

/// <summary>Finds the members that code was written in: the compiler moves bodies of asynchronous ones and of lambdas.</summary>
internal static class Written
{
    /// <summary>The full name of the member that a method was written in.</summary>
    public static string In(MethodDefinition method)
    {
        var (type, name) = TypeAndName(method);
        return $"{type.FullName.Replace('/', '.')}.{name}";
    }

    /// <summary>The methods that may be the member that a method was written in: all of its name.</summary>
    public static IEnumerable<MethodDefinition> Owners(MethodDefinition method)
    {
        var (type, name) = TypeAndName(method);
        return type.Methods.Where(owner => owner == method || owner.Name == name);
    }

    private static (TypeDefinition Type, string Name) TypeAndName(MethodDefinition method)
    {
        var (type, name) = (method.DeclaringType, method.Name);
        for (; type.IsNested && type.Name.StartsWith('<'); type = type.DeclaringType)
            name = name.StartsWith('<') ? name : type.Name;
        return (type, name.StartsWith('<') ? name[1..name.LastIndexOf('>')] : name);
    }
}
