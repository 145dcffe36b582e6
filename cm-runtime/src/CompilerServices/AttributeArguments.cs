// Arrays among the arguments of attributes, which Mono's class library gives as arrays. It calls this, once the SDK has trimmed
// it (ComponentizeDotnet.Trimming, AnswerAsDotnet).

using System;
using System.Collections.ObjectModel;
using System.ComponentModel;
using System.Reflection;

namespace CmDotnet.CompilerServices;

/// <summary>Makes of arrays what <see cref="CustomAttributeTypedArgument.Value"/> has: lists of arguments. For trimmed code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class AttributeArguments
{
    /// <summary>Of a constructor.</summary>
    public static void ToLists(CustomAttributeTypedArgument[] arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        for (int i = 0; i < arguments.Length; i++)
        {
            arguments[i] = ToList(arguments[i]);
        }
    }

    /// <summary>Of fields and properties.</summary>
    public static void ToLists(CustomAttributeNamedArgument[] arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        for (int i = 0; i < arguments.Length; i++)
        {
            arguments[i] = new(arguments[i].MemberInfo, ToList(arguments[i].TypedValue));
        }
    }

    private static CustomAttributeTypedArgument ToList(CustomAttributeTypedArgument argument) => ToList(argument.ArgumentType, argument.Value);

    private static CustomAttributeTypedArgument ToList(Type declared, object? value) =>
        new(TypeOf(value, declared), value is Array array ? Elements(array) : value);

    private static ReadOnlyCollection<CustomAttributeTypedArgument> Elements(Array array)
    {
        Type declared = array.GetType().GetElementType()!;
        CustomAttributeTypedArgument[] elements = new CustomAttributeTypedArgument[array.Length];
        for (int i = 0; i < elements.Length; i++)
        {
            elements[i] = ToList(declared, array.GetValue(i));
        }
        return Array.AsReadOnly(elements);
    }

    // What is declared as an object says itself what it is, null that it is a text.
    private static Type TypeOf(object? value, Type declared) =>
        declared != typeof(object) ? declared
        : value switch
        {
            null => typeof(string),
            Type => typeof(Type),
            _ => value.GetType(),
        };
}
