using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Text;

/// <summary>Where control goes: exceptions, static constructors, patterns, iterators, tasks.</summary>
static class Flow
{
    static readonly StringBuilder s_log = new();
    static void Log(string text) => s_log.Append(text).Append(' ');
    static void Show() { Console.WriteLine(s_log.ToString()); s_log.Clear(); }

    public static void Exceptions()
    {
        try { Nested(0); } catch (Exception e) { Log("out " + e.Message); } Show();
        try { Nested(1); } catch (Exception e) { Log("out " + e.Message); } Show();
        try { Nested(2); } catch (Exception e) { Log("out " + e.Message); } Show();
        Console.WriteLine(Filters(new ArgumentException("a"), 1) + Filters(new FormatException("f"), 2) + Filters(new InvalidOperationException("i"), 3) + Filters(new AggregateException("agg"), 4));
        Show();
        Console.WriteLine(Result(1) + " " + Result(2) + " " + Result(3));
        Show();
        foreach (var what in new Action[]
        {
            () => Use(null!), () => _ = (new int[2])[Unknown(2)], () => _ = (string)(object)Unknown(1), () => _ = (int)(object)"x", () => _ = new int[Unknown(-1)], () => throw null!,
            () => { object[] a = new string[1]; a[0] = Unknown(1); }, () => _ = (IDisposable)(object)"x", () => ((Action)null!)(), () => _ = Unknown(1) / Unknown(0), () => _ = (Pair)(object)new Wide(), () => _ = ((int?)null)!.Value,
            () => Enum.Parse<DayOfWeek>("x"), () => new List<int>().First(), () => _ = new Dictionary<string, int>()["key"], () => new FailingStatic().ToString(), () => new FailingStatic().ToString(), () => _ = Unknown(0) switch { 1 => 2, var n => throw new SwitchExpressionException(n) },
            () => Lazily(), () => throw new Custom(5), () => Environment.FailFastNot(), () => _ = "abc"[Unknown(3)], () => _ = new Span<int>(new int[2])[Unknown(2)], () => Array.Copy(new int[1], new int[0], 1), () => ((Span<int>)new int[1]).Slice(2),
        })
        {
            try { what(); Log("nothing"); }
            catch (Exception e) { Log(e.GetType().Name + (e is Custom c ? c.Number : "") + (e.InnerException?.GetType().Name)); }
        }
        Show();
        try { try { throw new FormatException("first"); } finally { Log("finally"); throw new InvalidOperationException("second"); } } catch (Exception e) { Log(e.Message); }
        try { try { throw new FormatException("kept"); } catch (FormatException) { Log("again"); throw; } } catch (Exception e) { Log(e.Message + (e.StackTrace != null)); }
        try { try { throw new FormatException("inner"); } catch (Exception e) { throw new Exception("outer", e); } } catch (Exception e) when (e.InnerException is FormatException { Message: var m }) { Log(m); }
        var info = Captured();
        try { info.Throw(); } catch (Exception e) { Log(e.Message); }
        for (var i = 0; i < 5; i++) { try { if (i == 1) continue; if (i == 3) break; Log("i" + i); } finally { Log("f" + i); } }
        foreach (var i in new[] { 1, 2, 3 }) try { if (i == 2) throw new Exception(); Log("v" + i); } catch { Log("c" + i); continue; } finally { Log("d" + i); }
        var locked = new Lock();
        try { lock (locked) { throw new Exception("locked"); } } catch { Log(locked.IsHeldByCurrentThread.ToString()); }
        var gate = new object();
        try { lock (gate) { throw new Exception("locked"); } } catch { Log(Monitor.IsEntered(gate).ToString()); }
        using (new Scope("a")) using (new Scope("b")) Log("body");
        try { using RefScope scope = new("c"); throw new Exception(); } catch { Log("caught"); }
        Show();
        Console.WriteLine(DeepCatch(200) + " " + Many(3) + " " + ByRefs());
        AppDomain.CurrentDomain.FirstChanceException += Seen;
        try { throw new FormatException("chance"); } catch { }
        AppDomain.CurrentDomain.FirstChanceException -= Seen;
        Show();
        try { try { throw new Exception("1"); } catch (Exception) when (ThrowsInFilter()) { Log("never"); } } catch (Exception e) { Log("filter threw " + e.Message); }
        try { Generic<FormatException>(new FormatException()); Generic<FormatException>(new InvalidOperationException("other")); } catch (Exception e) { Log(e.Message); }
        Show();
    }

