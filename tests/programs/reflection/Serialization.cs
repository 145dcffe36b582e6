using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Data;
using System.Numerics;
using System.Runtime.Serialization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Xml.Linq;
using System.Xml.Serialization;

internal static class Serialization
{
    public static void Json()
    {
        var options = new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, IncludeFields = true, Converters = { new JsonStringEnumConverter() } };
        var json = JsonSerializer.Serialize<Shape>(new Circle("round", 1.5) { Colors = [ConsoleColor.Red], Extra = { ["more"] = JsonSerializer.SerializeToElement(1) } }, options);
        Console.WriteLine(json);
        Console.WriteLine(JsonSerializer.Deserialize<Shape>(json, options));
        Console.WriteLine(JsonSerializer.Serialize(new { a = 1, b = new[] { "c" }, c = (object)new Circle("x", 1) }));
        Console.WriteLine(JsonSerializer.Serialize(new[] { 1, 2 }.Select(number => new { number })));
        Console.WriteLine(JsonNode.Parse("""{"a":[1,{"b":null}]}""")!["a"]![1]!.ToJsonString());
    }

    public static void JsonOfClassLibrary()
    {
        var fields = new JsonSerializerOptions { IncludeFields = true };
        Try(new KeyValuePair<string, int>("k", 1));
        Try((1, "two", 3.0), fields);
        Try(Tuple.Create(1, "two"));
        Try(new Vector3(1, 2, 3), fields);
        Try(new System.Drawing.Point(1, 2));
        Try(new System.Drawing.Rectangle(1, 2, 3, 4));
        Try(new BigInteger(5).Sign);
        Try(new Complex(1, 2));
        Try(new Version(1, 2));
        Try(new Uri("http://example.org/"));
        Try(TimeSpan.FromSeconds(1));
        Try(new DateOnly(2024, 2, 29));
        Try(DateTimeKind.Utc);
        Try(new Range(1, 2));
        Try(ImmutableArray.Create(1, 2));
        Try(ImmutableList.Create("a"));
        Try(ImmutableDictionary.Create<string, int>().Add("a", 1));
        Try(ImmutableHashSet.Create(1));
        Try(ImmutableSortedDictionary.Create<string, int>().Add("a", 1));
        Try(ImmutableQueue.Create(1, 2));
        Try(ImmutableStack.Create(1, 2));
        Try(new ReadOnlyCollection<int>([1]));
        Try(new ObservableCollection<int> { 1 });
        Try(new ConcurrentDictionary<string, int> { ["a"] = 1 });
        Try(new ConcurrentBag<int> { 1 });
        Try(new Stack<int>([1, 2]));
        Try(new Queue<int>([1, 2]));
        Try(new LinkedList<int>([1, 2]));
        Try(new SortedSet<int> { 2, 1 });
        Try(new SortedList<string, int> { ["b"] = 1 });
        Try(new PriorityQueue<string, int>().Count);
        Try(new Dictionary<Guid, List<int?>> { [Guid.Empty] = [1, null] });
        Try<IReadOnlyList<int>>([1, 2]);
        Try<ISet<int>>(new HashSet<int> { 1 });
        Try<IDictionary<string, object?>>(new Dictionary<string, object?> { ["a"] = null });
        Try(new Dictionary<string, int> { ["a"] = 1 }.ToFrozen());
        Try(new ReadOnlyMemory<byte>([1, 2]));
        Try((Half)1.5);
        Try(Int128.MaxValue);
        Try(new Exceptional(1, "x"));
    }

    private static System.Collections.Frozen.FrozenDictionary<string, int> ToFrozen(this Dictionary<string, int> values) => System.Collections.Frozen.FrozenDictionary.ToFrozenDictionary(values);

    private static void Try<T>(T value, JsonSerializerOptions? options = null)
    {
        try
        {
            var json = JsonSerializer.Serialize(value, options);
            Console.WriteLine(json);
            var copy = JsonSerializer.Serialize(JsonSerializer.Deserialize<T>(json, options), options);
            if (copy != json)
                Console.WriteLine($"  {copy}");
        }
        catch (Exception exception)
        {
            Console.WriteLine($"{typeof(T)}: {exception.GetType()}");
        }
    }

    public static void Xml()
    {
        var serializer = new XmlSerializer(typeof(Document));
        var writer = new StringWriter();
        serializer.Serialize(writer, new Document { Id = 1, Items = ["a", "b"], When = new DateTime(2024, 2, 29), Inner = new Inner { Value = 1.5m } });
        Console.WriteLine(writer);
        var copy = (Document)serializer.Deserialize(new StringReader(writer.ToString()))!;
        Console.WriteLine($"{copy.Id} {copy.Items.Count} {copy.Inner!.Value}");
        Console.WriteLine(XDocument.Parse("<a><b c='1'/></a>").Descendants("b").Single().Attribute("c")!.Value);
    }

    public static void DataContracts()
    {
        var serializer = new DataContractSerializer(typeof(Contract));
        using var stream = new MemoryStream();
        serializer.WriteObject(stream, new Contract { Name = "x", Numbers = [1, 2], Map = new() { ["k"] = 1.5 } });
        Console.WriteLine(System.Text.Encoding.UTF8.GetString(stream.ToArray()));
        stream.Position = 0;
        Console.WriteLine(((Contract)serializer.ReadObject(stream)!).Numbers!.Length);
        var json = new System.Runtime.Serialization.Json.DataContractJsonSerializer(typeof(Contract));
        using var text = new MemoryStream();
        json.WriteObject(text, new Contract { Name = "y" });
        Console.WriteLine(System.Text.Encoding.UTF8.GetString(text.ToArray()));
    }

    public static void DataTables()
    {
        var table = new DataTable("people");
        table.Columns.Add("id", typeof(int));
        table.Columns.Add("name", typeof(string));
        table.Columns.Add("twice", typeof(int), "id * 2");
        table.Rows.Add(1, "Ada");
        table.Rows.Add(2, "Grace");
        Console.WriteLine(table.Select("name LIKE 'G%'")[0]["twice"]);
        var writer = new StringWriter();
        table.WriteXml(writer);
        Console.WriteLine(writer);
    }
}

[JsonDerivedType(typeof(Circle), "circle")]
internal abstract record Shape(string Name)
{
    public List<ConsoleColor> Colors { get; set; } = [];
    [JsonExtensionData]
    public Dictionary<string, JsonElement> Extra { get; set; } = [];
}

internal sealed record Circle(string Name, double Radius) : Shape(Name);

internal readonly record struct Exceptional(int Code, string Text);

public class Document
{
    [XmlAttribute("id")]
    public int Id { get; set; }
    [XmlArray("items"), XmlArrayItem("item")]
    public List<string> Items { get; set; } = [];
    public DateTime When { get; set; }
    public Inner? Inner { get; set; }
}

public class Inner
{
    public decimal Value { get; set; }
}

[DataContract]
internal sealed class Contract
{
    [DataMember]
    public string? Name { get; set; }
    [DataMember]
    public int[]? Numbers { get; set; }
    [DataMember]
    public Dictionary<string, double>? Map { get; set; }
}
