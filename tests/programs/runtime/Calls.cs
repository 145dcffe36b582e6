using System.Linq.Expressions;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

/// <summary>Ways in which code calls code: delegates, function pointers, interfaces, generic methods, reflection.</summary>
static class Calls
{
    public static void Delegates()
    {
        Console.WriteLine(StaticOf<Cat>()(3) + StaticOf<Dog>()(4) + StaticOf<Stone>()(5));
        Console.WriteLine(StaticGeneric<Cat, int>()(3) + StaticGeneric<Dog, string>()("x") + StaticGeneric<Stone, Pair>()(new(1, 2)));
        Func<int, int> open = new Adder(5).Add, twice = open + new Adder(7).Add;
        Console.WriteLine(open(1) + " " + twice(1) + " " + twice.GetInvocationList().Length);
        var method = typeof(Adder).GetMethod("Add")!;
        Console.WriteLine(method.CreateDelegate<Func<Adder, int, int>>()(new Adder(9), 1));
        Console.WriteLine(method.CreateDelegate<Func<int, int>>(new Adder(8))(1));
        Console.WriteLine(typeof(Pair).GetMethod("Sum")!.CreateDelegate<OnPair>()(ref Unsafe.AsRef(in s_pair)));
        Func<string?> closed = new Pair(3, 4).ToString, virt = new List<object> { new Adder(1) }[0].ToString;
        Console.WriteLine(closed() + virt());
        Func<object, bool> same = new Pair(1, 2).Equals;
        Console.WriteLine(same(new Pair(1, 2)) + " " + same("x"));
        Func<long, long> local = value => Local(value);
        Console.WriteLine(local(1L << 40));
        static long Local(long value) => value + 1;
        Console.WriteLine(((Func<Pair, Wide, byte, double, Wide>)Mixed)(new(1, 2), new(1, 2, 3, 4), 255, 0.5).D);
        Func<int, int> extension = "abc".PlusLength;
        Console.WriteLine(extension(4));
        Console.WriteLine(new Func<string, int>(int.Parse).DynamicInvoke("42"));
        Converter<IComparable, string> variant = x => x.ToString()!;
        Converter<string, object> assigned = variant;
        Console.WriteLine(assigned("variance"));
        IAnimal animal = new Dog();
        Func<string> byInterface = animal.Sound, byDefault = animal.Twice;
        Console.WriteLine(byInterface() + byDefault());
        Func<int, string> generic = animal.Tell<int>;
        Func<string, string> shared = animal.Tell<string>;
        Console.WriteLine(generic(1) + shared("s"));
    }

    static readonly Pair s_pair = new(20, 22);

    delegate int OnPair(ref Pair pair);

    static Wide Mixed(Pair pair, Wide wide, byte b, double d) => wide with { D = pair.Sum() + b + d };

    static Func<int, string> StaticOf<T>() where T : IStatic => T.Make;

    static Func<U, string> StaticGeneric<T, U>() where T : IStatic => T.Generic<U>;

    [DllImport("libSystem.Native", EntryPoint = "SystemNative_ConvertErrorPalToPlatform")]
    static extern int ToPlatform(int error);

    [DllImport("libSystem.Native", EntryPoint = "SystemNative_ConvertErrorPlatformToPal")]
    static extern int FromPlatform(int error);

    delegate int Converter(int value);

