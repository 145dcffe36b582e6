// Implements the exports of world.wit: every result is a value.

using System.Globalization;
using CmDotnet;

namespace Tests.Golden.Values;

public static partial class Results
{
    public static partial Result<Unit, Unit> Run()
    {
        Result<Unit, Unit> cleared = Store.Clear();
        return cleared.IsOk && Store.Size() == Result<ulong, Unit>.Ok(0) ? cleared : Result<Unit, Unit>.Err(default);
    }

    public static partial Result<int, string> Parse(string text) =>
        int.TryParse(text, CultureInfo.InvariantCulture, out int number)
            ? Result<int, string>.Ok(number)
            : Result<int, string>.Err($"not a number: {text}");

    public static partial Result<string?, Store.ErrorCode> Find(string name)
    {
        if (Store.Get(name).TryGetValue(out string? value, out Store.ErrorCode error))
        {
            return Result<string?, Store.ErrorCode>.Ok(value);
        }
        return error == Store.ErrorCode.Missing
            ? Result<string?, Store.ErrorCode>.Ok(null)
            : Result<string?, Store.ErrorCode>.Err(error);
    }

    public static partial Result<Unit, Store.ErrorCode> Save(Result<string, byte[]> value)
    {
        using Store.File file = Store.File.Create("key").GetValueOrThrow();
        _ = file.Read();
        _ = Store.Put("key", value.IsOk ? [] : value.Error);
        return default;
    }
}
