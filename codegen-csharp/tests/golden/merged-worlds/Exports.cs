// Implements the exports of both worlds: their own functions and types are in the class of the first.

namespace Tests.Golden.Merged;

public static partial class Front
{
    public static partial Types.Item Take(Order order) => order.Item;

    public static partial void Restart()
    {
        Send(new Parcel(new("clock"), (uint)Clock.Now()));
    }
}

public static partial class Store
{
    public static partial void Put(Types.Item item) => Imports.Put(item);
}