    public static unsafe void Pointers()
    {
        delegate*<int, int, int> managed = &Add;
        Console.WriteLine(managed(1, 2));
        delegate*<Pair, Wide, byte, double, Wide> mixed = &Mixed;
        Console.WriteLine(mixed(new(1, 2), new(1, 2, 3, 4), 1, 2).D);
        delegate*<string, ref int, string> byReference = &Change;
        var number = 1;
        Console.WriteLine(byReference("x", ref number) + number);
        delegate* unmanaged<int, long, double, float, double> numbers = &Numbers;
        Console.WriteLine(numbers(1, 2, 3, 4));
        delegate* unmanaged<byte, sbyte, ushort, short, bool, char, int> small = (delegate* unmanaged<byte, sbyte, ushort, short, bool, char, int>)(delegate* unmanaged<byte, sbyte, ushort, short, byte, ushort, int>)&Small;
        Console.WriteLine(small(255, -1, 65535, -1, true, 'a'));
        delegate* unmanaged[Cdecl]<void> nothing = &Nothing;
        nothing();
        Console.WriteLine(((nint)managed != 0) + " " + (managed != null));
        var table = stackalloc delegate*<int, int, int>[2] { &Add, &Subtract };
        Console.WriteLine(table[0](5, 3) * table[1](5, 3));
        delegate*<object, string> shared = &Shared<object>;
        delegate*<int, string> instance = &Shared<int>;
        Console.WriteLine(shared("a") + instance(1));
        Console.WriteLine(StaticPointer<Cat>(1) + StaticPointer<Stone>(2));
        delegate*<int, int> external = &ToPlatform, back = &FromPlatform;
        Console.WriteLine(back(external(0x10002)) == 0x10002);
        Converter to = ToPlatform, from = FromPlatform;
        Console.WriteLine(from(to(0x10004)) == 0x10004);
        var byHandle = (delegate*<int, int, int>)typeof(Calls).GetMethod(nameof(Subtract), BindingFlags.Static | BindingFlags.NonPublic)!.MethodHandle.GetFunctionPointer();
        Console.WriteLine(byHandle(9, 4));
        try { ((delegate*<int, int>)&Throws)(1); } catch (InvalidOperationException e) { Console.WriteLine(e.Message); }
    }

    public static unsafe void NativeStructs()
    {
        delegate* unmanaged<Pair, int> structArgument = &OfPair;
        Console.WriteLine(structArgument(new(3, 4)));
        delegate* unmanaged<int, Pair> structResult = &MakePair;
        Console.WriteLine(structResult(5));
        delegate* unmanaged<Wide, Pair, Wide> structBoth = &OfWide;
        Console.WriteLine(structBoth(new(1, 2, 3, 4), new(5, 6)));
        delegate* unmanaged<Single, Single> one = &OfSingle;
        Console.WriteLine(one(new Single { Value = 1.5 }).Value);
    }

