// A suppressor of CA1416 ("not supported on 'browser'") where the class library's annotation says so of something that
// works in a component all the same, by itself or with a library that is referenced.

using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.IO;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace ComponentizeDotnet.Analyzers;

/// <summary>
/// Silences CA1416 for the members, types and assemblies that available.txt lists, and for those of the list of a library that
/// is referenced. A list can except members of a type, and types of an assembly, that it has: theirs begin with a minus.
/// </summary>
/// <remarks>
/// The class library of a component is the one for browsers, and its annotations are the only ones that there are. What
/// the list has is tried in a component by a test, and so is what it has not.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp, LanguageNames.VisualBasic)]
public sealed class AvailableInComponents : DiagnosticSuppressor
{
    private static readonly SuppressionDescriptor Rule =
        new("CDNSUPPRESS0001", "CA1416", "The class library says that browsers do not have it, and components do.");

    private static readonly Lazy<HashSet<string>> Available = new(() => ReadList("available"));

    // What there is with each library.
    private static readonly Dictionary<string, Lazy<HashSet<string>>> OfLibraries = new(StringComparer.Ordinal)
    {
        ["Microsoft.Extensions.Logging.Console"] = new(() => ReadList("available-console-logging")),
        ["CmDotnet.Wasi.Http"] = new(() => ReadList("available-http")),
        ["CmDotnet.Wasi.Sockets"] = new(() => ReadList("available-sockets")),
        ["CmDotnet.Cryptography"] = new(() => ReadList("available-cryptography")),
    };

    public override ImmutableArray<SuppressionDescriptor> SupportedSuppressions => [Rule];

    public override void ReportSuppressions(SuppressionAnalysisContext context)
    {
        var lists = new List<Lazy<HashSet<string>>> { Available };
        foreach (var assembly in context.Compilation.ReferencedAssemblyNames)
        {
            if (OfLibraries.TryGetValue(assembly.Name, out var list))
                lists.Add(list);
        }
        foreach (var diagnostic in context.ReportedDiagnostics)
        {
            // What is for Windows alone is no more here than on other systems.
            var message = diagnostic.GetMessage(CultureInfo.InvariantCulture);
            if (diagnostic.Location.SourceTree is not { } tree || !message.Contains("'browser'"))
                continue;
            var node = tree.GetRoot(context.CancellationToken).FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
            var model = context.GetSemanticModel(tree);
            if (Used(node, model, context) is { } symbol && lists.Any(list => Has(list.Value, Named(symbol, message))))
                context.ReportSuppression(Suppression.Create(Rule, diagnostic));
        }
    }

    private static bool Has(HashSet<string> list, ISymbol symbol) =>
        Names(symbol).FirstOrDefault(name => list.Contains(name) || list.Contains($"-{name}")) is { } name && list.Contains(name);

    /// <summary>The member or type that the reported code uses.</summary>
    private static ISymbol? Used(SyntaxNode node, SemanticModel model, SuppressionAnalysisContext context) =>
        model.GetOperation(node, context.CancellationToken) switch
        {
            IInvocationOperation call => call.TargetMethod,
            IObjectCreationOperation creation => creation.Constructor,
            IMemberReferenceOperation member => member.Member,
            ITypeOfOperation of => of.TypeOperand,
            IEventAssignmentOperation { EventReference: IMemberReferenceOperation member } => member.Member,
            _ => model.GetSymbolInfo(node, context.CancellationToken).Symbol,
        };

    /// <summary>What a warning is about: a symbol, or a type that it is made with, as <c>Socket</c> in <c>List&lt;Socket&gt;</c>.</summary>
    private static ISymbol Named(ISymbol symbol, string message)
    {
        var arguments = symbol is IMethodSymbol method ? method.TypeArguments : [];
        var ofType = symbol as INamedTypeSymbol ?? symbol.ContainingType;
        return arguments.Concat(ofType?.TypeArguments ?? []).FirstOrDefault(type => message.Contains($"'{type.Name}'")) ?? symbol;
    }

    /// <summary>The names under which the list may have a symbol: its own, those of the types around it, its assembly's.</summary>
    private static IEnumerable<string> Names(ISymbol symbol)
    {
        for (ISymbol? part = symbol.OriginalDefinition; part is not (null or INamespaceSymbol); part = part.ContainingType)
        {
            // A method's overloads are listed as one.
            if (part.GetDocumentationCommentId() is { } name)
                yield return part is IMethodSymbol ? name.Split('(')[0] : name;
        }
        if (symbol.ContainingAssembly is { } assembly)
            yield return $"A:{assembly.Name}";
    }

    private static HashSet<string> ReadList(string name)
    {
        using var stream = typeof(AvailableInComponents).Assembly.GetManifestResourceStream(name);
        using var reader = new StreamReader(stream);
        var lines = reader.ReadToEnd().Split('\n').Select(line => line.Trim());
        return new HashSet<string>(lines.Where(line => line.Length > 0 && line[0] != '#'), StringComparer.Ordinal);
    }
}
