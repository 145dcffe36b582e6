using System;
using System.Collections.Generic;
using System.Linq;
using CmDotnet;

namespace Guests.Test.Composition;

public static partial class Store
{
    private static uint s_alive;

    public sealed partial class Bucket : IDisposable
    {
        private readonly string _name;

        public partial Bucket(string name)
        {
            _name = name;
            s_alive++;
        }

        internal Dictionary<string, byte[]> Values { get; } = [];

        public partial string Name() => _name;

        public partial byte[]? Put(string key, byte[] value)
        {
            byte[]? old = Values.GetValueOrDefault(key);
            Values[key] = value;
            return old;
        }

        public partial byte[] Get(string key) =>
            Values.TryGetValue(key, out byte[]? value)
                ? value
                : throw new WitException<Missing>(new Missing(key, (uint)Values.Count));

        public partial Bucket Join(Bucket other)
        {
            Bucket joined = new($"{_name}+{other._name}");
            foreach ((string key, byte[] value) in Values.Concat(other.Values))
            {
                joined.Values[key] = value;
            }
            other.Dispose();
            return joined;
        }

        public void Dispose() => s_alive--;
    }

    public static partial Bucket[] Open(string[] names) => [.. names.Select(name => new Bucket(name))];

    public static partial uint[] Search(Bucket[] buckets, string key) =>
        [.. buckets.Index().Where(item => item.Item.Values.ContainsKey(key)).Select(item => (uint)item.Index)];

    public static partial Found ListAll(Found found) => found switch
    {
        Found.One { Value: var bucket } => new Found.Many([new Entry(bucket, [.. bucket.Values.Keys.Order(StringComparer.Ordinal)])]),
        Found.Many { Value: [var entry] } => new Found.One(entry.Bucket),
        _ => found,
    };

    public static partial uint Alive() => s_alive;
}
