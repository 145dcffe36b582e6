// Words for numbers, dates, names and quantities.
using System.Globalization;
using Humanizer;

CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;
var now = new DateTime(2024, 2, 29, 12, 0, 0, DateTimeKind.Utc);

Console.WriteLine("PascalCaseInputStringIsTurnedIntoSentence".Humanize());
Console.WriteLine("some title for something".Titleize() + " " + "some_name".Pascalize() + " " + "SomeName".Underscore() + " " + "Some Name".Kebaberize());
Console.WriteLine("Long text to truncate".Truncate(10) + "|" + "Long text to truncate".Truncate(2, Truncator.FixedNumberOfWords));
Console.WriteLine("man".Pluralize() + " " + "people".Singularize() + " " + "case".ToQuantity(5, ShowQuantityAs.Words));
Console.WriteLine(now.AddHours(-30).Humanize(dateToCompareAgainst: now) + ", " + now.AddMinutes(3).Humanize(dateToCompareAgainst: now));
Console.WriteLine(TimeSpan.FromMilliseconds(1299630020).Humanize(5) + " | " + TimeSpan.FromDays(16).Humanize());
Console.WriteLine(3501.ToWords() + " | " + 121.ToOrdinalWords() + " | " + 21.Ordinalize() + " | " + 1990.ToRoman());
Console.WriteLine(new[] { "one", "two", "three" }.Humanize() + " | " + new[] { 1, 2 }.Humanize("or"));
Console.WriteLine((10.Megabytes() + 512.Kilobytes()).Humanize("0.0", CultureInfo.InvariantCulture) + " | " + ByteSize.Parse("1.5 GB", CultureInfo.InvariantCulture).Bytes);
Console.WriteLine(Level.VeryHigh.Humanize() + " | " + Level.Low.Humanize() + " | " + "Very high".DehumanizeTo<Level>());
Console.WriteLine(1230.ToMetric() + " " + 0.000123.ToMetric() + " " + "1k".FromMetric());
Console.WriteLine(90.0.ToHeading() + " " + 7.Tupleize() + " " + 1.Thousands());
Console.WriteLine(new DateTime(2015, 1, 1).ToOrdinalWords() + " | " + new TimeOnly(13, 23).ToClockNotation());
Console.WriteLine(3501.ToWords(new CultureInfo("de")) + " | " + 3.ToWords(new CultureInfo("fr")) + " | " + TimeSpan.FromHours(2).Humanize(culture: new CultureInfo("es")));

internal enum Level
{
    [System.ComponentModel.Description("The lowest there is")]
    Low,
    VeryHigh,
}
