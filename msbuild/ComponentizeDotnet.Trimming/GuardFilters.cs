// A trimmer step: an exception inside an exception filter counts as false. The interpreter would look for its handler as
// if the filter were ordinary code, and find the wrong one. So the filter moves to a method of its own, which catches.

using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace ComponentizeDotnet.Trimming;

/// <summary>Moves the filters that can throw to methods that catch what they throw and answer false.</summary>
/// <remarks>
/// Runs when everything else is swept, over all assemblies that are written, and needs nothing that trimming could have
/// taken: what the new methods use is what the filters used, and <see cref="object"/>.
/// </remarks>
public sealed class GuardFilters : RewriteCode
{
    /// <summary>Moves the filters of the method that can throw.</summary>
    protected override bool Rewrite(MethodBody body)
    {
        if (!body.ExceptionHandlers.Any(IsFilter))
            return false;
        // Long forms, because distances change and operands are easier to see.
        body.SimplifyMacros();
        var filters = body.ExceptionHandlers.Where(IsFilter).Select(handler => new Filter(body, handler)).Where(filter => filter.CanThrow).ToList();
        if (filters.Count > 0)
            Move(body.Method, filters, body.Method.Module.ImportReference(Anything));
        body.OptimizeMacros();
        return filters.Count > 0;
    }

    private TypeDefinition Anything =>
        Context.TryResolve("System.Private.CoreLib")?.MainModule.Type("System.Object")
        ?? throw new InvalidOperationException("There is no System.Private.CoreLib.");

    private static bool IsFilter(ExceptionHandler handler) => handler.HandlerType == ExceptionHandlerType.Filter;

    private static void Move(MethodDefinition method, List<Filter> filters, TypeReference anything)
    {
        var homes = new Homes(method, filters);
        foreach (var filter in filters)
            new GuardedFilter(method, filter, homes, anything).Move();
        homes.Take();
    }
}
