// What looks for members of the class library by reflection: each part prints what it does in .NET. A part that fails prints
// its exception, and the others go on.
Part("json", Serialization.Json);
Part("json of the class library", Serialization.JsonOfClassLibrary);
Part("xml", Serialization.Xml);
Part("data contracts", Serialization.DataContracts);
Part("data tables", Serialization.DataTables);
Part("dynamic", Code.Dynamic);
Part("emit", Code.Emit);
Part("proxy", Code.Proxy);
Part("expressions", Code.Expressions);
Part("queryable", Code.Queryables);
Part("members", Members.OfClassLibrary);
Part("metadata", Members.Metadata);
Part("attributes", Attributes.Data);
Part("nullability", Attributes.Nullability);
Part("generics", Members.Generics);
Part("components", Members.Components);

static void Part(string name, Action part)
{
    Console.WriteLine($"-- {name}");
    try
    {
        part();
    }
    catch (Exception exception)
    {
        Console.WriteLine($"{exception.GetType()}: {exception.Message}");
    }
}
