// Implements the exports of world.wit: the classes say `internal`, or nothing.

namespace Tests.Golden.Inside;

internal static partial class Tools
{
    public static partial Tool Find(Kind kind) => Imports.Find(kind);
}

static partial class Inside
{
    public static partial class Shed
    {
        public static partial void Ask()
        {
        }
    }

    public static partial uint Start(string[] sizes) => (uint)sizes.Length;
}
