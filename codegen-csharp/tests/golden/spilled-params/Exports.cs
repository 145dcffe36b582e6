// Implements the exports of world.wit.

namespace Tests.Golden.Spilled;

public static partial class Spilled
{
    public static partial ulong Sum(Wide.Eight one, Wide.Eight two, byte last)
    {
        Wide.ExactlySixteen((1, 2, 3, 4), (1, 2, 3, 4), (1, 2, 3, 4), (1, 2, 3, 4));
        return Wide.Seventeen(one, two, last);
    }

    public static partial string Join(
        string a, string b, string c, string d, string e, string f, string g, string h, byte[] i, string[] j) =>
        Wide.Texts(a, b, c, d, e, f, g, h, i, j);
}