    static void Seen(object? sender, FirstChanceExceptionEventArgs e) => Log("first chance " + e.Exception.Message);
    static bool ThrowsInFilter() => throw new Exception("2");
    static void Generic<T>(Exception thrown) where T : Exception { try { throw thrown; } catch (T e) { Log("as " + typeof(T).Name + e.GetType().Name); } finally { Log("end"); } }
    static T Unknown<T>(T value) => value;
    static void Use(string text) => Log(text.Length.ToString());
    static int DeepCatch(int depth) { try { if (depth == 0) throw new Exception(); return DeepCatch(depth - 1); } catch when (depth % 50 == 1) { return depth; } finally { Unknown(depth); } }
    static string Many(int value) { var text = ""; for (var i = 0; i < value; i++) { try { try { text += i; throw new Exception("x" + i); } finally { text += "f"; } } catch (Exception e) when (e.Message == "x1") { text += "w"; } catch { text += "c"; } } return text; }
    static string ByRefs() { int a = 1; Wide wide = default; string? text = null; try { Set(ref a, out wide, ref text); } catch (Exception) when (a == 5 && wide.B == 2) { a++; } return $"{a} {wide.B} {text}"; }
    static void Set(ref int a, out Wide wide, ref string? text) { a = 5; wide = new(1, 2, 3, 4); text = "set"; throw new Exception(); }
    static void Lazily() { var lazy = new Lazy<int>(() => throw new NotSupportedException()); try { _ = lazy.Value; } catch { } _ = lazy.Value; }
    static ExceptionDispatchInfo Captured() { try { throw new FormatException("captured"); } catch (Exception e) { return ExceptionDispatchInfo.Capture(e); } }

    static void Nested(int how)
    {
        try
        {
            try { Log("in"); if (how > 0) throw new FormatException("f"); }
            catch (FormatException) when (how == 2) { Log("when"); throw new InvalidOperationException("replaced"); }
            finally { Log("inner"); try { throw new Exception("swallowed"); } catch { Log("swallow"); } finally { Log("innermost"); } }
            Log("end");
        }
        finally { Log("outer"); }
    }

    static string Filters(Exception thrown, int number)
    {
        var local = number * 10;
        try { try { throw thrown; } catch (ArgumentException e) when (Check(e.Message == "a" && local == 10)) { return "argument "; } finally { local++; } }
        catch (FormatException) when (Check(false)) { return "never "; }
        catch (Exception e) when (e is FormatException or AggregateException && Check(local > 20)) { return $"either {local} "; }
        catch (Exception e) { return e.Message + local + " "; }
    }
    static bool Check(bool value) { Log("check " + value); return value; }

    static int Result(int how)
    {
        var value = how;
        try { if (how == 1) return value; if (how == 2) throw new Exception(); value = 30; }
        catch { value = 20; return value + 1; }
        finally { value = 99; Log("finally" + how); }
        return value;
    }

    class Custom(int number) : Exception("custom") { public int Number => number; }
    class FailingStatic { static readonly int s_value = Fail(); static int Fail() => throw new FormatException("static"); public override string ToString() => s_value.ToString(); }
    class Scope(string name) : IDisposable { public void Dispose() => Log("dispose " + name); }
    ref struct RefScope(string name) { public void Dispose() => Log("ref dispose " + name); }

