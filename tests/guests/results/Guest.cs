using System;
using CmDotnet;

namespace Guests.Test.Results;

public static partial class Echo
{
    public static partial ValueTuple<Result<uint, string>> EchoInside(ValueTuple<Result<uint, string>> value) => Imports.EchoInside(value);

    public static partial Result<Unit, Unit>[] EchoEmpty(Result<Unit, Unit>[] value) => Imports.EchoEmpty(value);

    public static partial Result<string, Unit>[] EchoOnlyOk(Result<string, Unit>[] value) => Imports.EchoOnlyOk(value);

    public static partial Result<Unit, ulong>[] EchoOnlyError(Result<Unit, ulong>[] value) => Imports.EchoOnlyError(value);

    public static partial Result<float, Problem>? EchoProblem(Result<float, Problem>? value) => Imports.EchoProblem(value);
}

public static partial class Work
{
    public static partial int Divide(int dividend, int divisor) =>
        divisor == 0 ? throw new WitException<string>("division by zero") : dividend / divisor;

    public static partial string Find(string key) => key switch
    {
        "here" => "found",
        "secret" => throw new WitException<Echo.Problem>(new Echo.Problem.Code(403)),
        "" => throw new WitException<Echo.Problem>(Echo.Problem.Unknown.Instance),
        _ => throw new WitException<Echo.Problem>(new Echo.Problem.Missing(key)),
    };

    public static partial void Check(int positive)
    {
        if (positive <= 0)
        {
            throw new WitException<Unit>(default);
        }
    }

    public static partial void CheckWhy(int positive)
    {
        if (positive <= 0)
        {
            throw new WitException<Echo.Problem>(new Echo.Problem.Code((uint)-positive));
        }
    }

    public static partial uint Half(uint even) => even % 2 == 0 ? even / 2 : throw new WitException<Unit>(default);
}

public static partial class ResultsWorld
{
    public static partial string ThroughHost(Result<int, string> outcome)
    {
        try
        {
            return $"ok {HostDivide(outcome)}";
        }
        catch (WitException<string> failure)
        {
            return $"error {failure.Error}";
        }
    }

    public static partial void Fail() => throw new InvalidOperationException("this is a bug of the guest");
}
