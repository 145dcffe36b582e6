// Implements the exports of world.wit. What is obsolete may use what is obsolete.

namespace Tests.Golden.Gates;

public static partial class Sundial
{
    public static partial Shadow Read(Marks marks) =>
        marks == Marks.None ? Shadow.None.Instance : new Shadow.At(Clock.NowIn(Clock.Zone.Utc));
}

public static partial class Gates
{
    public static partial void SetZone(string name) => Clock.Now();
}
