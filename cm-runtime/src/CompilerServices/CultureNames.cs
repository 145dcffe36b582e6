// How cultures are called, which the runtime's data of ICU does not say: in a browser, the class library asks JavaScript. It
// calls this, once the SDK has trimmed it (ComponentizeDotnet.Trimming, ProvideCultures).

using System;
using System.ComponentModel;
using System.Text;

namespace CmDotnet.CompilerServices;

/// <summary>Names of languages and regions, in English and in the language itself. For trimmed code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static partial class CultureNames
{
    private const int LengthOfScript = 4;
    private const string Chinese = "\u4e2d\u6587";

    /// <summary>The names of a culture's language and region; the latter is empty where the culture has none.</summary>
    /// <param name="display">The culture in whose language they are; one that is neither the culture's own nor English has the English names.</param>
    /// <param name="culture">The culture.</param>
    public static (string Language, string Region) Get(string? display, string? culture)
    {
        culture ??= "";
        var parts = culture.Split('-');
        var hasScript = parts.Length > 1 && parts[1].Length == LengthOfScript;
        var language = hasScript ? $"{parts[0]}-{parts[1]}" : parts[0];
        var region = parts.Length > (hasScript ? 2 : 1) ? parts[hasScript ? 2 : 1] : null;
        var isNative = parts[0] == display?.Split('-')[0];
        var names = Find(language) ?? Find(parts[0]) ?? $"{language}={language}";
        var split = names.IndexOf('=', StringComparison.Ordinal);
        var regionName = region is null ? "" : (isNative ? Find(culture) : null) ?? Find(region) ?? region;
        return (isNative ? names[(split + 1)..] : names[..split], regionName);
    }

    /// <summary>The name of a culture in the language of another, or in English, as <see cref="Get"/> has it.</summary>
    public static string GetDisplayName(string? display, string? culture)
    {
        (var language, var region) = Get(display, culture);
        return region.Length == 0 ? language : Join(language, " (", region, ")");
    }

    /// <summary>Names of a language and a region as one, where the class library would put the latter into parentheses.</summary>
    /// <param name="language">The language, which may have a script in parentheses.</param>
    /// <param name="open">What begins the parentheses.</param>
    /// <param name="region">The region.</param>
    /// <param name="close">What ends them.</param>
    public static string Join(string? language, string open, string? region, string close)
    {
        (language, close) = (language ?? "", close ?? "");
        var comma = ", ";
        if (language.StartsWith(Chinese, StringComparison.Ordinal))
        {
            (open, comma, close) = ("\uff08", "\uff0c", "\uff09");
        }
        return language.EndsWith(close, StringComparison.Ordinal)
            ? $"{language[..^close.Length]}{comma}{region}{close}"
            : $"{language}{open}{region}{close}";
    }

    /// <summary>What the table says of a key.</summary>
    private static string? Find(string key)
    {
        ReadOnlySpan<byte> wanted = Encoding.UTF8.GetBytes($"\n{key}=");
        var start = Table.IndexOf(wanted);
        if (start < 0)
        {
            return null;
        }
        ReadOnlySpan<byte> value = Table[(start + wanted.Length)..];
        return Encoding.UTF8.GetString(value[..value.IndexOf((byte)'\n')]);
    }
}
