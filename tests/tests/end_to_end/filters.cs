// Exception filters that throw, and what they use of the method around them. .NET prints the same.
using System.Runtime.CompilerServices;

Run("a filter's call throws", () =>
{
    try { throw new Exception("a"); }
    catch (Exception) when (Throws()) { Say("first"); }
    catch { Say("second"); }
});
Run("a filter throws without a call", () =>
{
    try
    {
        try { throw new Exception("a"); }
        catch (Exception) when (((string)null!).Length > 0) { Say("first"); }
    }
    catch (Exception e) { Say(e.Message); }
});
Run("a filter catches by itself", () =>
{
    try { throw new Exception("a"); }
    catch (Exception) when (Catches()) { Say("first"); }
    catch { Say("second"); }
});
Run("variables", () => Variables("argument", 3));
Run("an argument by reference", () =>
{
    var count = 40;
    Count(ref count, out var seen);
    Say($"{count} {seen}");
});
Run("references", References);
Run("a reference that the filter turns elsewhere", () => Turned());
Run("a variable by a reference to it", Aliases);
Run("a span", () => Spans([1, 2, 3]));
Run("this of a class", () => new Holder("class").Use());
Run("this of a struct", () =>
{
    var counter = new Counter();
    counter.Use();
    Say($"{counter.Value}");
});
Run("a generic method", () => Say(Generic<InvalidOperationException, int>(5) + Generic<Exception, string>("five")));
Run("a generic type", () => Say(new Box<string>("boxed").Use<Holder>(new Holder("held"))));
Run("a generic struct", () => Say(new Pair<int>(4).Use()));
Run("an interface", () => Say(((IGuarded)new Guarded()).Use()));
Run("pattern variables", () =>
{
    try { throw new ArgumentException("pattern", "name"); }
    catch (Exception e) when (e is ArgumentException { ParamName: var name } argument && name!.Length == 4) { Say($"{name} {argument.ParamName}"); }
});
Run("nested", Nested);
Run("in a handler and in a finally", Inside);
Run("rethrown afterwards", () =>
{
    try
    {
        try { Deep(3); }
        catch (Exception) when (Throws() || true) { Say("no"); throw; }
        catch (Exception e) when (e.Message == "deep") { Say("yes"); throw; }
    }
    catch (Exception e) { Say($"{e.Message} {e.StackTrace!.Contains(nameof(Deep), StringComparison.Ordinal)}"); }
});
Run("many frames", () =>
{
    var order = new List<string>();
    try { Frames(4, order); }
    catch (Exception e) when (Note(order, "outer") || e.Message.Length == 0) { }
    catch { order.Add("caught"); }
    Say(string.Join(' ', order));
});
Run("a loop", () =>
{
    var caught = 0;
    for (var i = 0; i < 1000; i++)
    {
        try { throw new InvalidOperationException(i.ToString()); }
        catch (Exception e) when (int.Parse(e.Message) / (i % 2) > 5) { caught += 1; }
        catch { caught += 1000; }
    }
    Say($"{caught}");
});
Run("a type initialiser", () =>
{
    try { throw new Exception("a"); }
    catch (Exception) when (Broken.Value > 0) { Say("first"); }
    catch { Say("second"); }
});
Run("a cast, an index, a division, an overflow, an array", () =>
{
    object text = "text";
    int[] none = [];
    var (zero, big) = (none.Length, int.MaxValue);
    foreach (var what in new[] { 0, 1, 2, 3, 4 })
    {
        try { throw new Exception($"{what}"); }
        catch (Exception) when (what switch { 0 => (int)text > 0, 1 => none[what] > 0, 2 => what / zero > 0, 3 => checked(big + what) > 0, _ => new int[zero - 1].Length > 0 }) { Say("first"); }
        catch (Exception e) { Say(e.Message); }
    }
});
Run("a stream's copy", () =>
{
    // The class library's own: its filters ask the token, ours throw.
    try { using var stream = new FileStream("/nowhere/file", FileMode.Open); }
    catch (Exception e) when (e is FileNotFoundException && Throws()) { Say("first"); }
    catch (IOException e) { Say(e.GetType().Name); }
});
await RunAsync("asynchronous", Asynchronous);
await RunAsync("an iterator", async () =>
{
    await foreach (var item in Items()) Say($"{item}");
});
await RunAsync("a cancelled wait", async () =>
{
    using var source = new CancellationTokenSource();
    source.Cancel();
    try { await Task.Delay(1000, source.Token); }
    catch (OperationCanceledException e) when (e.CancellationToken == source.Token && Throws()) { Say("first"); }
    catch (OperationCanceledException e) when (e.CancellationToken == source.Token) { Say("second"); }
});

