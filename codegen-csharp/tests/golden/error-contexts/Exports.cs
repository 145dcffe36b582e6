using CmDotnet;

namespace Tests.Test.ErrorContexts;

public static partial class Echo
{
    public static partial ErrorContext Context(ErrorContext value) => Imports.Context(value);

    public static partial void Failures(Failure[] value) => Imports.Failures(value);
}
