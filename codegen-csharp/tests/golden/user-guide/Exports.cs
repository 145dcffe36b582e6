// The examples of docs/wit-to-csharp.md.

using System;
using System.Collections.Generic;
using System.Text;
using CmDotnet;

namespace MyApp.Example.Shapes;

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
}

public static partial class Painter
{
    public static Canvas.Shape Nothing()
    {
        Canvas.Shape none = Canvas.Shape.Nothing.Instance;
        return none;
    }

    public static string UseValues()
    {
        if (Values.Find("Ada") is { Born: ushort born } person)
        {
            Console.WriteLine($"{person.Name}, {born}");
        }
        Result<uint, string>[] saved = Values.Save([new("Ada", 1815), new("Grace", Born: null)]);
        foreach (Result<uint, string> result in saved)
        {
            Console.WriteLine(result.TryGetValue(out uint number, out string? problem) ? $"number {number}" : problem);
        }
        Values.Rights granted = Values.Grant(Values.Rights.Read | Values.Rights.Write, [Values.Color.DarkBlue]);

        (double x, double y) = Values.Move((1.5, 2), new Rune('é'));
        Dictionary<string, string> headers = new() { ["accept"] = "text/plain" };
        Dictionary<string, string[]> answer = Values.Verify(new byte[32], headers);

        Option<bool?> last = Values.LastAnswer();
        string meaning = last.HasValue ? last.Value?.ToString() ?? "an answer without a value" : "no answer";
        return $"{granted} {x} {y} {answer.Count} {meaning}";
    }

    public static void UseLayers()
    {
        using Layers.Layer background = new("background");
        using Layers.Layer sketch = Layers.Layer.Open("sketch.svg");
        if (background.Covers(sketch))
        {
            // From here on `sketch` belongs to the other side, and disposing of it does nothing.
            background.Merge(sketch);
        }
    }

    static string Describe(Canvas.Shape shape) => shape switch
    {
        Canvas.Shape.Nothing => "nothing",
        Canvas.Shape.Circle { Value: var radius } => $"a circle of {radius}",
        Canvas.Shape.Polygon polygon => $"{polygon.Value.Length} corners",
        _ => throw new ArgumentOutOfRangeException(nameof(shape)),
    };
}

public static partial class Brushes
{
    private static int s_brushes;

    public sealed partial class Brush : IDisposable
    {
        private readonly uint _width;

        public partial Brush(uint width)
        {
            _width = width;
            s_brushes++;
        }

        public partial uint Stroke(Canvas.Point[] points) => _width * (uint)points.Length;

        internal bool IsThickerThan(Brush other) => _width > other._width;

        // The other side has dropped it.
        public void Dispose() => s_brushes--;
    }

    public static partial bool Thicker(Brush left, Brush right) => left.IsThickerThan(right);
}
