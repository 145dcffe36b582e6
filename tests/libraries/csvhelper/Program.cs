// Records by class maps, by attributes and by names; dynamic ones; errors.
using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using CsvHelper.Configuration.Attributes;

const string Text = """
    Id,Name,Born,Balance,Active,Kind
    1,Ada,1815-12-10,12.50,true,Admin
    2,"Grace, H.",1906-12-09,-3,false,User
    3,Linus,,1000,true,1

    """;
var culture = CultureInfo.InvariantCulture;

using (var csv = new CsvReader(new StringReader(Text), culture))
{
    foreach (var person in csv.GetRecords<Person>())
        Console.WriteLine(string.Create(culture, $"{person.Id} {person.Name} {person.Born:yyyy-MM-dd} {person.Balance} {person.Active} {person.Kind}"));
}

using (var csv = new CsvReader(new StringReader(Text), culture))
{
    csv.Context.RegisterClassMap<ShortMap>();
    foreach (var person in csv.GetRecords<Short>())
        Console.WriteLine(person);
}

using (var csv = new CsvReader(new StringReader(Text), culture))
{
    foreach (var person in csv.GetRecords<dynamic>())
        Console.WriteLine($"{person.Name}: {person.Balance}");
}

using (var csv = new CsvReader(new StringReader(Text), culture))
{
    foreach (var person in csv.GetRecords(new { Id = 0, Name = "" }))
        Console.WriteLine(person);
}

var written = new StringWriter();
using (var csv = new CsvWriter(written, new CsvConfiguration(culture) { Delimiter = ";", NewLine = "\n" }))
{
    csv.WriteRecords(new[]
    {
        new Order { Number = 1, Total = 9.95m, Lines = [1, 2], Placed = new DateTime(2024, 5, 6), Of = Kind.Admin },
        new Order { Number = 2, Note = "a \"quoted\"; note", Placed = new DateTime(2024, 5, 7) },
    });
}
Console.Write(written);

using (var csv = new CsvReader(new StringReader("Id,Name,Born,Balance,Active,Kind\nx,Ada,,1,true,User\n"), culture))
{
    try
    {
        _ = csv.GetRecords<Person>().ToList();
    }
    catch (CsvHelper.TypeConversion.TypeConverterException exception)
    {
        Console.WriteLine($"{exception.Text} in row {exception.Context?.Parser?.Row}");
    }
}

using (var csv = new CsvReader(new StringReader("Nothing\n1\n"), culture))
{
    try
    {
        _ = csv.GetRecords<Person>().ToList();
    }
    catch (HeaderValidationException exception)
    {
        Console.WriteLine(string.Join(", ", exception.InvalidHeaders.SelectMany(header => header.Names)));
    }
}

internal enum Kind { User, Admin }

internal sealed class Person
{
    public int Id { get; set; }
    public string Name { get; set; } = "";
    public DateOnly? Born { get; set; }
    public decimal Balance { get; set; }
    public bool Active { get; set; }
    public Kind Kind { get; set; }
}

internal sealed record Short(int Number, string Name);

internal sealed class ShortMap : ClassMap<Short>
{
    public ShortMap()
    {
        Parameter("Number").Name("Id");
        Parameter("Name").Name("Name");
    }
}

internal sealed class Order
{
    [Name("No")]
    public int Number { get; set; }
    [Format("0.00")]
    public decimal Total { get; set; }
    [Ignore]
    public List<int> Lines { get; set; } = [];
    [Format("dd.MM.yyyy")]
    public DateTime Placed { get; set; }
    [Optional]
    public string? Note { get; set; }
    [Index(0)]
    public Kind Of { get; set; }
}
