// The public types: option, result, errors.

using System;
using Xunit;

namespace CmDotnet.Tests;

public sealed class ValueTests
{
    [Fact]
    public void An_option_tells_null_from_nothing()
    {
        Option<int?> nothing = Option<int?>.None;
        Option<int?> null_ = Option<int?>.Some(null);
        Assert.NotEqual(nothing, null_);
        Assert.Equal(default, nothing);
        Assert.False(nothing.TryGetValue(out _));
        Assert.True(null_.TryGetValue(out int? value));
        Assert.Null(value);
        Assert.Equal(3, Option<int?>.Some(3).Value);
        Assert.Throws<InvalidOperationException>(() => nothing.Value);
        Assert.Equal("Some(3)", Option<int?>.Some(3).ToString());
        Assert.Equal("None", nothing.ToString());
    }

    [Fact]
    public void A_result_is_its_value_or_its_error()
    {
        Result<int, string> ok = Result<int, string>.Ok(5);
        Result<int, string> error = Result<int, string>.Err("bad");
        Assert.True(ok.IsOk);
        Assert.Equal(5, ok.Value);
        Assert.Equal(5, ok.GetValueOrThrow());
        Assert.Throws<InvalidOperationException>(() => ok.Error);
        Assert.True(ok.TryGetValue(out int value, out _));
        Assert.Equal(5, value);
        Assert.False(error.IsOk);
        Assert.Equal("bad", error.Error);
        Assert.False(error.TryGetValue(out _, out string? found));
        Assert.Equal("bad", found);
        Assert.Contains("bad", Assert.Throws<InvalidOperationException>(() => error.Value).Message, StringComparison.Ordinal);
        Assert.Equal("bad", Assert.Throws<WitException<string>>(() => error.GetValueOrThrow()).Error);
        Assert.Equal(["Ok(5)", "Err(bad)"], [ok.ToString(), error.ToString()]);
    }

    [Fact]
    public void A_result_of_equal_types_tells_ok_from_error()
    {
        Assert.NotEqual(Result<int, int>.Ok(1), Result<int, int>.Err(1));
        Assert.Equal(Result<Unit, Unit>.Ok(default), default);
    }

    [Fact]
    public void An_error_as_an_exception_shows_its_value_and_its_cause()
    {
        InvalidOperationException cause = new("cause");
        WitException exception = new WitException<DayOfWeek>(DayOfWeek.Friday, cause);
        Assert.Contains("Friday", exception.Message, StringComparison.Ordinal);
        Assert.Equal(DayOfWeek.Friday, exception.ErrorValue);
        Assert.Same(cause, exception.InnerException);
        Assert.Equal("()", default(Unit).ToString());
    }
}
