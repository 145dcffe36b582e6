// Values of C#'s enums that WIT does not have: generated bindings refuse them before the call. Outside of a component there
// is nobody to call, so that what gets as far is a DllNotFoundException.

using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Linq;
using System.Threading.Tasks;
using Xunit;
using static Tests.Golden.UndefinedValues.Places;

namespace CmDotnet.Tests;

public sealed class UndefinedValueTests
{
    private const Color NoColor = (Color)7;
    private const Few NoFew = Few.One | (Few)0x18;
    private const Nine NoNine = (Nine)0x200;
    private const Many NoMany = (Many)0x8002_0000;

    private static readonly Dot s_dot = new(1, Color.Blue, Few.Two | Few.Three);

    [Fact]
    public void Values_that_WIT_has_are_passed()
    {
        Assert.All([Color.Red, Color.Blue], color => Passes(() => AnEnum(color)));
        Passes(() => SomeFlags(Few.One | Few.Two | Few.Three, Nine.I | Nine.A, Many.A16 | Many.A0));
        Passes(() => SomeFlags(Few.None, Nine.None, Many.None));
        Passes(() => AllFlags((Eight)0xff));
        Passes(() => AnEnumList([Color.Green, Color.Red]));
        Passes(() => ARecordList([s_dot, default]));
        Passes(() => AVariant(new Shape.Colored(Color.Green)));
        Passes(() => AMap(new Dictionary<uint, Few> { [1] = Few.One }));
        Passes(() => AFixedList([Color.Red, Color.Blue]));
    }

    [Fact]
    public void An_enum_that_is_no_case_names_its_type_and_itself()
    {
        ArgumentOutOfRangeException exception = Refused("color", 7u, () => AnEnum(NoColor));
        Assert.StartsWith("A value of type 'golden:undefined-values/places.color' that goes to another component has no case 7.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bits_that_are_no_flag_are_named()
    {
        Refused("few", 0x19u, () => SomeFlags(NoFew, default, default));
        Refused("nine", 0x200u, () => SomeFlags(default, NoNine, default));
        ArgumentOutOfRangeException exception = Refused("many", 0x8002_0000u, () => SomeFlags(default, default, NoMany));
        Assert.Contains("has bits that are no flag: 0x80020000.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void They_are_refused_wherever_they_are()
    {
        Refused("color", 7u, () => AnEnumList([Color.Red, NoColor]));
        Refused("nine", 0x200u, () => AFlagsList([Nine.A, NoNine]));
        Refused("color", 7u, () => ARecord(s_dot with { Color = NoColor }));
        Refused("few", 0x19u, () => ARecord(s_dot with { Marks = NoFew }));
        Refused("few", 0x19u, () => ARecordList([s_dot, s_dot with { Marks = NoFew }]));
        Refused("color", 7u, () => ARecordWithText(new("text", NoColor)));
        Refused("color", 7u, () => AVariant(new Shape.Colored(NoColor)));
        Refused("many", 0x8002_0000u, () => AVariantList([Shape.Nothing.Instance, new Shape.Marked(NoMany)]));
        Refused("color", 7u, () => AnOption(NoColor));
        Refused("few", 0x19u, () => AResult(Result<Few, Color>.Ok(NoFew)));
        Refused("color", 7u, () => AResult(Result<Few, Color>.Err(NoColor)));
        Refused("color", 7u, () => ATuple((NoColor, "text")));
        Refused("few", 0x19u, () => AMap(new Dictionary<uint, Few> { [1] = NoFew }));
        Refused("color", 7u, () => AFixedList([Color.Red, NoColor]));
        Refused("color", 7u, () => ALongFixedList([.. Enumerable.Repeat(Color.Red, 19), NoColor]));
        Refused("color", 7u, () => AListOfLists([[Color.Red], [NoColor]]));
        Refused("color", 7u, () => ManyParams("a", "b", "c", "d", "e", "f", "g", "h", "i", NoColor));
    }

    [Fact]
    public void Lists_of_another_length_are_refused()
    {
        Assert.Throws<ArgumentException>(() => AFixedList([Color.Red]));
        Assert.Throws<ArgumentException>(() => ALongFixedList([Color.Red]));
    }

    [Fact]
    public void A_variant_of_another_class_names_its_type_and_itself()
    {
        Stranger stranger = new(new Shape.Colored(Color.Red));
        ArgumentOutOfRangeException exception = Assert.Throws<ArgumentOutOfRangeException>(() => AVariant(stranger));
        Assert.Contains("golden:undefined-values/places.shape", exception.Message, StringComparison.Ordinal);
        Assert.Contains(typeof(Stranger).FullName!, exception.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => AVariant(null!));
    }

    [Fact]
    [SuppressMessage("Usage", "CA1816", Justification = "There is nobody to drop the handle.")]
    public void What_the_call_would_have_given_away_stays_with_the_caller()
    {
        Thing thing = new(CompilerServices.ResourceHandle.Owned(5));
        Refused("color", 7u, () => AfterAResource(thing, NoColor));
        Refused("color", 7u, () => Asynchronous(thing, new[] { s_dot with { Color = NoColor } }));
        // The second time would say that it is gone.
        Refused("color", 7u, () => AfterAResource(thing, NoColor));
        GC.SuppressFinalize(thing);
    }

    [Fact]
    public void Asynchronous_calls_refuse_them_too() =>
        Refused("color", 7u, () => AsynchronousList(new[] { Color.Red, NoColor }));

    private static void Passes(Action call) => Assert.Throws<DllNotFoundException>(call);

    private static ArgumentOutOfRangeException Refused(string type, uint value, Action call) =>
        Check(type, value, Assert.Throws<ArgumentOutOfRangeException>(call));

    private static ArgumentOutOfRangeException Refused(string type, uint value, Func<ValueTask> call) =>
        Check(type, value, Assert.Throws<ArgumentOutOfRangeException>(() => { _ = call().AsTask(); }));

    private static ArgumentOutOfRangeException Check(string type, uint value, ArgumentOutOfRangeException exception)
    {
        Assert.Contains($"golden:undefined-values/places.{type}'", exception.Message, StringComparison.Ordinal);
        Assert.Equal(value, exception.ActualValue);
        return exception;
    }

    // A record can always be derived from by way of its copy constructor.
    private sealed record Stranger : Shape
    {
        public Stranger(Shape shape)
            : base(shape)
        {
        }
    }
}
