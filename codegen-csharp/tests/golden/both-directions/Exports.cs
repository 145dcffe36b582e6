// Implements the exports of world.wit.

namespace Tests.Golden.Both;

public static partial class Codec
{
    public static partial byte[] Encode(Frame frame) => Imports.Encode(frame);

    public static partial Frame Decode(byte[] data) => Imports.Decode(data);
}

public static partial class Middleware
{
    public static partial class Health
    {
        public static partial State Now() =>
            Middleware.Imports.Health.Now() == Middleware.Imports.Health.State.Good && Primary.Max() < Secondary.Max()
                ? State.Up
                : State.Down;
    }
}
