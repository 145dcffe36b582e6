// Implements the exports of world.wit.

using CmDotnet;

namespace Tests.Golden.Aliases;

public static partial class Aliases
{
    public static partial Option<Base.Item?> Find(string[] names)
    {
        Base.Item item = More.Get(More.Put([1, 2]));
        (Base.Item first, string[] _) = Fetch(names, new Local(item, (item, names)));
        return Option<Base.Item?>.Some(first);
    }
}
