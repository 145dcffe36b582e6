// Implements the exports of world.wit.

namespace Tests.Golden.Variants;

public static partial class Variants
{
    public static partial Drawing.Shape Echo(Drawing.Shape shape) => shape switch
    {
        Drawing.Shape.Nothing => Drawing.Shape.Instance_.Instance,
        Drawing.Shape.Circle { Value.Radius: > 1 } => Drawing.Draw(shape),
        Drawing.Shape.Value_ { Value: true } => Drawing.Shape.Nothing.Instance,
        Drawing.Shape.Shape_ => new Drawing.Shape.Label("shape"),
        Drawing.Shape.ToString_ => new Drawing.Shape.ToString_(null),
        _ => shape,
    };

    public static partial Drawing.Mixed Remix(Drawing.Mixed value) => Drawing.Mix(value);

    public static partial Drawing.Shape? Pick(Drawing.Shape[] shapes) => shapes.Length == 0 ? null : Drawing.All(shapes)[0];
}
