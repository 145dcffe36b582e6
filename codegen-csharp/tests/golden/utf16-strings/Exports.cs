// Implements the exports of world.wit.

namespace Tests.Golden.Utf16;

public static partial class Utf16
{
    public static partial string Greet(string name)
    {
        using Host.Book book = new(name);
        return Host.Join(name, book.Title("x"));
    }

    public static partial Host.Line[] Lines(Host.Line[] lines, string? last) => lines;
}
