// Moves one exception filter to a static method beside the one that has it:
//
//     static int filter(object exception, …)
//     {
//         try { return /* the filter */; }
//         catch (object) { return 0; }
//     }
//
// and leaves a call of it. The parameters are the variables and arguments that the filter uses.

using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace ComponentizeDotnet.Trimming;

/// <summary>A filter on its way to a method of its own.</summary>
/// <param name="outer">The method that has the filter; its macros are simplified.</param>
/// <param name="filter">The filter.</param>
/// <param name="homes">The addresses of the method's variables.</param>
/// <param name="anything">The type of all exceptions: the class library's object.</param>
internal sealed class GuardedFilter(MethodDefinition outer, Filter filter, Homes homes, TypeReference anything)
{
    private readonly MethodDefinition _inner = Beside.MethodFor(outer, "filter", outer.Module.TypeSystem.Int32);

    /// <summary>What the call passes after the exception.</summary>
    private readonly List<Instruction> _arguments = [];
    private readonly Dictionary<object, Place> _places = [];

    public void Move()
    {
        _inner.Parameters.Add(new ParameterDefinition("exception", ParameterAttributes.None, outer.Module.TypeSystem.Object));
        foreach (var instruction in filter.Instructions)
            if (instruction.Variable() is { } variable && !_places.ContainsKey(variable))
                _places.Add(variable, FindPlace(variable));
        ReplaceByCall();
        Fill();
        outer.DeclaringType.Methods.Add(_inner);
    }

    /// <summary>Where the filter's method finds a variable of the outer one.</summary>
    private Place FindPlace(object variable)
    {
        var users = outer.Body.Instructions.Where(instruction => instruction.Variable() == variable).ToList();
        var inside = users.Intersect(filter.Instructions).ToList();
        var type = Variables.TypeOf(outer, variable);
        if (variable is VariableDefinition && users.Count == inside.Count)
            return Place.OfLocal(type);
        if (homes.Load(variable) is { } home)
            return Pass(home, new ByReferenceType(type), isAddress: true, type);
        if (inside.All(Variables.IsRead))
            return Pass(Variables.Load(variable), type, isAddress: false, type);
        // There are no references to references; an address is a number as well.
        var passed = type is ByReferenceType ? outer.Module.TypeSystem.IntPtr : (TypeReference)new ByReferenceType(type);
        return Pass(Variables.LoadAddress(variable), passed, isAddress: true, type);
    }

    private Place Pass(Instruction load, TypeReference passed, bool isAddress, TypeReference type)
    {
        _arguments.Add(load);
        var parameter = new ParameterDefinition(passed);
        _inner.Parameters.Add(parameter);
        return new Place(type, parameter, isAddress);
    }

    private void ReplaceByCall()
    {
        var all = outer.Body.Instructions;
        // From a variable: the interpreter passes the exception wrongly from where a filter finds it.
        var exception = new VariableDefinition(outer.Module.TypeSystem.Object);
        outer.Body.Variables.Add(exception);
        Instruction[] call =
        [
            Instruction.Create(OpCodes.Stloc, exception), Instruction.Create(OpCodes.Ldloc, exception), .. _arguments,
            Instruction.Create(OpCodes.Call, Beside.ReferenceFrom(outer, _inner)), .. homes.Renew(), Instruction.Create(OpCodes.Endfilter),
        ];
        var at = all.IndexOf(filter.Handler.FilterStart);
        foreach (var instruction in filter.Instructions)
            all.Remove(instruction);
        foreach (var instruction in call)
            all.Insert(at++, instruction);
        var (before, after) = (filter.Instructions[0], call[0]);
        foreach (var handler in outer.Body.ExceptionHandlers)
        {
            // A filter begins where the code that it watches ends, or another handler.
            handler.TryEnd = handler.TryEnd == before ? after : handler.TryEnd;
            handler.FilterStart = handler.FilterStart == before ? after : handler.FilterStart;
            handler.HandlerEnd = handler.HandlerEnd == before ? after : handler.HandlerEnd;
        }
    }

    private void Fill()
    {
        var body = new MethodBody(_inner) { InitLocals = true };
        _inner.Body = body;
        var answer = new VariableDefinition(outer.Module.TypeSystem.Int32);
        body.Variables.Add(answer);
        var end = Instruction.Create(OpCodes.Ldloc, answer);
        var start = Instruction.Create(OpCodes.Ldarg, _inner.Parameters[0]);
        var caught = Instruction.Create(OpCodes.Pop);
        body.Instructions.Add(start);
        foreach (var instruction in filter.Instructions)
            Add(body, instruction, answer, end);
        Instruction[] rest =
        [
            caught, Instruction.Create(OpCodes.Ldc_I4_0), Instruction.Create(OpCodes.Stloc, answer), Instruction.Create(OpCodes.Leave, end),
            end, Instruction.Create(OpCodes.Ret),
        ];
        foreach (var instruction in rest)
            body.Instructions.Add(instruction);
        body.ExceptionHandlers.Add(new ExceptionHandler(ExceptionHandlerType.Catch)
        {
            TryStart = start,
            TryEnd = caught,
            HandlerStart = caught,
            HandlerEnd = end,
            CatchType = anything,
        });
        body.OptimizeMacros();
    }

    /// <summary>Adds an instruction of the filter, which stays the same object because others may jump to it.</summary>
    private void Add(MethodBody body, Instruction instruction, VariableDefinition answer, Instruction end)
    {
        var all = body.Instructions;
        all.Add(instruction);
        if (instruction.OpCode.Code == Code.Endfilter)
        {
            (instruction.OpCode, instruction.Operand) = (OpCodes.Stloc, answer);
            all.Add(Instruction.Create(OpCodes.Leave, end));
        }
        else if (instruction.Variable() is { } variable)
        {
            foreach (var more in _places[variable].Use(body, instruction))
                all.Add(more);
        }
    }
}