static void Say(string text) => Console.WriteLine($"  {text}");

static void Run(string name, Action action)
{
    Console.WriteLine(name);
    try { action(); }
    catch (Exception e) { Say($"lost: {e.GetType()} {e.Message}"); }
}

static async Task RunAsync(string name, Func<Task> action)
{
    Console.WriteLine(name);
    try { await action(); }
    catch (Exception e) { Say($"lost: {e.GetType()} {e.Message}"); }
}

static bool Throws() => throw new InvalidOperationException("filter");

static bool Catches()
{
    try { throw new Exception("inner"); }
    catch { return false; }
}

static bool Note(List<string> order, string name)
{
    order.Add(name);
    throw new InvalidOperationException(name);
}

static void Variables(string argument, int number)
{
    var text = "variable";
    var found = 0;
    long wide = 1L << 40;
    (int, string) pair = (1, "one");
    try { throw new Exception("a"); }
    catch (Exception e) when (Set(out found) && (argument += "!") != "" && (number *= 2) > 0 && (wide += number) > 0 && (pair.Item2 = e.Message) == "b") { Say("first"); }
    catch (Exception e) when ((text = e.Message + argument) == "a" || found / (found - 7) > 0) { Say("second"); }
    catch (Exception) when (found == 7) { Say($"{argument} {number} {text} {found} {wide} {pair}"); }
    Say($"{argument} {number} {text} {found} {wide} {pair}");
}

static bool Set(out int value)
{
    value = 7;
    return true;
}

static void Count(ref int count, out int seen)
{
    seen = 0;
    try { throw new Exception("a"); }
    catch (Exception) when (++count > 40 && (seen = count) > 0 && Throws()) { Say("first"); }
    catch { Say($"second {count} {seen}"); }
}

static void References()
{
    int[] numbers = [1, 2];
    ref var first = ref numbers[0];
    ref readonly var second = ref numbers[1];
    try { throw new Exception("a"); }
    catch (Exception) when (++first > second || Bump(ref first) || Throws()) { Say("first"); }
    catch { Say($"{first} {second} {numbers[0]}"); }
}

static bool Bump(ref int value)
{
    value += 10;
    return false;
}

static void Turned()
{
    int[] numbers = [1, 2];
    ref var at = ref numbers[0];
    try { throw new Exception("a"); }
    catch (Exception) when ((at = ref numbers[1]) == 1 || Throws()) { Say("first"); }
    catch { at = 20; }
    Say(string.Join(' ', numbers));
}

static void Aliases()
{
    var (one, two) = (1, 2);
    ref var first = ref one;
    Span<int> second = new(ref two);
    try { throw new Exception("a"); }
    catch (Exception) when ((first = 10) + (second[0] = 20) == 0 || one + two != 30 || Throws()) { Say("first"); }
    catch { Say($"{first} {second[0]}"); }
    Say($"{one} {two}");
}

static void Spans(ReadOnlySpan<int> given)
{
    Span<int> own = stackalloc int[3];
    var rest = own;
    try { throw new Exception("a"); }
    catch (Exception) when ((rest = rest[1..]).Length == 2 && (rest[0] = given[2]) == 3 && given[own.Length] > 0) { Say("first"); }
    catch { Say($"{rest.Length} {own[1]}"); }
}

static string Generic<TException, TValue>(TValue value) where TException : Exception, new() where TValue : IComparable<TValue>
{
    var count = 0;
    try { throw new TException(); }
    catch (TException e) when (Same<TException>(e) && value.CompareTo(value) == count++ && Throws()) { return "first"; }
    catch (InvalidOperationException) when (count == 1) { return $"{typeof(TException).Name} {value} "; }
    catch (Exception) { return $"other {value} {count}"; }
}

static bool Same<T>(object value) => value is T ? true : throw new InvalidCastException();

static void Nested()
{
    try
    {
        try
        {
            try { throw new Exception("inner"); }
            catch (Exception) when (NestedFilter("one")) { Say("one"); }
            finally { Say("finally"); }
        }
        catch (ArgumentException) { Say("argument"); }
    }
    catch (Exception e) when (e.Message == "inner" && !NestedFilter("two")) { Say("two"); }
}

