// Implements the exports of world.wit.

namespace Tests.Golden.Bits;

public static partial class Bits
{
    public static partial Access.Permissions Grant(Access.Permissions to, Access.NoneOf extra) =>
        extra == Access.NoneOf.None ? Access.Check(to | Access.Permissions.Read) : Access.Permissions.None;

    public static partial Access.ThirtyTwo Wide(Access.ThirtyTwo value) =>
        Access.Sizes(Access.Nine.B8, Access.Seventeen.B16, value | Access.ThirtyTwo.B31);

    public static partial Access.Permissions[] Many(Access.Permissions[] values)
    {
        _ = Access.Lists(values, [Access.ThirtyTwo.B31]);
        return values;
    }
}
