// The examples of docs/wit-to-csharp.md.

using CmDotnet;

namespace Tests.Example.Shapes;

public static partial class Painter
{
    public static partial uint Paint(string name)
    {
        if (name == "")
        {
            throw new WitException<Canvas.DrawError>(Canvas.DrawError.Locked);
        }
        Canvas.Plot([new(1, 2), new(3, 4)]);
        return Canvas.Draw(new Canvas.Shape.Circle(2.5), layer: null);
    }

    public static Canvas.Shape None => Canvas.Shape.Nothing.Instance;

    public static string Describe(Canvas.Shape shape) => shape switch
    {
        Canvas.Shape.Nothing => "nothing",
        Canvas.Shape.Circle { Value: var radius } => $"a circle of {radius}",
        Canvas.Shape.Polygon polygon => $"{polygon.Value.Length} corners",
        _ => throw new System.ArgumentOutOfRangeException(nameof(shape)),
    };
}
