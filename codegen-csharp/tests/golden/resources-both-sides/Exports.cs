namespace Tests.Test.ResourcesBothSides;

public static partial class Store
{
    public sealed partial class Bucket
    {
        private readonly Imports.Bucket _inner;

        public partial Bucket(string name) => _inner = new Imports.Bucket(name);

        public partial Point? Get(string key) => _inner.Get(key);
    }

    public static partial Bucket Open(string name) => new(name);

    public static partial Entry Merge(Bucket left, Bucket right) => new(right, left.Get("at") ?? default);
}

public static partial class Shop
{
    public static partial Store.Bucket Sell(Store.Entry entry) => entry.Bucket;
}
