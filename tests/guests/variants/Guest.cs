using System;

namespace Guests.Test.Variants;

public static partial class Echo
{
    public static partial Shape EchoShape(Shape value) => Imports.EchoShape(value);

    public static partial Join EchoJoin(Join value) => Imports.EchoJoin(value);

    public static partial Suit EchoSuit(Suit value) => Imports.EchoSuit(value);

    public static partial Nested EchoNested(Nested value) => Imports.EchoNested(value);

    public static partial Shape[] EchoShapes(Shape[] value) => Imports.EchoShapes(value);
}

public static partial class VariantsWorld
{
    public static partial string Describe(Echo.Shape value) => value switch
    {
        Echo.Shape.Nothing => "nothing",
        Echo.Shape.Circle circle => $"circle of {circle.Value}",
        Echo.Shape.Text text => $"text {text.Value}",
        Echo.Shape.Place place => $"place {place.Value.X}, {place.Value.Y}",
        Echo.Shape.Wide wide => $"wide {wide.Value}",
        Echo.Shape.Many many => string.Join('+', many.Value),
        _ => throw new InvalidOperationException("a shape has no other case"),
    };

    public static partial Echo.Suit Next(Echo.Suit value) => value == Echo.Suit.Spades ? Echo.Suit.Clubs : value + 1;
}
