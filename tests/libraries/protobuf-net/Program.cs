// Contracts by attributes and at run time: nested messages, collections, inheritance, surrogates, schema.
using ProtoBuf;
using ProtoBuf.Meta;

var person = new Person
{
    Id = 12345,
    Name = "Fred",
    Address = new Address { Line1 = "Flat 1", Line2 = "The Meadows" },
    Tags = ["a", "b"],
    Scores = { ["x"] = 1.5, ["y"] = -2 },
    Born = new DateTime(2000, 1, 2, 3, 4, 5, DateTimeKind.Utc),
    Price = 12.34m,
    Key = new Guid("00112233-4455-6677-8899-aabbccddeeff"),
    Kind = Kind.Second,
    Optional = 0,
    Packed = [1, 2, 300],
    Pets = [new Dog { Name = "Rex", Barks = true }, new Cat { Name = "Tom", Lives = 9 }],
    Took = TimeSpan.FromMinutes(90),
};

var stream = new MemoryStream();
Serializer.Serialize(stream, person);
Console.WriteLine(Convert.ToHexString(stream.ToArray()));
stream.Position = 0;
var copy = Serializer.Deserialize<Person>(stream);
Console.WriteLine($"{copy.Id} {copy.Name} {copy.Address!.Line1}/{copy.Address.Line2} {string.Join('+', copy.Tags)} {copy.Scores["y"]} {copy.Born:O} {copy.Price} {copy.Key} {copy.Kind} {copy.Optional} {copy.Packed.Sum()} {copy.Took}");
foreach (var pet in copy.Pets)
    Console.WriteLine($"{pet.GetType().Name} {pet.Name} {(pet as Dog)?.Barks} {(pet as Cat)?.Lives}");

var several = new MemoryStream();
for (var number = 1; number <= 3; number++)
    Serializer.SerializeWithLengthPrefix(several, new Address { Line1 = $"line {number}" }, PrefixStyle.Base128, 1);
several.Position = 0;
Console.WriteLine(string.Join(", ", Serializer.DeserializeItems<Address>(several, PrefixStyle.Base128, 1).Select(address => address.Line1)));

var model = RuntimeTypeModel.Create();
model.Add(typeof(Plain), false).Add("Left", "Right");
Console.WriteLine(model.DeepClone(new Plain { Left = 1, Right = "two" }).Right);
Console.WriteLine(Serializer.DeepClone((1, "two")));
Console.WriteLine(Serializer.GetProto<Address>());
try
{
    Serializer.Serialize(Stream.Null, new Plain());
}
catch (InvalidOperationException exception)
{
    Console.WriteLine(exception.Message.Split('\n')[0]);
}

[ProtoContract]
internal enum Kind { First, Second }

[ProtoContract]
internal sealed class Person
{
    [ProtoMember(1)] public int Id { get; set; }
    [ProtoMember(2)] public string Name { get; set; } = "";
    [ProtoMember(3)] public Address? Address { get; set; }
    [ProtoMember(4)] public List<string> Tags { get; set; } = [];
    [ProtoMember(5)] public Dictionary<string, double> Scores { get; } = [];
    [ProtoMember(6)] public DateTime Born { get; set; }
    [ProtoMember(7)] public decimal Price { get; set; }
    [ProtoMember(8)] public Guid Key { get; set; }
    [ProtoMember(9)] public Kind Kind { get; set; }
    [ProtoMember(10)] public int? Optional { get; set; }
    [ProtoMember(11, IsPacked = true)] public int[] Packed { get; set; } = [];
    [ProtoMember(12)] public List<Pet> Pets { get; set; } = [];
    [ProtoMember(13)] public TimeSpan Took { get; set; }
}

[ProtoContract]
internal sealed class Address
{
    [ProtoMember(1)] public string Line1 { get; set; } = "";
    [ProtoMember(2)] public string? Line2 { get; set; }
}

[ProtoContract]
[ProtoInclude(10, typeof(Dog))]
[ProtoInclude(11, typeof(Cat))]
internal abstract class Pet
{
    [ProtoMember(1)] public string Name { get; set; } = "";
}

[ProtoContract]
internal sealed class Dog : Pet
{
    [ProtoMember(1)] public bool Barks { get; set; }
}

[ProtoContract]
internal sealed class Cat : Pet
{
    [ProtoMember(1)] public int Lives { get; set; }
}

internal sealed class Plain
{
    public int Left { get; set; }
    public string? Right { get; set; }
}
