// Objects to JSON and back by reflection, settings, converters, LINQ, dynamic, XML and errors.
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Dynamic;
using System.Runtime.Serialization;
using System.Xml;
using Newtonsoft.Json;
using Newtonsoft.Json.Converters;
using Newtonsoft.Json.Linq;
using Newtonsoft.Json.Serialization;

var order = new Order
{
    Id = 1,
    Customer = new("Ada", 36),
    Lines = [new() { Product = "book", Price = 9.95m, Tags = ["a"] }, new SpecialLine { Product = "pen", Off = 0.5 }],
    Placed = new DateTime(2024, 2, 29, 1, 2, 3, DateTimeKind.Utc),
    State = State.Sent,
    Took = TimeSpan.FromMinutes(3),
    Pair = new("k", 2),
    Tuple = (1, "two"),
    Immutable = [1, 2, 3],
    Extra = { ["more"] = 1 },
};
var json = JsonConvert.SerializeObject(order, Newtonsoft.Json.Formatting.Indented);
Console.WriteLine(json);
var copy = JsonConvert.DeserializeObject<Order>(json)!;
Console.WriteLine($"{copy.Customer} {copy.Lines.Count} {copy.Placed:O} {copy.State} {copy.Pair} {copy.Tuple} {copy.Immutable.Length} {copy.Extra["more"]}");

var settings = new JsonSerializerSettings
{
    ContractResolver = new CamelCasePropertyNamesContractResolver(),
    NullValueHandling = NullValueHandling.Ignore,
    DefaultValueHandling = DefaultValueHandling.Ignore,
    TypeNameHandling = TypeNameHandling.Auto,
    PreserveReferencesHandling = PreserveReferencesHandling.Objects,
    Converters = { new StringEnumConverter(new SnakeCaseNamingStrategy()), new VersionConverter() },
};
json = JsonConvert.SerializeObject(order, settings);
Console.WriteLine(json);
Console.WriteLine(JsonConvert.DeserializeObject<Order>(json, settings)!.Lines[1].GetType().Name);

var parsed = JObject.Parse("""{ "list": [1, 2, { "deep": [true, null] }], "text": "x", "number": 1.5 }""");
Console.WriteLine($"{parsed["list"]![2]!["deep"]![0]} {parsed.SelectToken("$.list[?(@.deep)].deep[0]")} {(double?)parsed["number"]} {parsed.Properties().Count()}");
Console.WriteLine(JToken.FromObject(new { a = 1, b = new[] { "c" } }).ToString(Newtonsoft.Json.Formatting.None));
dynamic loose = JsonConvert.DeserializeObject<ExpandoObject>("""{ "name": "loose", "inner": { "value": 3 } }""")!;
Console.WriteLine($"{loose.name} {loose.inner.value + 1}");
dynamic token = parsed;
Console.WriteLine((string)token.text + (int)token.list.Count);

var document = JsonConvert.DeserializeXmlNode("""{ "root": { "@id": "1", "item": ["a", "b"] } }""")!;
Console.WriteLine(document.OuterXml);
Console.WriteLine(JsonConvert.SerializeXmlNode(document));
JsonConvert.PopulateObject("""{ "Id": 7 }""", order);
Console.WriteLine(order.Id);
Console.WriteLine(string.Join(",", JsonConvert.DeserializeObject<Dictionary<string, List<int?>>>("""{ "a": [1, null] }""")!["a"].Select(value => value ?? -1)));
Console.WriteLine(JsonConvert.DeserializeObject<ReadOnlyCollection<Guid>>("""["00112233-4455-6677-8899-aabbccddeeff"]""")![0]);
foreach (var wrong in new[] { """{ "Id": "x" }""", """{ "Id": 1 """, """{ "Required": null }""" })
{
    try
    {
        JsonConvert.DeserializeObject<Strict>(wrong);
    }
    catch (JsonException exception)
    {
        Console.WriteLine($"{exception.GetType().Name}: {exception.Message}");
    }
}

internal enum State
{
    New,
    [EnumMember(Value = "on-its-way")]
    Sent,
}

internal sealed record Customer(string Name, int Age);

internal class Line
{
    [JsonProperty("product", Order = -2)]
    public string Product { get; set; } = "";
    public decimal Price { get; set; }
    public string[]? Tags { get; set; }
    public bool ShouldSerializePrice() => Price > 0;
}

internal sealed class SpecialLine : Line
{
    public double Off { get; set; }
}

internal sealed class Order
{
    public int Id { get; set; }
    public Customer? Customer { get; set; }
    public List<Line> Lines { get; set; } = [];
    public DateTime Placed { get; set; }
    public State State { get; set; }
    public TimeSpan Took { get; set; }
    public KeyValuePair<string, int> Pair { get; set; }
    public (int, string) Tuple { get; set; }
    public ImmutableArray<int> Immutable { get; set; }
    [JsonIgnore]
    public string Hidden { get; set; } = "hidden";
    [JsonExtensionData]
    public Dictionary<string, JToken> Extra { get; } = [];
    [OnDeserialized]
    internal void OnDeserialized(StreamingContext context) => Hidden = "seen";
}

internal sealed class Strict
{
    public int Id { get; set; }
    [JsonProperty(Required = Newtonsoft.Json.Required.DisallowNull)]
    public string Required { get; set; } = "";
}
