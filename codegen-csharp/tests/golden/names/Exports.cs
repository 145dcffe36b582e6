// Implements the exports of world.wit.

namespace Tests.Golden.Names
{
    public static partial class String
    {
        public static partial uint Length(string of) => Imports.Length(of);
    }

    public static partial class Global
    {
        public static partial string System(int @int, string @object) => @object + @int;
    }

    public static partial class Names
    {
        public static partial string Both(string value)
        {
            Shape.Value type = new("x");
            _ = Shape.GetType_(type, "", "", "", "");
            _ = Shape.Equals_(1, 2);
            _ = Shape.Shape1(Shape.Imports.Imports_.Instance, Shape.Flags.None, Shape.ENum.ToString_);
            Tests.Golden.Names.Imports.Go();
            return Imports.Both(value) + Names_(1, 2, 3, 4, 5, 6, 7, 8);
        }

        public static partial void WitInterop_() => Shape.WitInterop_();

        public static partial byte UseKeywords(
            string @class, byte[] @params, byte @out, byte async, byte yield, byte partial, byte scoped, byte required,
            byte when, byte record, byte value, byte nameof) => @out;

        public static partial class System
        {
            public static partial string[] Object(bool @is, string[] value) => value;
        }
    }
}
