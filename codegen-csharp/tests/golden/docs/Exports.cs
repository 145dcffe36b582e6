// Implements the exports of world.wit.

namespace Tests.Golden.Documented;

public static partial class Documented
{
    public static partial void Start(byte[] marks) => Texts.Read("x");
}
