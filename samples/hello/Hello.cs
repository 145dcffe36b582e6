// The exports of wit/world.wit. The other halves of these classes are made from the WIT before the compiler runs.
namespace Hello.Example.Hello;

public static partial class HelloWorld
{
    public static partial string Greet(string name) => $"Hello, {name}!";
}

public static partial class Greetings
{
    public static partial Card Welcome(Visitor visitor)
    {
        var phrase = PhraseBook.FindPhrase(visitor.Speaks);
        PhraseBook.Note(visitor.Name);
        var title = visitor.Visits == 1 ? "The first visit" : $"Visit number {visitor.Visits}";
        return new Card(title, $"{phrase.Opening} {visitor.Name}{phrase.Closing}");
    }
}
