using System.Linq;

namespace Guests.Test.Strings;

public static partial class Echo
{
    public static partial string EchoString(string value) => Imports.EchoString(value);

    public static partial (string, string) EchoPair((string, string) value) => Imports.EchoPair(value);
}

public static partial class StringsWorld
{
    public static partial void SayAll(uint count)
    {
        for (uint index = 0; index < count; index++)
        {
            Say($"message {index}");
        }
    }

    public static partial uint Length(string value) => (uint)value.Length;

    public static partial string Repeat(string value, uint count) => string.Concat(Enumerable.Repeat(value, (int)count));

    public static partial string LoneSurrogate() => "a\ud800b";
}
