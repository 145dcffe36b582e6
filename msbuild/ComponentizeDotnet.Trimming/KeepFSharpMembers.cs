// A trimmer step: keeps what F# finds by reflection when it prints a union, a record or a tuple (%A), or compares and builds
// one.

using Mono.Cecil;
using Mono.Linker;
using Mono.Linker.Steps;

namespace ComponentizeDotnet.Trimming;

/// <summary>Keeps the members of those F# unions and records, and of the tuples, that code uses.</summary>
/// <remarks>The application's own types are kept as a whole; this is for those of libraries, FSharp.Core above all.</remarks>
public sealed class KeepFSharpMembers : IMarkHandler
{
    private const string Collections = "Microsoft.FSharp.Collections";

    // SourceConstructFlags
    private const int KindMask = 31, SumType = 1, RecordType = 2;

    public void Initialize(LinkContext context, MarkContext markContext) =>
        markContext.RegisterMarkTypeAction(type =>
        {
            // A case with fields is a class in that of its union.
            if (type.HasMethods && (IsUnionOrRecord(type) || (type.DeclaringType is { } union && IsUnionOrRecord(union))))
                context.Annotations.SetPreserve(type, TypePreserve.Methods);
            // Struct tuples have fields.
            else if (IsTuple(type))
                context.Annotations.SetPreserve(type, TypePreserve.All);
            KeepMaker(type, context);
            KeepShown(type, context);
            KeepConversions(type, context);
        });

    // Who evaluates quotations finds conversions by their names.
    private static void KeepConversions(TypeDefinition type, LinkContext context)
    {
        if (type.FullName != "Microsoft.FSharp.Linq.RuntimeHelpers.LeafExpressionConverter")
            return;
        const string Operators = "Microsoft.FSharp.Core.ExtraTopLevelOperators";
        var homes = new[] { Operators, $"{Operators}/Checked" }.Select(type.Module.GetType).OfType<TypeDefinition>();
        foreach (var method in homes.SelectMany(home => home.Methods).Where(method => method.Name.StartsWith("To", StringComparison.Ordinal)))
            context.Annotations.AddPreservedMethod(type, method);
    }

    // %A shows what an attribute names: [<StructuredFormatDisplay("{DebugText}")>].
    private static void KeepShown(TypeDefinition type, LinkContext context)
    {
        var format = type.HasCustomAttributes
            ? type.CustomAttributes.FirstOrDefault(attribute => attribute.AttributeType.FullName == "Microsoft.FSharp.Core.StructuredFormatDisplayAttribute")
            : null;
        if (format?.ConstructorArguments is not [{ Value: string text }, ..])
            return;
        foreach (var property in type.Properties.Where(property => property.GetMethod is not null && text.Contains($"{{{property.Name}}}", StringComparison.Ordinal)))
            context.Annotations.AddPreservedMethod(type, property.GetMethod);
    }

    // System.Text.Json makes collections of F# with a function of the module beside them, by its name.
    private static void KeepMaker(TypeDefinition type, LinkContext context)
    {
        if (type is { Namespace: Collections, Name: "FSharpList`1" or "FSharpMap`2" or "FSharpSet`1" }
            && type.Module.GetType(Collections, $"{type.Name[6..^2]}Module")?.Methods.SingleOrDefault(method => method.Name == "OfSeq") is { } make)
            context.Annotations.AddPreservedMethod(type, make);
    }

    private static bool IsTuple(TypeDefinition type) =>
        type.Namespace == "System" && (type.Name.StartsWith("Tuple`") || type.Name.StartsWith("ValueTuple`"));

    private static bool IsUnionOrRecord(TypeDefinition type) =>
        type.HasCustomAttributes && type.CustomAttributes.Any(attribute =>
            attribute.AttributeType.FullName == "Microsoft.FSharp.Core.CompilationMappingAttribute"
            && attribute.ConstructorArguments is [{ Value: int flags }, ..]
            && (flags & KindMask) is SumType or RecordType);
}
