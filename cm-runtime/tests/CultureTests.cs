// What the class library asks for where there are cultures: names, and time zones as Windows calls them.

using CmDotnet.CompilerServices;
using Xunit;

namespace CmDotnet.Tests;

public sealed class CultureTests
{
    [Theory]
    [InlineData("en-US", "de-AT", "German", "Austria")]
    [InlineData("de-AT", "de-AT", "Deutsch", "\u00d6sterreich")]
    [InlineData("de", "de-AT", "Deutsch", "\u00d6sterreich")]
    [InlineData("fr-FR", "de-AT", "German", "Austria")]
    [InlineData("de-DE", "de", "Deutsch", "")]
    [InlineData("es-AR", "es-AR", "espa\u00f1ol", "Argentina")]
    [InlineData("en", "es-419", "Spanish", "Latin America")]
    [InlineData("sr-Latn", "sr-Latn-RS", "srpski (latinica)", "Srbija")]
    [InlineData("en", "de-Latn-DE", "German", "Germany")]
    [InlineData("en", "qaa-Abcd-ZQ", "qaa-Abcd", "ZQ")]
    [InlineData("", "", "", "")]
    public void A_culture_is_named_in_its_own_language_and_in_English(string display, string culture, string language, string region) =>
        Assert.Equal((language, region), CultureNames.Get(display, culture));

    [Theory]
    [InlineData("German (Austria)", "de-AT")]
    [InlineData("German", "de")]
    [InlineData("Serbian (Latin, Serbia)", "sr-Latn-RS")]
    public void Regions_go_into_parentheses(string name, string culture) =>
        Assert.Equal(name, CultureNames.GetDisplayName("en-GB", culture));

    [Fact]
    public void Chinese_has_parentheses_of_its_own()
    {
        Assert.Equal("\u4e2d\u6587\uff08\u4e2d\u56fd\uff09", CultureNames.GetDisplayName("zh", "zh-CN"));
        Assert.Equal("\u4e2d\u6587\uff08\u7b80\u4f53\uff0c\u4e2d\u56fd\uff09", CultureNames.GetDisplayName("zh", "zh-Hans-CN"));
    }

    [Theory]
    [InlineData("W. Europe Standard Time", null, "Europe/Berlin")]
    [InlineData("W. Europe Standard Time", "CH", "Europe/Zurich")]
    [InlineData("W. Europe Standard Time", "ZQ", "Europe/Berlin")]
    [InlineData("AUS Central Standard Time", null, "Australia/Darwin")]
    [InlineData("Yakutsk Standard Time", "RU", "Asia/Yakutsk")]
    [InlineData("w. europe standard time", null, null)]
    [InlineData("Europe/Berlin", null, null)]
    [InlineData("", null, null)]
    public void A_zone_of_Windows_stands_for_one_of_IANA(string windows, string? region, string? expected)
    {
        Assert.Equal(expected is not null, WindowsZones.TryConvertWindowsIdToIanaId(windows, region, allocate: true, out string? iana));
        Assert.Equal(expected, iana);
    }

    [Theory]
    [InlineData("Europe/Berlin", "W. Europe Standard Time")]
    [InlineData("Europe/Zurich", "W. Europe Standard Time")]
    [InlineData("Asia/Calcutta", "India Standard Time")]
    [InlineData("Asia/Kolkata", "India Standard Time")]
    [InlineData("India Standard Time", null)]
    [InlineData("Europe/Atlantis", null)]
    [InlineData("", null)]
    public void A_zone_of_IANA_belongs_to_one_of_Windows(string iana, string? expected)
    {
        Assert.Equal(expected is not null, WindowsZones.TryConvertIanaIdToWindowsId(iana, allocate: true, out string? windows));
        Assert.Equal(expected, windows);
    }

    [Fact]
    public void The_other_name_says_which_of_the_two_it_was()
    {
        Assert.Equal("Europe/Paris", WindowsZones.GetAlternativeId("Romance Standard Time", out bool isIana));
        Assert.False(isIana);
        Assert.Equal("Romance Standard Time", WindowsZones.GetAlternativeId("Europe/Paris", out isIana));
        Assert.True(isIana);
        Assert.Null(WindowsZones.GetAlternativeId("Nowhere", out isIana));
        Assert.False(isIana);
    }
}