    static int Throws(int value) => throw new InvalidOperationException("through a pointer " + value);
    static int Add(int a, int b) => a + b;
    static int Subtract(int a, int b) => a - b;
    static string Change(string text, ref int number) { number += text.Length; return text; }
    static string Shared<T>(T value) => typeof(T).Name + value;
    static unsafe string StaticPointer<T>(int value) where T : IStatic { delegate*<int, string> pointer = &T.Make; return pointer(value); }
    [UnmanagedCallersOnly] static double Numbers(int a, long b, double c, float d) => a + 10 * b + 100 * c + 1000 * d;
    [UnmanagedCallersOnly] static int OfPair(Pair pair) => pair.A * 10 + pair.B;
    [UnmanagedCallersOnly] static Pair MakePair(int value) => new(value, value + 1);
    [UnmanagedCallersOnly] static Wide OfWide(Wide wide, Pair pair) => wide with { A = wide.D, B = pair.A, C = pair.B };
    [UnmanagedCallersOnly] static Single OfSingle(Single value) => new() { Value = value.Value * 2 };
    [UnmanagedCallersOnly] static int Small(byte a, sbyte b, ushort c, short d, byte e, ushort f) => a + b + c + d + e + f;
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])] static void Nothing() => Console.WriteLine("nothing");

    public static void Interfaces()
    {
        foreach (var animal in new IAnimal[] { new Cat(), new Dog(), new Stone(), new Boxed<int>(4), new Boxed<string>("t") })
        {
            Console.WriteLine($"{animal.Sound()} {animal.Twice()} {animal.Tell(1)} {animal.Tell("s")} {animal.Tell(new Pair(1, 2))} {animal.Tell<object>(2)} {animal.Tell((1, "x"))}");
            Console.WriteLine(animal.Name + animal.Counter++ + animal[3]);
        }
        Stone stone = new();
        Console.WriteLine(OfStruct(stone) + OfStruct(new Boxed<int>(7)) + OfStruct(new Boxed<string>("z")));
        IMutable mutable = new Mutable();
        mutable.Increase();
        mutable.IncreaseTwice();
        Console.WriteLine(mutable.Value);
        Mutable raw = new();
        IncreaseAll(ref raw);
        Console.WriteLine(raw.Value);
        IOther<string> other = new Both();
        IOther<int> numbers = new Both();
        Console.WriteLine(other.Say("x") + numbers.Say(1) + other.Common() + numbers.Common());
        IOther<object> boxed = new BothStruct();
        Console.WriteLine(boxed.Say("x") + boxed.Common() + boxed.Gen("y") + boxed.Gen(3));
        IEnumerable<object> covariant = new List<string> { "co", "variant" };
        Console.WriteLine(string.Join(",", covariant));
        object[] array = new string[] { "a" };
        try { array[0] = 1; } catch (ArrayTypeMismatchException) { Console.WriteLine("mismatch"); }
        Console.WriteLine(((IList<object>)array).Count + ((IReadOnlyList<object>)array)[0].ToString());
    }

    static string OfStruct<T>(T value) where T : struct, IAnimal => value.Sound() + value.Twice() + value.Tell(1) + value.Tell("s");
    static void IncreaseAll<T>(ref T value) where T : struct, IMutable { value.Increase(); value.IncreaseTwice(); }

    public static void Generics()
    {
        Base[] all = [new Base(), new Extended()];
        foreach (var one in all)
            Console.WriteLine(one.Virtual(1) + one.Virtual("s") + one.Virtual(new Pair(1, 2)) + one.Virtual((1, (object)"x")) + one.Virtual(1.5m) + one.Virtual<Int128>(5));
        Console.WriteLine(new Node<int>(1).Map(x => x * 2.5).Map(x => $"{x}").Map(x => (x, x.Length)).Value);
        Console.WriteLine(new Outer<string>.Inner<Pair>().Names() + Outer<int>.Inner<int>.Count++ + Outer<int>.Inner<int>.Count + Outer<int>.Inner<long>.Count);
        Dictionary<Pair, Wide> map = new() { [new(1, 2)] = new(1, 2, 3, 4), [new(3, 4)] = default };
        Console.WriteLine(map[new(1, 2)] + " " + map.ContainsKey(new(2, 1)));
        Console.WriteLine(string.Join(" ", new[] { new Pair(3, 1), new Pair(1, 2), new Pair(1, 1) }.OrderBy(p => p.A).ThenByDescending(p => p.B)));
        SortedDictionary<(byte, long), string> sorted = new() { [(2, 1)] = "b", [(1, 9)] = "a" };
        Console.WriteLine(string.Join(",", sorted.Values) + sorted.First().Key);
        PriorityQueue<Pair, Half> queue = new();
        queue.Enqueue(new(1, 1), (Half)2); queue.Enqueue(new(2, 2), (Half)1);
        Console.WriteLine(queue.Dequeue());
        Console.WriteLine(Default<int?>() + "|" + Default<Pair>() + "|" + Default<string>() + "|" + Default<Pair?>());
        Console.WriteLine(Is<int>(1) + " " + Is<int?>(1) + " " + Is<Pair>("x") + " " + Is<IComparable<int>>(1) + " " + Is<DayOfWeek>(DayOfWeek.Monday));
        Console.WriteLine(Enum.GetName((DayOfWeek)2) + EqualityComparer<DayOfWeek>.Default.Equals((DayOfWeek)1, DayOfWeek.Monday) + Comparer<Pair?>.Default.Compare(null, null) + (Pair?)new Pair(1, 1));
        Console.WriteLine(Recursive<int>(6));
        HashSet<(Int128, UInt128, Half, nint, Guid, DateTime)> set = [(1, 2, (Half)3, 4, Guid.Empty, DateTime.UnixEpoch)];
        Console.WriteLine(set.Contains((1, 2, (Half)3, 4, Guid.Empty, DateTime.UnixEpoch)));
        Console.WriteLine(new[] { 1, 2, 3, 4 }.GroupBy(x => new Pair(x % 2, 0)).Select(g => (g.Key, g.Sum(x => (long)x))).ToDictionary(x => x.Key, x => x.Item2)[new(1, 0)]);
        Console.WriteLine(string.Join(",", new Wide[] { new(1, 1, 1, 2), new(1, 1, 1, 1) }.Select((w, i) => (w.D, i)).Order().Select(x => x.i)));
        Console.WriteLine(Activator.CreateInstance<Pair>() + "" + Activator.CreateInstance(typeof(Node<>).MakeGenericType(typeof(Pair)), new Pair(7, 8)));
        Console.WriteLine(New<Stone>().Sound() + New<Cat>().Sound());
    }

    static T New<T>() where T : new() => new();
    static T? Default<T>() => default;
    static bool Is<T>(object value) => value is T;
    static string Recursive<T>(int depth) => depth == 0 ? typeof(T).ToString().Length.ToString() : Recursive<Node<T>>(depth - 1);

    public static void Reflected()
    {
        var type = typeof(Reflectable<int>);
        var one = Activator.CreateInstance(type, 4)!;
        Console.WriteLine(type.GetMethod("Wide")!.Invoke(one, [new Wide(1, 2, 3, 4), (byte)5, 6L, 7f, 'c', true, null]));
        object?[] arguments = [1, null, "in"];
        Console.WriteLine(type.GetMethod("References")!.Invoke(one, arguments) + $" {arguments[0]} {arguments[1]}");
        Console.WriteLine(type.GetMethod("Generic")!.MakeGenericMethod(typeof(Pair)).Invoke(one, [new Pair(1, 2)]));
        Console.WriteLine(type.GetProperty("Value")!.GetValue(one));
        type.GetField("Field")!.SetValue(one, (short)-3);
        Console.WriteLine(type.GetField("Field")!.GetValue(one));
        try { type.GetMethod("Fail")!.Invoke(one, null); } catch (TargetInvocationException e) { Console.WriteLine(e.InnerException!.Message); }
        Console.WriteLine(type.GetMethod("ReturnsRef")!.Invoke(one, null));
        Console.WriteLine(type.GetMethod("Nullable")!.Invoke(one, [null]) + "|" + type.GetMethod("Nullable")!.Invoke(one, [5]));

        DynamicMethod emitted = new("emitted", typeof(int), [typeof(int), typeof(Pair)], typeof(Calls).Module, true);
        var code = emitted.GetILGenerator();
        code.Emit(OpCodes.Ldarg_0);
        code.Emit(OpCodes.Ldarg_1);
        code.Emit(OpCodes.Call, typeof(Calls).GetMethod(nameof(SumOf), BindingFlags.Static | BindingFlags.NonPublic)!);
        code.Emit(OpCodes.Call, typeof(Calls).GetMethod(nameof(Add), BindingFlags.Static | BindingFlags.NonPublic)!);
        code.Emit(OpCodes.Ret);
        Console.WriteLine(emitted.CreateDelegate<Func<int, Pair, int>>()(1, new(2, 3)));
        Console.WriteLine(emitted.Invoke(null, [1, new Pair(2, 3)]));

        var module = AssemblyBuilder.DefineDynamicAssembly(new("Made"), AssemblyBuilderAccess.Run).DefineDynamicModule("Made");
        var made = module.DefineType("MadeAnimal", TypeAttributes.Public, typeof(Base), [typeof(ISound)]);
        var sound = made.DefineMethod("Sound", MethodAttributes.Public | MethodAttributes.Virtual, typeof(string), null);
        code = sound.GetILGenerator();
        code.Emit(OpCodes.Ldarg_0);
        code.Emit(OpCodes.Ldstr, "made ");
        code.Emit(OpCodes.Callvirt, typeof(Base).GetMethod("Virtual")!.MakeGenericMethod(typeof(string)));
        code.Emit(OpCodes.Ret);
        var madeOne = (ISound)Activator.CreateInstance(made.CreateType())!;
        Console.WriteLine(madeOne.Sound() + madeOne.Louder());

        Expression<Func<Pair, Wide, double>> tree = (pair, wide) => pair.Sum() + wide.D + SumOf(pair);
        Console.WriteLine(tree.Compile()(new(1, 2), new(0, 0, 0, 4)));
        var parameter = Expression.Parameter(typeof(int).MakeByRefType());
        var increase = Expression.Lambda<Increase>(Expression.AddAssign(parameter, Expression.Constant(5)), parameter).Compile();
        var number = 1;
        increase(ref number);
        Console.WriteLine(number);
        dynamic value = new Reflectable<int>(3);
        Console.WriteLine(value.Value + 1);
        Console.WriteLine(value.Generic(new Pair(5, 6)));
        value.Field = (short)4;
        Console.WriteLine(value.Field * 2);
        dynamic sum = 1; sum += 2.5; sum = sum + "x";
        Console.WriteLine(sum);
        try { value.Missing(); } catch (Exception e) { Console.WriteLine(e.GetType().Name); }
        var proxied = DispatchProxy.Create<ISound, Proxy>();
        Console.WriteLine(proxied.Sound());
    }

    public class Proxy : DispatchProxy
    {
        protected override object? Invoke(MethodInfo? method, object?[]? arguments) => "proxied " + method!.Name;
    }

    delegate void Increase(ref int value);

    static int SumOf(Pair pair) => pair.A + pair.B;

    static int PlusLength(this string text, int value) => text.Length + value;
}

