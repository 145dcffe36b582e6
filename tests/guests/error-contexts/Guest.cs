using System;
using System.Collections.Generic;
using System.Linq;
using CmDotnet;

namespace Guests.Test.ErrorContexts;

public static partial class Errors
{
    public static partial ErrorContext Make(string message) => new(message);

    public static partial string[] Describe(ErrorContext[] contexts) =>
        [.. contexts.Select(context => context.DebugMessage)];

    public static partial void Fail(uint code) =>
        throw new WitException<Failure>(new Failure(code, new ErrorContext($"code {code}")));
}

public static partial class ErrorContextsWorld
{
    public static partial string[] Check(string message)
    {
        List<string> seen = [];
        using (ErrorContext own = new(message))
        {
            using ErrorContext other = Errors.Imports.Make(message + " from the other side");
            seen.AddRange(Errors.Imports.Describe([own, other, own]));
            seen.Add($"{own}");
        }
        try
        {
            Errors.Imports.Fail(7);
        }
        catch (WitException<Errors.Failure> exception)
        {
            using ErrorContext context = exception.Error.Context;
            seen.Add($"{exception.Error.Code} {context.DebugMessage}");
            context.Dispose();
            try
            {
                _ = context.DebugMessage;
            }
            catch (ObjectDisposedException disposed)
            {
                seen.Add(disposed.ObjectName);
            }
        }
        return [.. seen];
    }

    public static partial uint Forget(uint count)
    {
        for (uint index = 0; index < count; index++)
        {
            _ = new ErrorContext($"forgotten {index}");
        }
        return Handles.Count();
    }
}
