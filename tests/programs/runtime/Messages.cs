using System.Collections;
using System.Reflection;

// What the runtime itself throws, or the class library that belongs to it: the messages are those of .NET.
internal static class Messages
{
    public static void Run()
    {
        Say("unboxing", () => (long)Boxed(1));
        Say("unboxing of a text", () => (int)Boxed("x"));
        Say("unboxing of null", () => (int)Boxed(null));
        Say("enumeration", () => (DayOfWeek)Boxed(1L));
        Say("structure", () => (Guid)Boxed(1));
        Say("generic structure", () => (KeyValuePair<int, string>)Boxed(1));
        Say("nullable", () => (int?)Boxed("x"));
        Say("generic unboxing", () => To<int>("x"));
        Say("generic unboxing of a nullable", () => To<int?>("x"));
        Say("cast", () => (string)Boxed(1));
        Say("cast to an interface", () => (IDisposable)Boxed("x"));
        Say("cast to an array", () => (int[])Boxed(new string[1]));
        Say("cast to a generic", () => (List<int>)Boxed(new List<string>()));
        Say("generic cast", () => To<string>(1));
        Say("cast to a delegate", () => (Action)Boxed((Func<int>)(() => 1)));
        Say("cast of LINQ", () => new object[] { "x" }.Cast<int>().First());
        Say("cast of a loop", () => { foreach (int number in new ArrayList { "x" }) { } return 0; });
        Say("conversion", () => Convert.ToInt32(new object()));
        Say("own cast", () => throw new InvalidCastException());
        Say("element", () => { new int[1].SetValue("x", 0); return 0; });
        Say("element of another type", () => { object[] texts = new string[1]; texts[0] = 1; return 0; });
        Say("copy", () => { Array.Copy(new object[] { "x" }, new int[1], 1); return 0; });
        Say("division", () => 1 / Zero());
        Say("smallest number", () => int.MinValue / (Zero() - 1));
        Say("overflow", () => checked(int.MaxValue + Zero() + 1));
        Say("index", () => (new int[1])[Zero() + 1]);
        Say("index of a list", () => new List<int>()[0]);
        Say("index of a text", () => "a"[Zero() + 3]);
        Say("length", () => new int[Zero() - 1]);
        Say("null", () => ((string)Boxed(null)).Length);
        Say("assembly", () => Assembly.Load("nope, Version=1.2.3.4, Culture=neutral, PublicKeyToken=null"));
        Say("image", () => Assembly.Load(new byte[] { 1, 2, 3 }));
        Say("static constructor", () => Failing.Value);
        Say("reflected", () => typeof(Called).GetMethod("Fail")!.Invoke(null, null));
        Say("wrong argument", () => typeof(Called).GetMethod("Take")!.Invoke(null, ["x"]));
        Say("parsing", () => int.Parse("x"));
        Say("key", () => new Dictionary<string, int>()["k"]);
        Say("null argument", () => string.Join(",", (string[])null!));
        Say("file", () => File.ReadAllText("/nope"));
        Say("cancelled", () => { Task.FromCanceled(new CancellationToken(true)).Wait(); return 0; });
        Say("disposed", () => { var stream = new MemoryStream(); stream.Dispose(); return stream.Length; });
        Say("unlocked", () => { Monitor.Exit(new object()); return 0; });
        Say("changed", () => { var list = new List<int> { 1 }; foreach (var _ in list) list.Add(1); return 0; });
        Say("no case", () => Zero() switch { 1 => 1, > 1 => 2, < 0 => 3, _ when Zero() > 0 => 4, _ => throw new System.Runtime.CompilerServices.SwitchExpressionException(5) });
    }

    private static void Say(string what, Func<object?> act)
    {
        try
        {
            Console.WriteLine($"{what}: {act()}");
        }
        catch (Exception exception)
        {
            for (Exception? one = exception; one is not null; one = one.InnerException)
                Console.WriteLine($"{what}: {one.GetType()}: {one.Message.Trim()} {one.HResult:x} {(one as FileNotFoundException)?.FileName}");
        }
    }

    private static object Boxed(object? value) => value!;

    private static T To<T>(object value) => (T)value;

    private static int Zero() => 0;

    private static class Called
    {
        public static void Fail() => throw new InvalidDataException("thrown");
        public static void Take(int number) => _ = number;
    }

    private static class Failing
    {
        public static readonly int Value = int.Parse("x");

        static Failing() { }
    }
}
