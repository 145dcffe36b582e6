// What finds or makes code at run time: by name, by attributes, by Reflection.Emit. Prints the name of each part, and OK.

using System.ComponentModel;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Linq.Expressions;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

internal static class Reflection
{
    public static void Run()
    {
        Check("an assembly that is rooted is found by name", () => Plugin().FullName == "Plugin");
        Check("a library that refers to assemblies which nothing uses", () => IsRead(ConfigurationOptions.Parse("localhost:6379")));
        Check("attributes of the application", HasAttributes);
        Check("attributes of a library", () => Plugin().GetCustomAttribute<ObsoleteAttribute>() is { Message: "for reflection" });
        Check("a default value that is converted from text", () => Property("Pause").GetCustomAttribute<DefaultValueAttribute>()?.Value is TimeSpan { Seconds: 5 });
        Check("nullable annotations of the application", () => RespectsNull(typeof(Settings), """{"Name":null}""", """{"Remark":null}"""));
        Check("nullable annotations of a library", () => RespectsNull(Plugin(), """{"Name":null}""", """{"Remark":null}"""));
        Check("nullability", () => new NullabilityInfoContext().Create(Property("Remark")).ReadState == NullabilityState.Nullable);
        Check("a dynamic method", () => Method()() == 5);
        Check("a dynamic assembly", () => Emitted() == "emitted");
        Check("a proxy", () => DispatchProxy.Create<IGreeter, Proxy>().Greet("you") == "Greet you");
        Check("a compiled expression", () => Doubled.Compile()(4) == 8);
        Check("an interpreted expression", () => Doubled.Compile(preferInterpretation: true)(4) == 8);
        Check("a constructor that reflection calls", () => Activator.CreateInstance(typeof(Pair<>).MakeGenericType(typeof(Guid)), [Guid.Empty, Guid.Empty]) is Pair<Guid>);
        Check("a generic service of a struct", () => Services().GetRequiredService<IRepository<int>>() is Repository<int>);
        Check("metrics", () => Counted() == 5);
        Check("a culture by name", () => new CultureInfo("en-US").Name == "en-US");
    }

    private static void Check(string part, Func<bool> holds)
    {
        string result;
        try
        {
            result = holds() ? "OK" : "no";
        }
        catch (Exception exception)
        {
            result = exception.ToString();
        }
        Console.WriteLine($"{part}: {result}");
    }

    private static Type Plugin() => Assembly.Load("plugin").GetType("Plugin", throwOnError: true)!;

    private static PropertyInfo Property(string name) => typeof(Settings).GetProperty(name)!;

    /// <summary>What connects is never called, and keeps what the trimmer leaves the references in.</summary>
    private static bool IsRead(ConfigurationOptions options) => options.EndPoints.Count == 1 || ConnectionMultiplexer.Connect(options) is null;

    private static bool HasAttributes()
    {
        var method = typeof(Extensions).GetMethod(nameof(Extensions.Both))!;
        return method.IsDefined(typeof(ExtensionAttribute))
            && method.IsDefined(typeof(ObsoleteAttribute))
            && method.IsDefined(typeof(EditorBrowsableAttribute))
            && method.ReturnParameter.GetCustomAttribute<TupleElementNamesAttribute>() is { TransformNames: ["First", "Second"] }
            && typeof(Pair<>).IsDefined(typeof(IsReadOnlyAttribute));
    }

    private static bool RespectsNull(Type type, string refused, string accepted)
    {
        var options = new JsonSerializerOptions { RespectNullableAnnotations = true, TypeInfoResolver = new DefaultJsonTypeInfoResolver() };
        if (JsonSerializer.Deserialize(accepted, type, options) is null)
            return false;
        try
        {
            JsonSerializer.Deserialize(refused, type, options);
            return false;
        }
        catch (JsonException)
        {
            return true;
        }
    }

    private static Func<int> Method()
    {
        var method = new DynamicMethod("five", typeof(int), []);
        var code = method.GetILGenerator();
        code.Emit(OpCodes.Ldc_I4_5);
        code.Emit(OpCodes.Ret);
        return method.CreateDelegate<Func<int>>();
    }

    private static string? Emitted()
    {
        var assembly = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("Made"), AssemblyBuilderAccess.RunAndCollect);
        var type = assembly.DefineDynamicModule("Made").DefineType("Made", TypeAttributes.Public);
        var method = type.DefineMethod("ToString", MethodAttributes.Public | MethodAttributes.Virtual, typeof(string), []);
        var code = method.GetILGenerator();
        code.Emit(OpCodes.Ldstr, "emitted");
        code.Emit(OpCodes.Ret);
        return Activator.CreateInstance(type.CreateType())!.ToString();
    }

    private static Expression<Func<int, int>> Doubled => number => number * 2;

    private static ServiceProvider Services() =>
        new ServiceCollection().AddTransient(typeof(IRepository<>), typeof(Repository<>)).BuildServiceProvider();

    private static long Counted()
    {
        long counted = 0;
        using var meter = new Meter("meter");
        var counter = meter.CreateCounter<long>("counter");
        using var listener = new MeterListener { InstrumentPublished = (instrument, listener) => listener.EnableMeasurementEvents(instrument) };
        listener.SetMeasurementEventCallback<long>((_, value, _, _) => counted += value);
        listener.Start();
        counter.Add(5);
        return counted;
    }
}

public sealed class Settings
{
    public string Name { get; set; } = "";

    public string? Remark { get; set; }

    [DefaultValue(typeof(TimeSpan), "0:00:05")]
    public TimeSpan Pause { get; set; }
}

public static class Extensions
{
    [Obsolete("for reflection")]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static (int First, int Second) Both(this int number) => (number, number);
}

public readonly record struct Pair<T>(T First, T Second);

public interface IRepository<T>;

public sealed class Repository<T> : IRepository<T>;

public interface IGreeter
{
    string Greet(string name);
}

public class Proxy : DispatchProxy
{
    protected override object? Invoke(MethodInfo? method, object?[]? arguments) => $"{method?.Name} {arguments?[0]}";
}
