// A trimmer step: an exception inside an exception filter counts as false. The interpreter would look for its handler as
// if the filter were ordinary code, and find the wrong one. So the filter moves to a method of its own, which catches.

using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;
using Mono.Linker;
using Mono.Linker.Steps;

namespace ComponentizeDotnet.Trimming;

/// <summary>Moves the filters that can throw to methods that catch what they throw and answer false.</summary>
/// <remarks>
/// Runs when everything else is swept, over all assemblies that are written, and needs nothing that trimming could have
/// taken: what the new methods use is what the filters used, and <see cref="object"/>.
/// </remarks>
public sealed class GuardFilters : BaseStep
{
    protected override void ProcessAssembly(AssemblyDefinition assembly)
    {
        var action = Annotations.GetAction(assembly);
        if (action is AssemblyAction.Skip or AssemblyAction.Delete)
            return;
        var module = assembly.MainModule;
        var core = Context.TryResolve("System.Private.CoreLib")?.MainModule.GetType("System.Object")
            ?? throw new InvalidOperationException("The class library has no System.Object.");
        var methods = module.GetTypes().SelectMany(type => type.Methods).Where(HasFilters).ToList();
        var guarded = methods.Sum(method => Guard(method, core));
        if (guarded > 0 && action is AssemblyAction.Copy or AssemblyAction.CopyUsed)
            Annotations.SetAction(assembly, AssemblyAction.Save);
    }

    private static bool HasFilters(MethodDefinition method) =>
        method.HasBody && method.Body.ExceptionHandlers.Any(handler => handler.HandlerType == ExceptionHandlerType.Filter);

    /// <summary>How many filters of the method were moved.</summary>
    private static int Guard(MethodDefinition method, TypeDefinition core)
    {
        var body = method.Body;
        // Long forms, because distances change and operands are easier to see.
        body.SimplifyMacros();
        var filters = body.ExceptionHandlers
            .Where(handler => handler.HandlerType == ExceptionHandlerType.Filter)
            .Select(handler => new Filter(body, handler))
            .Where(filter => filter.CanThrow)
            .ToList();
        if (filters.Count > 0)
            Move(method, filters, method.Module.ImportReference(core));
        body.OptimizeMacros();
        return filters.Count;
    }

    private static void Move(MethodDefinition method, List<Filter> filters, TypeReference anything)
    {
        var homes = new Homes(method, filters);
        foreach (var filter in filters)
            new GuardedFilter(method, filter, homes, anything).Move();
        homes.Take();
    }
}
