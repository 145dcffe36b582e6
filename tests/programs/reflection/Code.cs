using System.Dynamic;
using System.Linq.Expressions;
using System.Reflection;
using System.Reflection.Emit;

internal static class Code
{
    public static void Dynamic()
    {
        dynamic value = 1;
        Console.WriteLine(value + 2.5);
        value = "text";
        Console.WriteLine(value.Length + value.ToUpperInvariant());
        value = new List<int> { 3, 1, 2 };
        value.Sort();
        Console.WriteLine(value[0] + value.Count);
        dynamic bag = new ExpandoObject();
        bag.Name = "bag";
        bag.Say = (Func<string, string>)(name => $"hello {name}");
        Console.WriteLine(bag.Say(bag.Name));
        value = new DateTime(2024, 2, 29);
        Console.WriteLine(value.AddDays(1).Day);
        value = (1, "two");
        Console.WriteLine(value.Item2);
        try
        {
            value.Missing();
        }
        catch (Microsoft.CSharp.RuntimeBinder.RuntimeBinderException exception)
        {
            Console.WriteLine(exception.Message);
        }
    }

    public static void Emit()
    {
        var method = new DynamicMethod("add", typeof(int), [typeof(int), typeof(int)]);
        var body = method.GetILGenerator();
        body.Emit(OpCodes.Ldarg_0);
        body.Emit(OpCodes.Ldarg_1);
        body.Emit(OpCodes.Add);
        body.Emit(OpCodes.Ret);
        Console.WriteLine(method.CreateDelegate<Func<int, int, int>>()(1, 2));

        // The delegate's own first argument is null.
        method = new DynamicMethod("last", typeof(string), [typeof(Func<string, string>), typeof(string)]);
        body = method.GetILGenerator();
        body.Emit(OpCodes.Ldarg_0);
        body.Emit(OpCodes.Ldarg_1);
        body.Emit(OpCodes.Tailcall);
        body.Emit(OpCodes.Callvirt, typeof(Func<string, string>).GetMethod("Invoke")!);
        body.Emit(OpCodes.Ret);
        var join = typeof(Code).GetMethod(nameof(Join), BindingFlags.Static | BindingFlags.NonPublic)!;
        Console.WriteLine(method.CreateDelegate<Func<Func<string, string>, string, string>>()(join.CreateDelegate<Func<string, string>>(null), "second"));

        var type = AssemblyBuilder.DefineDynamicAssembly(new("made"), AssemblyBuilderAccess.Run).DefineDynamicModule("made").DefineType("Made", TypeAttributes.Public);
        type.DefineField("Value", typeof(string), FieldAttributes.Public);
        var made = Activator.CreateInstance(type.CreateType())!;
        made.GetType().GetField("Value")!.SetValue(made, "set");
        Console.WriteLine(made.GetType().GetField("Value")!.GetValue(made));
    }

    private static string Join(string? first, string second) => $"{first ?? "null"} and {second}";

    public static void Proxy()
    {
        var calculator = DispatchProxy.Create<ICalculator, Recorder>();
        Console.WriteLine(calculator.Add(1, 2));
        Console.WriteLine(calculator.Name);
    }

    public static void Expressions()
    {
        Expression<Func<int, int, int>> sum = (left, right) => (left * 2) + Math.Max(left, right);
        Console.WriteLine($"{sum} = {sum.Compile()(3, 4)}");
        var parameter = Expression.Parameter(typeof(string));
        var parse = Expression.Call(typeof(int), "Parse", null, parameter);
        Console.WriteLine(Expression.Lambda<Func<string, int>>(parse, parameter).Compile()("42"));
        var property = Expression.Property(parameter, "Length");
        Console.WriteLine(Expression.Lambda<Func<string, int>>(property, parameter).Compile()("four"));
        var of = Expression.Call(typeof(Enumerable), nameof(Enumerable.Count), [typeof(char)], parameter);
        Console.WriteLine(Expression.Lambda<Func<string, int>>(of, parameter).Compile()("five!"));
        var date = Expression.New(typeof(DateTime).GetConstructor([typeof(int), typeof(int), typeof(int)])!, Expression.Constant(2024), Expression.Constant(2), Expression.Constant(29));
        Console.WriteLine(Expression.Lambda<Func<int>>(Expression.Property(date, "DayOfYear")).Compile()());
    }

    public static void Queryables()
    {
        var names = new[] { "Ada", "Grace", "Linus" }.AsQueryable();
        Console.WriteLine(string.Join(",", names.Where(name => name.Length > 3).OrderByDescending(name => name).Select(name => name.ToLower())));
        Console.WriteLine(names.GroupBy(name => name.Length).Select(group => group.Count()).Max());
        Console.WriteLine(names.Any(name => name.StartsWith("G")) && names.Count() == 3);
    }
}

public interface ICalculator
{
    string Name { get; }

    int Add(int left, int right);
}

public class Recorder : DispatchProxy
{
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        targetMethod!.ReturnType == typeof(int) ? args!.Cast<int>().Sum() : targetMethod.Name;
}
