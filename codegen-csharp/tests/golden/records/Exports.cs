// Implements the exports of world.wit.

using System.Linq;

namespace Tests.Golden.Records;

public static partial class Records
{
    public static partial Shapes.Point Middle(Shapes.Point a, Shapes.Point b)
    {
        Shapes.Segment longest = Shapes.Longest([new(a, b, 1)]);
        return Shapes.Path([a, longest.Start], [])[0];
    }

    public static partial string Greet(Shapes.Person person) =>
        Shapes.Rename(person with { Home = new Shapes.Point(1, 2) }, "x").Name;

    public static partial Shapes.Team Promote(Shapes.Team team) => Shapes.Merge([team]);

    public static partial Shapes.Switches[] Toggle(Shapes.Switches[] all) =>
        [.. all.Select(one => one with { On = !one.On })];
}
