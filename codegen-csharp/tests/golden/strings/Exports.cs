// Implements the exports of world.wit.

namespace Tests.Golden.Strings;

public static partial class Hello
{
    public static partial string Greet(string name) => Title(name);

    public static partial uint Count(string text) => (uint)text.Length;

    public static partial class Text
    {
        public static partial string Repeat(string text, uint times) =>
            string.Concat(System.Linq.Enumerable.Repeat(text, (int)times));
    }
}
