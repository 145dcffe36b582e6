// Static methods that get code of another method, and have its type parameters.

using Mono.Cecil;

namespace ComponentizeDotnet.Trimming;

/// <summary>Makes a method in the type of another one, and says how that calls it.</summary>
internal static class Beside
{
    /// <summary>
    /// A method without parameters and code, which is no member of the type yet. The type parameters keep their numbers, so that
    /// types in code of the other method need no change.
    /// </summary>
    public static MethodDefinition MethodFor(MethodDefinition outer, string purpose, TypeReference result)
    {
        var name = $"<{outer.Name}>{purpose}_{outer.DeclaringType.Methods.Count}";
        var inner = new MethodDefinition(name, MethodAttributes.Private | MethodAttributes.Static | MethodAttributes.HideBySig, result);
        foreach (var parameter in outer.GenericParameters)
        {
            var copy = new GenericParameter(parameter.Name, inner) { Attributes = parameter.Attributes };
            foreach (var constraint in parameter.Constraints)
                copy.Constraints.Add(new GenericParameterConstraint(constraint.ConstraintType));
            inner.GenericParameters.Add(copy);
        }
        return inner;
    }

    /// <summary>The method as the other one names it, with its own type parameters.</summary>
    public static MethodReference ReferenceFrom(MethodDefinition outer, MethodDefinition inner)
    {
        MethodReference reference = inner;
        if (outer.DeclaringType.HasGenericParameters)
        {
            reference = new MethodReference(inner.Name, inner.ReturnType, Variables.Self(outer.DeclaringType));
            foreach (var parameter in inner.Parameters)
                reference.Parameters.Add(new ParameterDefinition(parameter.ParameterType));
            foreach (var parameter in inner.GenericParameters)
                reference.GenericParameters.Add(new GenericParameter(parameter.Name, reference));
        }
        if (!outer.HasGenericParameters)
            return reference;
        var instance = new GenericInstanceMethod(reference);
        foreach (var parameter in outer.GenericParameters)
            instance.GenericArguments.Add(parameter);
        return instance;
    }
}
