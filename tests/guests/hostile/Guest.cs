using System;
using System.IO;
using System.Text;
using CmDotnet;

namespace Guests.Test.Hostile;

public static partial class Hostile
{
    public static partial string TakeChar(Rune value) => value.ToString();

    public static partial string TakeBool(bool value) => value ? "yes" : "no";

    public static partial string TakeColor(Types.Color value) => value.ToString();

    public static partial string TakeShape(Types.Shape value) => value.ToString();

    public static partial string TakeOption(uint? value) => value?.ToString() ?? "none";

    public static partial string TakeResult(Result<uint, uint> value) => value.ToString();

    public static partial string TakeText(string value) => value;

    public static partial string TakeTexts(string[] value) => string.Join(", ", value);

    public static partial string TakeChars(Rune[] value) => string.Join(", ", value);

    public static partial string TakeColors(Types.Color[] value) => string.Join(", ", value);

    public static partial string TakePixels(Types.Pixel[] value) => string.Join(", ", value);

    public static partial string PlaceText(string value) => value;

    public static partial string PlaceBytes(byte[] value) => string.Join(", ", value);

    public static partial string PlaceLongs(ulong[] value) => string.Join(", ", value);

    public static partial string PlaceTexts(string[] value) => string.Join(", ", value);

    public static partial string Ask(string name)
    {
        try
        {
            return name switch
            {
                "give-char" => GiveChar().ToString(),
                "give-color" => GiveColor().ToString(),
                "give-shape" => GiveShape().ToString(),
                "give-option" => GiveOption().ToString() ?? "none",
                "give-text" => GiveText(),
                "give-texts" => string.Join(", ", GiveTexts()),
                "give-place" => string.Join(", ", GivePlace()),
                "give-outcome" => GiveOutcome().ToString(),
                _ => "no such import",
            };
        }
        catch (InvalidDataException exception)
        {
            return exception.Message;
        }
    }
}
