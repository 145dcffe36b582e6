using System.Linq.Expressions;
using System.Numerics;
using System.Runtime.CompilerServices;

// What the interpreter once did otherwise than .NET, or not at all: each part prints what it does there. With an argument, what
// ends differently, for a component has one stack; or the name of a part, or `compiled` for those that compiled code prints, too
// (docs/limits.md).
switch (args)
{
    case ["forever"]:
        Console.WriteLine(Deep.Forever(1));
        return;
    case ["expression"]:
        Deep.CompileExpression();
        return;
}

Part("static virtual", () =>
{
    Console.WriteLine(Statics.Call<Own>());
    Console.WriteLine(Statics.Call<Inherited>());
    Console.WriteLine(Statics.Call<Derived>());
    Console.WriteLine(Statics.Call<Struct>());
    Console.WriteLine(Statics.CallGeneric<Inherited, int>(1));
    Console.WriteLine(Statics.CallGeneric<Own, string>("x"));
    Console.WriteLine(Statics.Operator<Number>(new(1), new(2)).Value);
    Console.WriteLine(Statics.Property<Inherited>() + Statics.Property<Own>());
    Console.WriteLine(Statics.Delegate<Inherited>()());
    Console.WriteLine(Statics.Delegate<Struct>()());
    Console.WriteLine(Statics.Reabstracted<Impl>());
    Console.WriteLine(Statics.Diamond<Bottom>());
    Console.WriteLine(Statics.Of<GenericImpl<int>, int>() + Statics.Of<GenericImpl<string>, string>());
});
Part("generic math", () =>
{
    Console.WriteLine(Sum([1, 2, 3]) + " " + Sum([1.5, 2.5]) + " " + Sum([1m, 2m]));
    Console.WriteLine(T<int>.Max + " " + T<double>.Max + " " + int.CreateSaturating(1e20) + " " + byte.CreateTruncating(300) + " " + Int128.CreateChecked(5L) + " " + Half.CreateChecked(1.5));
    Console.WriteLine(Parse<int>("12") + Parse<int>("13"));
    Console.WriteLine(Parse<DateOnly>("2024-02-29"));
});
Part("conversions", () =>
{
    foreach (var d in new[] { 1e20, -1e20, double.NaN, double.PositiveInfinity, double.NegativeInfinity, 3e9, -3e9, 70000.5, -1.5, 256.7, 1e10, 1.9e19 })
    {
        var f = (float)d;
        Console.WriteLine($"{(int)d} {(uint)d} {(long)d} {(ulong)d} {(short)d} {(ushort)d} {(sbyte)d} {(byte)d} {(int)(char)d}");
        Console.WriteLine($"{(int)f} {(uint)f} {(long)f} {(ulong)f} {(short)f} {(ushort)f} {(sbyte)f} {(byte)f} {(int)(char)f}");
        foreach (var check in new Func<object>[] { () => checked((int)d), () => checked((uint)d), () => checked((long)d), () => checked((ulong)d), () => checked((byte)d), () => checked((short)f) })
        {
            try { Console.Write(check() + " "); } catch (OverflowException) { Console.Write("overflow "); }
        }
        Console.WriteLine($"{Convert.ToInt64(Math.Clamp(d, -9, 9) is double.NaN ? 0 : Math.Clamp(d, -9, 9))}");
    }
});
Part("delegates", Calls.Delegates);
Part("pointers", Calls.Pointers);
Part("native structs", Calls.NativeStructs);
Part("interfaces", Calls.Interfaces);
Part("generics", Calls.Generics);
Part("reflected", Calls.Reflected);
Part("numbers", Numbers.Conversions);
Part("arithmetic", Numbers.Arithmetic);
Part("mathematics", Numbers.Mathematics);
Part("layouts", Memory.Layouts);
Part("spans", Memory.Spans);
Part("vectors", Memory.Vectors);
Part("exceptions", Flow.Exceptions);
Part("statics", Flow.Statics);
Part("patterns", Flow.Patterns);
Part("iterators", Flow.Iterators);
Part("traces", Flow.Traces);
Part("tasks", () => Flow.Tasks().GetAwaiter().GetResult());
Part("messages", Messages.Run);
Part("deep", () =>
{
    Console.WriteLine(RuntimeHelpers.TryEnsureSufficientExecutionStack());
    try { Deep.Guarded(0); } catch (InsufficientExecutionStackException e) { Console.WriteLine("insufficient " + e.Message); }
    try { Deep.Guarded(0); } catch (InsufficientExecutionStackException) { Console.WriteLine("again"); }
    Console.WriteLine(Deep.Try(0) > 50);
    var text = new string('[', 100000);
    try { System.Text.Json.JsonDocument.Parse(text, new() { MaxDepth = 200000 }).RootElement.ToString(); } catch (Exception e) { Console.WriteLine(e.GetType()); }
});