    public static void Statics()
    {
        Log("start");
        Touch();
        Log("precise"); _ = Precise.Value; Precise.Method();
        Log("generic"); _ = PreciseOf<int>.Name; _ = PreciseOf<string>.Name; _ = PreciseOf<object>.Name; _ = PreciseOf<int>.Name;
        new DerivedStatic().Go();
        _ = StructStatic.Default.Number; new StructStatic().Method();
        Log("const" + Precise2.Constant);
        Precise2.Touch();
        Log(Circular1.Value + "" + Circular2.Value);
        Show();
        ThreadLocalValue = 5;
        Console.WriteLine(ThreadLocalValue + Before.Value);
    }
    [ThreadStatic] static int ThreadLocalValue;
    [MethodImpl(MethodImplOptions.NoInlining)] static void Touch() { if (s_log.Length == 0) Precise3.Touch(); }
    static class Precise { static Precise() => Log("[Precise]"); public static int Value = 1; public static void Method() => Log("method"); }
    static class PreciseOf<T> { static PreciseOf() => Log($"[{typeof(T).Name}]"); public static string Name = typeof(T).Name; }
    class BaseStatic { static BaseStatic() => Log("[base]"); public BaseStatic() => Log("new"); }
    class DerivedStatic : BaseStatic { static DerivedStatic() => Log("[derived]"); public void Go() => Log("go"); }
    struct StructStatic { static StructStatic() => Log("[struct]"); public static StructStatic Default = new() { Number = 3 }; public int Number; public void Method() => Log("struct method"); }
    static class Precise2 { static Precise2() => Log("[Precise2]"); public const int Constant = 4; public static void Touch() { } }
    static class Precise3 { static Precise3() => Log("[never]"); public static void Touch() { } }
    static class Circular1 { public static int Value = Circular2.Value + 1; }
    static class Circular2 { public static int Value = Circular1.Value + 10; static Circular2() { } }
    static class Before { public static readonly int Value = 10; }

