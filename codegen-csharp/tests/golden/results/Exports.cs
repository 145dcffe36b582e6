// Implements the exports of world.wit.

using System.Globalization;
using CmDotnet;

namespace Tests.Golden.Results;

public static partial class Results
{
    public static partial void Run()
    {
        Store.Clear();
        if (Store.Size() == 0)
        {
            throw new WitException<Unit>(default);
        }
    }

    public static partial int Parse(string text) =>
        int.TryParse(text, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw new WitException<string>($"not a number: {text}");

    public static partial string? Find(string name)
    {
        try
        {
            return Store.Get(name);
        }
        catch (WitException<Store.ErrorCode> exception) when (exception.Error == Store.ErrorCode.Missing)
        {
            return null;
        }
    }

    public static partial void Save(Result<string, byte[]> value)
    {
        Store.Put("key", value.IsOk ? [] : value.Error);
        Store.Check(Result<uint, float>.Err(1), Result<Unit, Unit>.Ok(default));
    }

    public static partial (Result<ushort, byte>, Result<Unit, Unit>) Swap((Result<byte, ushort>, Result<Unit, string>) values) =>
        (values.Item1.IsOk ? Result<ushort, byte>.Err(values.Item1.Value) : Result<ushort, byte>.Ok(values.Item1.Error), default);
}