public interface ISound { string Sound(); string Louder() => Sound().ToUpperInvariant(); }

class Reflectable<T>(T value)
{
    public T Value => value;
    public short Field = 1;
    private int _number = 11;
    public string Wide(Wide wide, byte b, long l, float f, char c, bool yes, string? none) => $"{wide.D} {b} {l} {f} {c} {yes} {none ?? "null"}";
    public string References(ref int number, out Pair pair, in string text) { number++; pair = new(number, 9); return text; }
    public string Generic<U>(U other) => $"{typeof(T).Name} {typeof(U).Name} {other}";
    public void Fail() => throw new InvalidOperationException("inner " + value);
    public ref int ReturnsRef() => ref _number;
    public int? Nullable(int? number) => number + 1;
}

interface IStatic
{
    static abstract string Make(int value);
    static virtual string Generic<T>(T value) => $"default {typeof(T).Name} {value};";
}

interface IAnimal
{
    string Sound();
    string Twice() => Sound() + Sound();
    string Tell<T>(T value) => $"{Sound()}<{typeof(T).Name}>{value}";
    string Name => "name of " + GetType().Name;
    int Counter { get => Held.Count; set => Held.Count = value; }
    int this[int index] => index * 2;
}

static class Held { public static int Count = 100; }

class Cat : IAnimal, IStatic { public string Sound() => "meow"; public static string Make(int value) => $"cat {value};"; public static string Generic<T>(T value) => $"cat {value};"; }
class Dog : IAnimal, IStatic { public string Sound() => "wuff"; public string Tell<T>(T value) => "dog"; public static string Make(int value) => $"dog {value};"; }
struct Stone : IAnimal, IStatic { public int Weight = 1; public Stone() { } public readonly string Sound() => "..."; public static string Make(int value) => $"stone {value};"; }
readonly struct Boxed<T>(T value) : IAnimal { public string Sound() => $"[{value}]"; }
interface IMutable { int Value { get; } void Increase(); void IncreaseTwice() { Increase(); Increase(); } }
struct Mutable : IMutable { public int Value { get; private set; } public void Increase() => Value++; }
interface IOther<T> { string Say(T value) => $"say {typeof(T).Name} {value};"; string Common() => "common " + typeof(T).Name + GetType().Name; string Gen<U>(U value) => typeof(T).Name + typeof(U).Name + value; }
class Both : IOther<string>, IOther<int> { }
record struct BothStruct(int Number) : IOther<object>;

class Adder(int by) { public int Add(int value) => value + by; public override string ToString() => $"adder {by} "; }
record struct Pair(int A, int B) { public readonly int Sum() => A + B; }
record struct Wide(double A, double B, double C, double D);
struct Single { public double Value; }
public class Base { public virtual string Virtual<T>(T value) => $"base {typeof(T).Name} {value};"; }
class Extended : Base { public override string Virtual<T>(T value) => $"derived {base.Virtual(value)} {new T[1].Length};"; }
record Node<T>(T Value) { public Node<U> Map<U>(Func<T, U> map) => new(map(Value)); }
class Outer<T> { public class Inner<U> { public static int Count; public string Names() => typeof(T).Name + typeof(U).Name; } }
