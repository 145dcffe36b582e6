namespace Template.Namespace.Example.Greeting;

public static partial class Greeting
{
    public static partial string Greet(string name) => $"Hello, {name}!";
}
