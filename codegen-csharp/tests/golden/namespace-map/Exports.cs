// Implements the exports of world.wit. `First` is taken by a namespace.

namespace Tests.Chosen;

public static partial class First_
{
    public static partial Item Get()
    {
        First.@event.Second.Put(new("x"));
        Versions.V1_0_0.I.F();
        Versions.V2_0_0.I.F();
        Versions.J.F();
        Mapped.Within.F();
        return new("y");
    }
}
