// The interpreter runs a filter on a copy of the method's variables, and copies them back. A reference to a variable leads
// to the original all the same, so what is written through it is not seen in the filter, and lost after it. Where code
// outside of the filters takes a variable's address, the moved filter therefore uses the original, and the copy is renewed.

using Mono.Cecil;
using Mono.Cecil.Cil;

namespace ComponentizeDotnet.Trimming;

/// <summary>The addresses of a method's variables, taken when it begins.</summary>
internal sealed class Homes
{
    private readonly Dictionary<object, VariableDefinition> _addresses = [];
    private readonly List<object> _variables = [];
    private readonly MethodDefinition _method;

    public Homes(MethodDefinition method, IReadOnlyCollection<Filter> filters)
    {
        _method = method;
        var moved = filters.SelectMany(filter => filter.Instructions).ToHashSet();
        var addressed = method.Body.Instructions.Where(instruction => instruction.IsAddress() && !moved.Contains(instruction));
        foreach (var variable in addressed.Select(instruction => instruction.Operand).Distinct().ToList())
            if (Variables.TypeOf(method, variable) is not ByReferenceType and var type)
                Add(variable, type);
    }

    private void Add(object variable, TypeReference type)
    {
        var address = new VariableDefinition(new ByReferenceType(type));
        _method.Body.Variables.Add(address);
        _addresses.Add(variable, address);
        _variables.Add(variable);
    }

    /// <summary>Loads the address of a variable that other code has the address of; nothing for others.</summary>
    public Instruction? Load(object variable) =>
        _addresses.TryGetValue(variable, out var address) ? Instruction.Create(OpCodes.Ldloc, address) : null;

    /// <summary>Brings the filter's copies up to date.</summary>
    public IEnumerable<Instruction> Renew() =>
        _variables.SelectMany(variable => new[]
        {
            Instruction.Create(OpCodes.Ldloc, _addresses[variable]),
            Instruction.Create(OpCodes.Ldobj, Variables.TypeOf(_method, variable)),
            Variables.Store(variable),
        });

    /// <summary>
    /// Takes the addresses, in front of all other code, and where an exception was caught: a method that is compiled goes on there
    /// in the interpreter, which has its variables elsewhere.
    /// </summary>
    public void Take()
    {
        var instructions = _method.Body.Instructions;
        foreach (var handler in _method.Body.ExceptionHandlers.Where(handler => handler.HandlerType is ExceptionHandlerType.Catch or ExceptionHandlerType.Filter))
        {
            foreach (var instruction in Takes().Reverse())
                instructions.InsertInFront(handler.HandlerStart, instruction);
        }
        var at = 0;
        foreach (var instruction in Takes())
            instructions.Insert(at++, instruction);
    }

    private IEnumerable<Instruction> Takes() =>
        _variables.SelectMany(variable => new[] { Variables.LoadAddress(variable), Instruction.Create(OpCodes.Stloc, _addresses[variable]) });
}