    public static void Patterns()
    {
        foreach (var text in new[] { "", "a", "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "x", null })
            Console.Write(text switch { "alpha" => 1, "beta" => 2, "gamma" => 3, "delta" => 4, "epsilon" => 5, "zeta" => 6, "eta" => 7, "theta" => 8, "" => 9, null => 10, { Length: 1 } one => one[0], _ => -1 } + " ");
        Console.WriteLine();
        foreach (object? value in new object?[] { 1, -1, 5L, 2.5, "x", 'c', new Pair(1, 2), new Pair(0, 9), new[] { 1, 2, 3 }, new[] { 1 }, new Node<int>(5), null, DayOfWeek.Friday, (1, 2), new List<int> { 1, 2 } })
            Console.Write(value switch { int and > 0 => "positive", int n => $"int{n}", long and (3 or 5) => "long", double.NaN => "nan", double d => $"d{d}", string { Length: > 0 } s => s, char c and >= 'a' and <= 'z' => "lower", Pair(1, var b) => $"pair{b}", Pair { A: 0 } p => p.ToString(), int[] and [1, .., 3] => "list", int[] { Length: 1 } => "one", Node<int>(5) => "node", DayOfWeek.Friday => "friday", (int a, int b) => $"t{a + b}", IList<int> l => $"l{l.Count}", null => "null", _ => "other" } + " ");
        Console.WriteLine();
        Person person = new("Ada", 36) { Tags = ["x"] };
        var older = person with { Age = 37 };
        var (name, age) = older;
        Console.WriteLine($"{person} {older} {person == older} {person == older with { Age = 36 }} {person.GetHashCode() == (person with { }).GetHashCode()} {name}{age} {new Employee("Bob", 1, "IT")} {(Person)new Employee("Bob", 1, "IT") == new Person("Bob", 1)}");
        ulong big = Unknown(5ul);
        Console.WriteLine(big switch { 0 => "zero", < 10 => "small", ulong.MaxValue => "max", _ => "big" });
        var index = 0;
        again:
        switch (index) { case 0: index = 5; goto case 5; case 5: index = 7; goto again; case 7: goto default; default: Console.WriteLine("default " + index); break; }
        Console.WriteLine(Unknown(700) switch { 1 => 1, 2 => 2, 3 => 3, 4 => 4, 5 => 5, 700 => 6, 800 => 7, _ => 8 });
        int? none = null;
        Console.WriteLine($"{none ?? 3} {none + 1} {none > 1} {none == null} {(none is { } v ? v : -1)} {Unknown((bool?)null) & false}");
        string? x = null;
        x ??= "assigned";
        Console.WriteLine(x?.Length + x?[0].ToString() + "x"[^1] + new[] { 1, 2, 3, 4 }[1..^1].Length);
        List<Func<int>> closures = [];
        for (var i = 0; i < 3; i++) { var j = i * i; closures.Add(() => i * 10 + j++); }
        Console.WriteLine(string.Join(",", closures.Select(c => c() + c())));
        Console.WriteLine(Fibonacci(20) + " " + Ackermann(2, 3) + " " + Even(1001) + " " + Optional(b: 5) + Optional() + Params(1, 2, 3) + Params());
        int[] spread = [1, .. Enumerable.Range(5, 2), 9];
        Console.WriteLine(string.Join(",", spread) + nameof(Flow) + checked((byte)spread[3]));
    }
    record Person(string Name, int Age) { public List<string> Tags { get; init; } = s_tags; static readonly List<string> s_tags = []; }
    record Employee(string Name, int Age, string Team) : Person(Name, Age);
    static int Fibonacci(int n) => n < 2 ? n : Fibonacci(n - 1) + Fibonacci(n - 2);
    static int Ackermann(int m, int n) => m == 0 ? n + 1 : n == 0 ? Ackermann(m - 1, 1) : Ackermann(m - 1, Ackermann(m, n - 1));
    static bool Even(int n) => n == 0 || Odd(n - 1);
    static bool Odd(int n) => n != 0 && Even(n - 1);
    static string Optional(int a = 1, int b = 2, Wide c = default, decimal d = 1.5m) => $"{a}{b}{c.A}{d} ";
    static int Params(params ReadOnlySpan<int> values) { var sum = 0; foreach (var v in values) sum += v; return sum; }

    public static void Iterators()
    {
        Console.WriteLine(string.Join(",", Count(3).Concat(Count(2)).Where(x => x != 1).Select(x => x * x)));
        foreach (var i in WithFinally()) { Log(i.ToString()); if (i == 2) break; }
        Show();
        try { foreach (var i in Throwing()) Log(i.ToString()); } catch (Exception e) { Log(e.Message); }
        Show();
        Console.WriteLine(string.Join(",", Tree(4)) + Generic<Wide>(new(1, 2, 3, 4)).Last().Item2.D + string.Join(",", Generic("x").Select(x => x.Item1)));
        var enumerator = new Custom2();
        foreach (var item in enumerator) Log(item.ToString());
        Show();
        static IEnumerable<int> Count(int n) { for (var i = 0; i < n; i++) yield return i; }
    }
    static IEnumerable<int> WithFinally() { try { yield return 1; try { yield return 2; } finally { Log("inner"); } yield return 3; } finally { Log("outer"); } }
    static IEnumerable<int> Throwing() { try { yield return 1; throw new Exception("from iterator"); } finally { Log("end"); } }
    static IEnumerable<int> Tree(int depth) { if (depth == 0) yield break; foreach (var x in Tree(depth - 1)) yield return x; yield return depth; foreach (var x in Tree(depth - 1)) yield return x; }
    static IEnumerable<(int, T)> Generic<T>(T value) { for (var i = 0; i < 2; i++) yield return (i, value); }
    struct Custom2 { private int _n; public readonly Custom2 GetEnumerator() => this; public readonly int Current => _n; public bool MoveNext() => ++_n < 4; }

    public static async Task Tasks()
    {
        Console.WriteLine($"{await Chain(3)} {await ValueChain(2)} {await Generic2(new Wide(1, 2, 3, 4))}");
        try { await Failing(1); } catch (InvalidOperationException e) { Log(e.Message); } finally { await Task.Yield(); Log("finally"); }
        Show();
        await foreach (var item in Async(3)) Log(item.ToString());
        try { await foreach (var item in Async(9)) { Log(item.ToString()); if (item == 1) throw new Exception("out"); } } catch (Exception e) { Log(e.Message); }
        Show();
        var results = await Task.WhenAll(Enumerable.Range(0, 5).Select(async i => { await Task.Delay(5 - i); return i * i; }));
        Console.WriteLine(string.Join(",", results));
        using CancellationTokenSource source = new();
        var waiting = Task.Delay(Timeout.Infinite, source.Token);
        source.Cancel();
        try { await waiting; } catch (OperationCanceledException e) { Log(e.GetType().Name); }
        await using (new AsyncScope()) Log("in scope");
        AsyncLocal<int> local = new() { Value = 5 };
        await Task.Run(() => local.Value = 6);
        Log(local.Value.ToString());
        TaskCompletionSource<string> completion = new();
        _ = Task.Run(async () => { await Task.Yield(); completion.SetResult("done"); });
        Log(await completion.Task);
        Log((await Task.FromException<int>(new FormatException("f")).ContinueWith(t => t.Exception!.InnerException!.Message)));
        try { await Task.WhenAll(Failing(1), Failing(2)); } catch (Exception e) { Log(e.Message); }
        var channel = System.Threading.Channels.Channel.CreateBounded<Pair>(1);
        _ = Task.Run(async () => { for (var i = 0; i < 3; i++) await channel.Writer.WriteAsync(new(i, i)); channel.Writer.Complete(); });
        await foreach (var pair in channel.Reader.ReadAllAsync()) Log(pair.A.ToString());
        Show();
        foreach (var depth in new[] { 100, 1000 })
        {
            Console.WriteLine(await DeepSynchronous(depth));
            Console.WriteLine(await Deep(depth, completes: true));
            Console.WriteLine(await Deep(depth, completes: false));
            Console.WriteLine(await DeepValue(depth));
            try { await DeepFailing(depth / 10); } catch (Exception e) { Console.WriteLine(e.Message); }
        }
        var last = Task.CompletedTask;
        for (var i = 0; i < 10_000; i++) last = After(last);
        await last;
        Console.WriteLine("a long chain");
        TaskCompletionSource first = new();
        Task chained = first.Task;
        for (var i = 0; i < 10_000; i++) chained = After(chained);
        first.SetResult();
        await chained;
        Console.WriteLine("a long chain that waited");
        TaskCompletionSource start = new();
        Task continued = start.Task;
        for (var i = 0; i < 10_000; i++) continued = continued.ContinueWith(_ => { }, TaskContinuationOptions.ExecuteSynchronously);
        start.SetResult();
        await continued;
        Console.WriteLine("a long chain of continuations");
    }
    static async Task After(Task task) => await task;
    static async Task<int> DeepSynchronous(int depth) => depth == 0 ? 0 : await DeepSynchronous(depth - 1) + 1;
    static async Task<int> Deep(int depth, bool completes) { if (depth == 0) { if (!completes) await Task.Delay(1); else await Task.Yield(); return 0; } return await Deep(depth - 1, completes) + 1; }
    static async ValueTask<long> DeepValue(int depth) { if (depth == 0) { await Task.Yield(); return 0; } return await DeepValue(depth - 1) + 1; }
    static async Task DeepFailing(int depth) { if (depth == 0) { await Task.Yield(); throw new Exception("from the deep"); } await DeepFailing(depth - 1); }
    static async Task<int> Chain(int n) { await Task.Yield(); return n == 0 ? 0 : n + await Chain(n - 1); }
    static async ValueTask<int> ValueChain(int n) => n == 0 ? 0 : n + await ValueChain(n - 1);
    static async Task<T> Generic2<T>(T value) { await Task.Yield(); return value; }
    static async Task Failing(int n) { await Task.Yield(); throw new InvalidOperationException("failed " + n); }
    static async IAsyncEnumerable<int> Async(int n) { try { for (var i = 0; i < n; i++) { await Task.Yield(); yield return i; } } finally { await Task.Yield(); Log("disposed"); } }
    class AsyncScope : IAsyncDisposable { public async ValueTask DisposeAsync() { await Task.Yield(); Log("async dispose"); } }

    public static void Traces()
    {
        try { Outer(); } catch (Exception e)
        {
            var frames = new StackTrace(e).GetFrames().Select(f => f.GetMethod()?.Name).ToList();
            Console.WriteLine(string.Join(" ", new[] { "Inner", "Outer" }.Where(n => frames.Contains(n))));
            Console.WriteLine(e.StackTrace!.Contains("Flow.Inner") + " " + e.ToString().Contains("trace") + " " + e.TargetSite?.Name);
        }
        Console.WriteLine(new StackTrace().GetFrame(0)?.GetMethod()?.Name);
        Console.WriteLine(Caller());
    }
    [MethodImpl(MethodImplOptions.NoInlining)] static void Inner() => throw new Exception("trace");
    [MethodImpl(MethodImplOptions.NoInlining)] static void Outer() { Inner(); Log("x"); }
    static string Caller([CallerMemberName] string name = "", [CallerLineNumber] int line = 0) => name + (line > 0);
}

static class EnvironmentExtensions { extension(Environment) { public static void FailFastNot() => throw new PlatformNotSupportedException(); } }
