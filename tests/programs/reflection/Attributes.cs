using System.Collections.ObjectModel;
using System.Reflection;

// What attributes were given, as metadata has it: arrays are lists of arguments.
internal static class Attributes
{
    public static void Data()
    {
        foreach (var member in new MemberInfo[] { typeof(Marked), typeof(Marked).GetField("Field")!, typeof(Marked).GetMethod("Method")!, typeof(Marked).GetProperty("Property")! })
        {
            foreach (var data in member.CustomAttributes.Where(data => data.AttributeType == typeof(AllKindsAttribute)))
            {
                Console.WriteLine($"{member.Name}: {string.Join(", ", data.ConstructorArguments)}");
                foreach (var argument in data.ConstructorArguments)
                    Show("  ", argument);
                foreach (var argument in data.NamedArguments.OrderBy(argument => argument.MemberName))
                    Show($"  {argument.MemberName} {argument.IsField} ", argument.TypedValue);
            }
        }
        Console.WriteLine(string.Join(",", typeof(Marked).GetCustomAttributes<AllKindsAttribute>().Single().Numbers!));
    }

    private static void Show(string indent, CustomAttributeTypedArgument argument)
    {
        if (argument.Value is not ReadOnlyCollection<CustomAttributeTypedArgument> list)
        {
            Console.WriteLine($"{indent}{argument.ArgumentType}: {argument.Value ?? "null"} {argument.Value?.GetType().Name}");
            return;
        }
        Console.WriteLine($"{indent}{argument.ArgumentType}: {list.Count}");
        foreach (var element in list)
            Show($"{indent}  ", element);
    }

    public static void Nullability()
    {
        var context = new NullabilityInfoContext();
        foreach (var property in typeof(Nullables).GetProperties())
        {
            var info = context.Create(property);
            Console.WriteLine($"{property.Name}: {info.ReadState} {info.WriteState} {string.Join(",", info.GenericTypeArguments.Select(argument => argument.ReadState))} {info.ElementType?.ReadState}");
        }
        foreach (var parameter in typeof(Nullables).GetMethod("Method")!.GetParameters())
            Console.WriteLine($"{parameter.Name}: {context.Create(parameter).ReadState}");
    }
}

[AttributeUsage(AttributeTargets.All, AllowMultiple = true)]
internal sealed class AllKindsAttribute(params int[]? numbers) : Attribute
{
    public AllKindsAttribute(object? value, Type?[]? types)
        : this() => (Value, Types) = (value, types);

    public int[]? Numbers => numbers;
    public object? Value { get; set; }
    public Type?[]? Types { get; set; }
    public string?[]? Texts;
    public DayOfWeek[]? Days;
    public DayOfWeek Day;
    public object?[]? Objects { get; set; }
    public byte[]? Bytes;
}

[AllKinds(1, 2, 3)]
internal sealed class Marked
{
    [AllKinds(null, null, Objects = new object?[] { 1, "two", null, typeof(string), DayOfWeek.Friday, new[] { 1, 2 } }, Days = new[] { DayOfWeek.Monday }, Bytes = new byte[0])]
    public int Field = 1;
    [AllKinds(DayOfWeek.Friday, new[] { typeof(int), null, typeof(List<>) }, Texts = new[] { "one", null }, Day = DayOfWeek.Sunday)]
    public void Method() { }
    [AllKinds(new[] { 1.5, 2 }, new Type[0], Value = typeof(Marked))]
    public int Property => 1;
}

internal sealed class Nullables
{
    public string Text { get; set; } = "";
    public string? MaybeText { get; set; }
    public int? MaybeNumber { get; set; }
    public Dictionary<string, string?> Map { get; set; } = [];
    public List<string?>? List { get; set; }
    public string?[] Array { get; set; } = [];
    public void Method(string one, string? other, List<string?> list) => _ = (one, other, list);
}
