using System;
using System.Linq;
using CmDotnet;

namespace Guests.Test.Composition;

public static partial class Store
{
    public sealed partial class Bucket : IDisposable
    {
        internal Bucket(Imports.Bucket inner) => Inner = inner;

        public partial Bucket(string name)
            : this(new Imports.Bucket(name))
        {
        }

        internal Imports.Bucket Inner { get; }

        public partial string Name() => Inner.Name();

        public partial byte[]? Put(string key, byte[] value) => Inner.Put(key, value);

        // The exception of the import is that of the export: its error is the same value type.
        public partial byte[] Get(string key) => Inner.Get(key);

        public partial Bucket Join(Bucket other) => new(Inner.Join(other.Inner));

        public void Dispose() => Inner.Dispose();
    }

    public static partial Bucket[] Open(string[] names) => [.. Imports.Open(names).Select(inner => new Bucket(inner))];

    public static partial uint[] Search(Bucket[] buckets, string key) =>
        Imports.Search([.. buckets.Select(bucket => bucket.Inner)], key);

    public static partial Found ListAll(Found found)
    {
        Imports.Found passed = found switch
        {
            Found.One { Value: var bucket } => new Imports.Found.One(bucket.Inner),
            Found.Many { Value: var entries } =>
                new Imports.Found.Many([.. entries.Select(entry => new Imports.Entry(entry.Bucket.Inner, entry.Keys))]),
            _ => Imports.Found.Nothing.Instance,
        };
        return Imports.ListAll(passed) switch
        {
            Imports.Found.One { Value: var inner } => new Found.One(new Bucket(inner)),
            Imports.Found.Many { Value: var entries } =>
                new Found.Many([.. entries.Select(entry => new Entry(new Bucket(entry.Bucket), entry.Keys))]),
            _ => Found.Nothing.Instance,
        };
    }

    public static partial uint Alive() => Imports.Alive();
}