static TNumber Sum<TNumber>(TNumber[] values) where TNumber : INumber<TNumber> { var sum = TNumber.Zero; foreach (var v in values) sum += v; return sum; }
static TP Parse<TP>(string text) where TP : IParsable<TP> => TP.Parse(text, null);
void Part(string name, Action part)
{
    if (args is ["compiled"] ? name is "deep" or "messages" or "traces" : args is [var only] && only != name) return;
    Console.WriteLine($"-- {name}");
    try { part(); } catch (Exception e) { Console.WriteLine($"{e.GetType()}: {e.Message}"); }
}

static class T<TN> where TN : IMinMaxValue<TN> { public static TN Max => TN.MaxValue; }

static class Deep
{
    public static int Guarded(int depth) { RuntimeHelpers.EnsureSufficientExecutionStack(); return Guarded(depth + 1) + 1; }
    public static int Try(int depth) => RuntimeHelpers.TryEnsureSufficientExecutionStack() ? Try(depth + 1) : depth;
    /// <summary>The class library goes on in another thread, which has a stack of its own, when this one is used up.</summary>
    public static void CompileExpression()
    {
        Expression sum = Expression.Constant(1);
        for (var number = 0; number < 20_000; number++)
            sum = Expression.Add(sum, Expression.Constant(1));
        Console.WriteLine(Expression.Lambda<Func<int>>(sum).Compile()());
    }

    public static int Forever(int depth) => Forever(depth + 1) + 1;
}

interface INamed { static virtual string Name() => "default"; static virtual string Prop => "p"; static virtual string Gen<T>(T value) => $"gen {typeof(T).Name} {value}"; }
class Own : INamed { public static string Name() => "own"; public static string Prop => "q"; public static string Gen<T>(T value) => $"own {value}"; }
class Inherited : INamed { }
class Derived : Own { }
struct Struct : INamed { }
interface IAdd<T> where T : IAdd<T> { static abstract int Get(T value); static abstract T Make(int value); static virtual T operator +(IAdd<T> left, T right) => throw new NotSupportedException(); static virtual T Add(T left, T right) => T.Make(T.Get(left) + T.Get(right)); }
readonly record struct Number(int Value) : IAdd<Number> { public static int Get(Number value) => value.Value; public static Number Make(int value) => new(value); }
interface ITop { static abstract string What(); }
interface ILeft : ITop { static string ITop.What() => "left"; }
interface IMiddle : ILeft { static string ITop.What() => "middle"; }
class Impl : ILeft { }
class Bottom : IMiddle, ILeft { }
interface IOf<T> { static virtual string Of(T? value) => $"of {typeof(T).Name}"; }
class GenericImpl<T> : IOf<T> { }
static class Statics
{
    public static string Call<T>() where T : INamed => T.Name();
    public static string CallGeneric<T, TValue>(TValue value) where T : INamed => T.Gen(value);
    public static T Operator<T>(T a, T b) where T : IAdd<T> => T.Add(a, b);
    public static string Property<T>() where T : INamed => T.Prop;
    public static Func<string> Delegate<T>() where T : INamed => T.Name;
    public static string Reabstracted<T>() where T : ITop => T.What();
    public static string Diamond<T>() where T : ITop => T.What();
    public static string Of<T, TValue>() where T : IOf<TValue> => T.Of(default);
}
