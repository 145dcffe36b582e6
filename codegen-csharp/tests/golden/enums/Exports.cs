// Implements the exports of world.wit.

namespace Tests.Golden.Enums;

public static partial class Enums
{
    public static partial Colors.Color Next(Colors.Color color) => Colors.Maybe(color) ?? Colors.Invert(color);

    public static partial Colors.Color[] All(Colors.Color[] seen) => Colors.Sort(seen);
}