static bool NestedFilter(string name)
{
    try { throw new ArgumentException(name); }
    catch (ArgumentException e) when (e.Message == name && Throws()) { return true; }
    catch (ArgumentException e) when (e.Message.Length / (name.Length - 3) > 0) { return true; }
    catch (ArgumentException) { Say($"in the filter {name}"); return false; }
}

static void Inside()
{
    try
    {
        try { throw new Exception("a"); }
        catch (Exception outer)
        {
            try { throw new Exception("b", outer); }
            catch (Exception e) when (e.InnerException == outer && Throws()) { Say("first"); }
            catch (Exception e) when (e.InnerException == outer) { Say("second"); }
        }
        finally
        {
            try { throw new Exception("c"); }
            catch (Exception) when (Throws()) { Say("first"); }
            catch (Exception e) { Say(e.Message); }
        }
    }
    catch (Exception e) { Say($"lost {e.Message}"); }
}

[MethodImpl(MethodImplOptions.NoInlining)]
static void Deep(int depth)
{
    if (depth == 0) throw new Exception("deep");
    Deep(depth - 1);
}

static void Frames(int depth, List<string> order)
{
    try
    {
        if (depth == 0) throw new Exception("bottom");
        Frames(depth - 1, order);
    }
    catch (Exception) when (Note(order, $"filter{depth}")) { order.Add("never"); }
    finally { order.Add($"finally{depth}"); }
}

static async Task Asynchronous()
{
    var count = 1;
    await Task.Yield();
    try
    {
        await Task.Delay(1);
        throw new Exception("late");
    }
    catch (Exception e) when (e.Message == "late" && ++count == 2 && await_free(e) && Throws()) { Say("first"); }
    catch (Exception e) when (e.Message.Length == 4 && count == 2)
    {
        await Task.Yield();
        Say($"second {count}");
    }
    static bool await_free(Exception e) => e.InnerException is null;
}

static async IAsyncEnumerable<int> Items()
{
    for (var i = 0; i < 3; i++)
    {
        var item = i;
        try
        {
            await Task.Yield();
            throw new Exception($"{i}");
        }
        catch (Exception e) when (100 / (item - 1) > 0 || e.Message.Length / (item - 1) == 7) { item += 10; }
        catch (Exception) { item += 20; }
        yield return item;
    }
}

class Holder(string name)
{
    private int _asked;

    public void Use()
    {
        try { throw new Exception("a"); }
        catch (Exception) when (Ask() && Throw()) { Console.WriteLine("  first"); }
        catch when (_asked == 1) { Console.WriteLine($"  {name} {_asked}"); }
    }

    private bool Ask() => ++_asked > 0;

    protected virtual bool Throw() => throw new InvalidOperationException();

    public override string ToString() => name;
}

struct Counter
{
    public int Value;

    public void Use()
    {
        try { throw new Exception("a"); }
        catch (Exception) when (++Value > 0 && Add(ref this) && Value / (Value - 12) > 0) { Console.WriteLine("  first"); }
        catch { Value += 100; }
    }

    private static bool Add(ref Counter counter) => (counter.Value += 11) > 0;
}

class Box<T>(T item) where T : class
{
    private T? _item = item;

    public string Use<TOther>(TOther other) where TOther : class
    {
        var seen = default(TOther);
        try { throw new KeyNotFoundException(); }
        catch (KeyNotFoundException) when ((seen = other) is not null && (_item = null) is null && _item!.ToString() is T) { return "first"; }
        catch (Exception) when (_item is null) { return $"{seen} {typeof(T).Name} {typeof(TOther).Name}"; }
    }
}

struct Pair<T>(T item) where T : struct
{
    private T _item = item;

    public string Use()
    {
        Func<T, bool> fails = value => throw new Exception($"{value}");
        try { throw new KeyNotFoundException(); }
        catch (Exception) when (fails(_item)) { return "first"; }
        catch (Exception) { return $"second {_item}"; }
    }
}

interface IGuarded
{
    string Name { get; }

    string Use()
    {
        try { throw new Exception("a"); }
        catch (Exception) when (Name.Length == 0) { return "first"; }
        catch { return "second"; }
    }
}

class Guarded : IGuarded
{
    public string Name => throw new NotSupportedException();
}

static class Broken
{
    public static readonly int Value = int.Parse("broken");
}
