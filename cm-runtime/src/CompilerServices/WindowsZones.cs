// What time zones are called in Windows, which the class library for browsers does not know. It calls this, once the SDK has
// trimmed it (ComponentizeDotnet.Trimming, ProvideCultures).

using System;
using System.ComponentModel;
using System.Text;

namespace CmDotnet.CompilerServices;

/// <summary>The time zones of Windows and those of IANA that they stand for. For trimmed code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static partial class WindowsZones
{
    /// <summary>The other name of a zone; none when it is not known.</summary>
    public static string? GetAlternativeId(string id, out bool idIsIana)
    {
        idIsIana = false;
        if (TryConvertWindowsIdToIanaId(id, null, allocate: true, out var iana))
        {
            return iana;
        }
        idIsIana = TryConvertIanaIdToWindowsId(id, allocate: true, out var windows);
        return windows;
    }

    /// <summary>The zone of Windows that one of IANA belongs to.</summary>
    public static bool TryConvertIanaIdToWindowsId(string ianaId, bool allocate, out string? windowsId)
    {
        ReadOnlySpan<byte> id = Encoding.UTF8.GetBytes(ianaId ?? "");
        ReadOnlySpan<byte> zone = default;
        foreach (Range line in Table.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> entry = Table[line];
            if (entry.IsEmpty)
            {
                continue;
            }
            var isOfZone = entry[0] == ' ';
            var name = entry.IndexOf((byte)'=');
            zone = isOfZone ? zone : entry[..name];
            ReadOnlySpan<byte> iana = name < 0 ? entry.TrimStart((byte)' ') : entry[(name + 1)..];
            if (iana.SequenceEqual(id))
            {
                windowsId = Encoding.UTF8.GetString(zone);
                return true;
            }
        }
        windowsId = null;
        return false;
    }

    /// <summary>The zone of IANA that one of Windows stands for, in a region or, without one, in most.</summary>
    public static bool TryConvertWindowsIdToIanaId(string windowsId, string? region, bool allocate, out string? ianaId)
    {
        ReadOnlySpan<byte> id = Encoding.UTF8.GetBytes(windowsId ?? "");
        ReadOnlySpan<byte> country = Encoding.UTF8.GetBytes(region ?? "");
        ianaId = null;
        foreach (Range line in Table.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> entry = Table[line];
            var isOfZone = entry.StartsWith((byte)' ');
            if (ianaId is not null && !isOfZone)
            {
                break;
            }
            var name = entry.IndexOf((byte)'=');
            if (name < 0)
            {
                continue;
            }
            var isWanted = ianaId is null
                ? !isOfZone && entry[..name].SequenceEqual(id)
                : HasRegion(entry[..name], country);
            if (isWanted)
            {
                ianaId = Encoding.UTF8.GetString(entry[(name + 1)..]);
            }
        }
        return ianaId is not null;
    }

    private static bool HasRegion(ReadOnlySpan<byte> regions, ReadOnlySpan<byte> country)
    {
        ReadOnlySpan<byte> list = regions.TrimStart((byte)' ');
        foreach (Range region in list.Split((byte)','))
        {
            if (list[region].SequenceEqual(country))
            {
                return true;
            }
        }
        return false;
    }
}
