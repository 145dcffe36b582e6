// A trimmer step: takes from the class library the attributes that nothing reads while a component runs (60 kB of CoreLib).
// Those of the application and its packages stay: code of theirs may look for them.

using Mono.Cecil;
using Mono.Linker;
using Mono.Linker.Steps;

namespace ComponentizeDotnet.Trimming;

/// <summary>Drops attributes of the class library and of CmDotnet before the trimmer keeps what they need.</summary>
/// <remarks>
/// Not listed: what the runtime reads (Intrinsic, InlineArray, ThreadStatic ...), what stack traces read
/// (AsyncStateMachine ...), what serializers read (RequiredMember, SetsRequiredMembers ...), and what the trimmer itself
/// reads, which attributes.xml has.
/// </remarks>
public sealed class DropAttributes : IMarkHandler
{
    private static readonly HashSet<string> Dropped =
    [
        // Read by compilers only.
        "System.Runtime.CompilerServices.CallerArgumentExpressionAttribute",
        "System.Runtime.CompilerServices.CollectionBuilderAttribute",
        "System.Runtime.CompilerServices.CompilerFeatureRequiredAttribute",
        "System.Runtime.CompilerServices.CompilerLoweringPreserveAttribute",
        "System.Runtime.CompilerServices.InterpolatedStringHandlerAttribute",
        "System.Runtime.CompilerServices.InterpolatedStringHandlerArgumentAttribute",
        "System.Runtime.CompilerServices.IsReadOnlyAttribute",
        "System.Runtime.CompilerServices.IsUnmanagedAttribute",
        "System.Runtime.CompilerServices.OverloadResolutionPriorityAttribute",
        "System.Runtime.CompilerServices.ParamCollectionAttribute",
        "System.Runtime.CompilerServices.RefSafetyRulesAttribute",
        "System.Runtime.CompilerServices.RequiresLocationAttribute",
        "System.Runtime.CompilerServices.ScopedRefAttribute",
        "System.Runtime.CompilerServices.TupleElementNamesAttribute",
        // Read by source generators, analyzers and editors only.
        "System.CLSCompliantAttribute",
        "System.ObsoleteAttribute",
        "System.CodeDom.Compiler.GeneratedCodeAttribute",
        "System.ComponentModel.EditorBrowsableAttribute",
        "System.Diagnostics.CodeAnalysis.ConstantExpectedAttribute",
        "System.Diagnostics.CodeAnalysis.ExperimentalAttribute",
        "System.Diagnostics.CodeAnalysis.StringSyntaxAttribute",
        "System.Diagnostics.CodeAnalysis.SuppressMessageAttribute",
        "System.Runtime.InteropServices.LibraryImportAttribute",
        "System.Runtime.InteropServices.Marshalling.ContiguousCollectionMarshallerAttribute",
        "System.Runtime.InteropServices.Marshalling.CustomMarshallerAttribute",
        "System.Runtime.InteropServices.Marshalling.NativeMarshallingAttribute",
        "System.Runtime.Versioning.SupportedOSPlatformAttribute",
        "System.Runtime.Versioning.SupportedOSPlatformGuardAttribute",
        "System.Runtime.Versioning.UnsupportedOSPlatformAttribute",
        "System.Runtime.Versioning.UnsupportedOSPlatformGuardAttribute",
        // For crossgen and BinaryFormatter.
        "System.Runtime.Versioning.NonVersionableAttribute",
        "System.Runtime.CompilerServices.TypeForwardedFromAttribute",
        // Read by NullabilityInfoContext, which is asked about the types of applications.
        "System.Runtime.CompilerServices.NullableAttribute",
        "System.Runtime.CompilerServices.NullableContextAttribute",
        "System.Runtime.CompilerServices.NullablePublicOnlyAttribute",
        "System.Diagnostics.CodeAnalysis.AllowNullAttribute",
        "System.Diagnostics.CodeAnalysis.DisallowNullAttribute",
        "System.Diagnostics.CodeAnalysis.DoesNotReturnAttribute",
        "System.Diagnostics.CodeAnalysis.DoesNotReturnIfAttribute",
        "System.Diagnostics.CodeAnalysis.MaybeNullAttribute",
        "System.Diagnostics.CodeAnalysis.MaybeNullWhenAttribute",
        "System.Diagnostics.CodeAnalysis.MemberNotNullAttribute",
        "System.Diagnostics.CodeAnalysis.MemberNotNullWhenAttribute",
        "System.Diagnostics.CodeAnalysis.NotNullAttribute",
        "System.Diagnostics.CodeAnalysis.NotNullIfNotNullAttribute",
        "System.Diagnostics.CodeAnalysis.NotNullWhenAttribute",
    ];

    public void Initialize(LinkContext context, MarkContext markContext)
    {
        bool IsTrimmedPart(AssemblyDefinition assembly) =>
            context.Annotations.GetAction(assembly) == AssemblyAction.Link && (assembly.Name.Name == "CmDotnet" || ClassLibrary.IsPart(context, assembly));

        markContext.RegisterMarkAssemblyAction(assembly =>
        {
            if (!IsTrimmedPart(assembly))
                return;
            Drop(assembly);
            Drop(assembly.MainModule);
        });
        markContext.RegisterMarkTypeAction(type =>
        {
            if (IsTrimmedPart(type.Module.Assembly))
                DropFromType(type);
        });
    }

    private static void DropFromType(TypeDefinition type)
    {
        Drop(type);
        DropFromParameters(type);
        foreach (var implementation in type.Interfaces)
            Drop(implementation);
        foreach (var field in type.Fields)
            Drop(field);
        foreach (var property in type.Properties)
            Drop(property);
        foreach (var @event in type.Events)
            Drop(@event);
        foreach (var method in type.Methods)
        {
            Drop(method);
            Drop(method.MethodReturnType);
            DropFromParameters(method);
            foreach (var parameter in method.Parameters)
                Drop(parameter);
        }
    }

    private static void DropFromParameters(IGenericParameterProvider provider)
    {
        foreach (var parameter in provider.GenericParameters)
        {
            Drop(parameter);
            foreach (var constraint in parameter.Constraints)
                Drop(constraint);
        }
    }

    private static void Drop(ICustomAttributeProvider provider)
    {
        if (!provider.HasCustomAttributes)
            return;
        for (var index = provider.CustomAttributes.Count - 1; index >= 0; index--)
        {
            if (Dropped.Contains(provider.CustomAttributes[index].AttributeType.FullName))
                provider.CustomAttributes.RemoveAt(index);
        }
    }
}
