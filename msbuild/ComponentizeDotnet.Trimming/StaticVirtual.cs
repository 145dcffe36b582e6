// Moves the call of a static virtual method to a static method, of which a delegate can be made:
//
//     static string call(int argument) => T.Method(argument);

using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace ComponentizeDotnet.Trimming;

/// <summary>A static virtual method as code names it whose delegate is made.</summary>
/// <param name="outer">The method that makes the delegate.</param>
/// <param name="implementer">The type that has the method.</param>
/// <param name="method">The interface's method.</param>
internal sealed class StaticVirtual(MethodDefinition outer, TypeReference implementer, MethodReference method)
{
    /// <summary>A method that calls it.</summary>
    public MethodReference Caller()
    {
        var inner = Beside.MethodFor(outer, "call", Bind(method.ReturnType));
        foreach (var parameter in method.Parameters)
            inner.Parameters.Add(new ParameterDefinition(Bind(parameter.ParameterType)));
        var code = inner.Body.GetILProcessor();
        foreach (var parameter in inner.Parameters)
            code.Emit(OpCodes.Ldarg, parameter);
        code.Emit(OpCodes.Constrained, implementer);
        code.Emit(OpCodes.Call, method);
        code.Emit(OpCodes.Ret);
        inner.Body.OptimizeMacros();
        outer.DeclaringType.Methods.Add(inner);
        return Beside.ReferenceFrom(outer, inner);
    }

    /// <summary>A type of the method's signature, with the arguments in the place of its and its interface's type parameters.</summary>
    private TypeReference Bind(TypeReference type) => type switch
    {
        GenericParameter { Type: GenericParameterType.Type } parameter => ((GenericInstanceType)method.DeclaringType).GenericArguments[parameter.Position],
        GenericParameter parameter => ((GenericInstanceMethod)method).GenericArguments[parameter.Position],
        GenericInstanceType instance => Instance(instance),
        ArrayType array => new ArrayType(Bind(array.ElementType), array.Rank),
        ByReferenceType reference => new ByReferenceType(Bind(reference.ElementType)),
        PointerType pointer => new PointerType(Bind(pointer.ElementType)),
        RequiredModifierType modified => new RequiredModifierType(modified.ModifierType, Bind(modified.ElementType)),
        OptionalModifierType modified => new OptionalModifierType(modified.ModifierType, Bind(modified.ElementType)),
        _ => type,
    };

    private GenericInstanceType Instance(GenericInstanceType instance)
    {
        var bound = new GenericInstanceType(instance.ElementType);
        foreach (var argument in instance.GenericArguments)
            bound.GenericArguments.Add(Bind(argument));
        return bound;
    }
}
