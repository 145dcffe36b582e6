using System.Collections.Generic;
using System.Linq;
using CmDotnet;

namespace Guests.Test.Composition;

public static partial class Consumer
{
    public static partial string[] Check()
    {
        List<string> seen = [];
        using (Store.Bucket fruit = new("fruit"))
        {
            seen.Add(fruit.Name());
            seen.Add($"{fruit.Put("apple", [1, 2]) is null} {fruit.Put("apple", [3])!.Length}");
            seen.Add($"{fruit.Get("apple").Single()}");
            try
            {
                _ = fruit.Get("pear");
            }
            catch (WitException<Store.Missing> exception)
            {
                seen.Add(exception.Error.ToString());
            }
            Store.Bucket[] more = Store.Open(["", "ü", "last"]);
            more[1].Put("apple", []);
            seen.Add(string.Join(' ', Store.Search([more[0], fruit, more[1]], "apple")));
            Store.Bucket joined = fruit.Join(more[1]);
            joined.Put("zebra", [9]);
            seen.Add($"{joined.Name()} {joined.Get("apple").Length} {Store.Alive()}");
            var many = (Store.Found.Many)Store.ListAll(new Store.Found.One(joined));
            seen.Add(string.Join(' ', many.Value[0].Keys));
            var one = (Store.Found.One)Store.ListAll(many);
            seen.Add(one.Value.Name());
            seen.Add(Store.ListAll(Store.Found.Nothing.Instance).ToString());
            one.Value.Dispose();
            more[0].Dispose();
            more[2].Dispose();
        }
        seen.Add($"{Store.Alive()}");
        return [.. seen];
    }

    public static partial uint Fill(uint rounds)
    {
        for (uint round = 0; round < rounds; round++)
        {
            using Store.Bucket bucket = new($"bucket {round}");
            bucket.Put("key", new byte[1000]);
            Store.Bucket[] others = Store.Open(["a", "b"]);
            using Store.Bucket joined = others[0].Join(others[1]);
            others[0].Dispose();
            using Store.Bucket back = ((Store.Found.Many)Store.ListAll(new Store.Found.One(joined))).Value[0].Bucket;
        }
        return Store.Alive();
    }
}
