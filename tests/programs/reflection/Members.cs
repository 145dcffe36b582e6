using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Reflection.Metadata;
using System.Runtime.CompilerServices;

internal static class Members
{
    public static void OfClassLibrary()
    {
        var parse = typeof(Enum).GetMethods().First(method => method.Name == "Parse" && !method.IsGenericMethod && method.GetParameters().Length == 2);
        Console.WriteLine(parse.Invoke(null, [typeof(DayOfWeek), "Friday"]));
        foreach (var type in new object[] { 1, 1.5, "x", DateTime.UnixEpoch, TimeSpan.Zero, Guid.Empty, 'c', true, 1m, new List<int>(), new Dictionary<string, int>(), DateTimeOffset.UnixEpoch }.Select(value => value.GetType()))
        {
            Console.WriteLine($"{type.Name}: {type.GetMethods().Length > 4} {type.GetProperties().Length} {type.GetConstructors().Length} "
                + $"{type.GetMethod("TryParse", [typeof(string), type.MakeByRefType()]) is not null} {type.GetMethod("ToString", Type.EmptyTypes) is not null} {type.GetInterfaces().Length > 2}");
        }
        Console.WriteLine(Type.GetType("System.Math")!.GetMethod("Abs", [typeof(int)])!.Invoke(null, [-3]));
        Console.WriteLine(Type.GetType("System.Text.StringBuilder")!.GetMethod("Append", [typeof(string)]) is not null);
        Console.WriteLine(typeof(Enumerable).GetMethods().Count(method => method.Name == "ToList"));
        Console.WriteLine(typeof(Enumerable).GetMethods().Count(method => method.IsDefined(typeof(ExtensionAttribute), false)));
        Console.WriteLine(typeof(string).GetMethod("Contains", [typeof(string)])!.Invoke("abc", ["b"]));
        Console.WriteLine(typeof(ICollection<int>).GetMethod("Add") is not null);
        Console.WriteLine(new { A = 1 }.GetType().GetProperty("A")!.GetValue(new { A = 1 }));
    }

    // A compiler that runs in a component takes the assembly without references for the one that has the basic types.
    public static unsafe void Metadata()
    {
        Console.WriteLine(typeof(object).Assembly.TryGetRawMetadata(out var blob, out var length));
        var reader = new MetadataReader(blob, length);
        Console.WriteLine(reader.AssemblyReferences.Count);
        var types = reader.TypeDefinitions.Select(reader.GetTypeDefinition).ToLookup(type => $"{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}");
        Console.WriteLine(types["System.Object"].Single().BaseType.IsNil);
        // What lies behind the table of references.
        var list = types["System.Collections.Generic.List`1"].Single();
        Console.WriteLine(string.Join(",", list.GetGenericParameters().Select(reader.GetGenericParameter).Select(parameter => reader.GetString(parameter.Name))));
        Console.WriteLine(list.GetNestedTypes().Select(reader.GetTypeDefinition).Count(type => reader.GetString(type.Name) == "Enumerator"));
        Console.WriteLine(typeof(Members).Assembly.TryGetRawMetadata(out blob, out length) && new MetadataReader(blob, length).AssemblyReferences.Count > 1);
    }

    public static void Generics()
    {
        var list = (System.Collections.IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(typeof(Guid)))!;
        list.Add(Guid.Empty);
        Console.WriteLine(list.Count);
        foreach (var definition in new[] { typeof(HashSet<>), typeof(Queue<>), typeof(SortedSet<>), typeof(LinkedList<>), typeof(Nullable<>), typeof(Lazy<>), typeof(TaskCompletionSource<>) })
            Console.WriteLine(Activator.CreateInstance(definition.MakeGenericType(typeof(int)))?.GetType().Name ?? "null");
        Console.WriteLine(Activator.CreateInstance(typeof(KeyValuePair<,>).MakeGenericType(typeof(int), typeof(string)), 1, "x"));
        Console.WriteLine(typeof(Enumerable).GetMethod(nameof(Enumerable.Repeat))!.MakeGenericMethod(typeof(int)).Invoke(null, [7, 2])!.GetType().GetInterfaces().Length > 0);
        Console.WriteLine(typeof(Members).GetMethod(nameof(Twice), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(typeof(decimal)).Invoke(null, [1.5m]));
        Console.WriteLine(Array.CreateInstance(typeof(DateOnly), 2).Length);
    }

    private static string Twice<T>(T value) => $"{value}{value}";

    public static void Components()
    {
        Console.WriteLine(TypeDescriptor.GetConverter(typeof(Guid)).ConvertFromInvariantString("00112233-4455-6677-8899-aabbccddeeff"));
        foreach (var (type, text) in new[] { (typeof(int), "1"), (typeof(DateTime), "2024-02-29"), (typeof(TimeSpan), "00:01:00"), (typeof(bool), "true"), (typeof(DayOfWeek), "Friday"), (typeof(double?), "1.5"), (typeof(Uri), "http://a/"), (typeof(decimal), "1.50"), (typeof(DateOnly), "2024-02-29"), (typeof(Version), "1.2"), (typeof(CultureInfo), "de"), (typeof(char), "c") })
            Console.WriteLine(Convert.ToString(TypeDescriptor.GetConverter(type).ConvertFromInvariantString(text), CultureInfo.InvariantCulture));
        foreach (PropertyDescriptor property in TypeDescriptor.GetProperties(new Form()))
            Console.WriteLine($"{property.Name} {property.PropertyType.Name} {property.Description}");
        var results = new List<ValidationResult>();
        var form = new Form { Name = "", Age = 200, Mail = "x" };
        Console.WriteLine(Validator.TryValidateObject(form, new ValidationContext(form), results, true));
        foreach (var result in results)
            Console.WriteLine($"{string.Join(',', result.MemberNames)}: {result.ErrorMessage}");
    }
}

internal sealed class Form
{
    [Required, Description("who")]
    public string? Name { get; set; }
    [Range(0, 150)]
    public int Age { get; set; }
    [EmailAddress]
    public string? Mail { get; set; }
    [StringLength(3, MinimumLength = 1)]
    public string? Code { get; set; }
}
