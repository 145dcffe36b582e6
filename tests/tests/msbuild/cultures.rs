//! Cultures: `InvariantGlobalization=false`, the sets of data that there are, and time zones by the names of Windows. What is
//! expected is what .NET prints on Linux, up to the two lines that docs/limits.md tells of.

use crate::component;
use integration_tests::{Built, Product, Project, text};
use std::process::Output;

const PROPERTIES: &str = "<OutputType>Exe</OutputType><ImplicitUsings>enable</ImplicitUsings><InvariantGlobalization>false</InvariantGlobalization><ComponentTrainingArguments>--env LANG=de_DE.UTF-8 --env TZ=Asia/Tokyo</ComponentTrainingArguments>";
const TRAINING: &str = r#"<ComponentTraining Include="once" Arguments="once" />"#;

const PROGRAM: &str = r#"using System.Globalization;

var german = new CultureInfo("de-DE");
Console.WriteLine($"{1234.5.ToString("N2", german)} {german.NativeName}, {german.EnglishName}, {new CultureInfo("zh-CN").NativeName}");
Console.WriteLine(new DateTime(2024, 7, 1).ToString("D", new CultureInfo("fr-FR")));
Console.WriteLine(DateTime.Parse("31.12.2024", german).ToString("s") + " " + 0.5m.ToString("C", new CultureInfo("de-AT")));
string[] words = ["zebra", "\u00e4pfel", "Zoo", "ol", "\u00f6l", "Apfel"];
foreach (var name in new[] { "de-DE", "sv-SE", "" })
{
    Array.Sort(words, StringComparer.Create(new CultureInfo(name), ignoreCase: false));
    Console.WriteLine(string.Join(" ", words));
}
Console.WriteLine(german.CompareInfo.IndexOf("Das STRASSENFEST", "stra\u00dfe", CompareOptions.IgnoreCase | CompareOptions.IgnoreNonSpace));
Console.WriteLine("i".ToUpper(new CultureInfo("tr-TR")) + " " + "e\u0301".Normalize().Length + " " + new IdnMapping().GetAscii("b\u00fccher.de"));
Console.WriteLine(new CultureInfo("ja-JP").DateTimeFormat.GetMonthName(1) + " " + german.DateTimeFormat.GetDayName(DayOfWeek.Monday));
Console.WriteLine(new DateTime(2024, 2, 29).ToString("D", new CultureInfo("ja-JP") { DateTimeFormat = { Calendar = new JapaneseCalendar() } }));
var zone = TimeZoneInfo.FindSystemTimeZoneById("W. Europe Standard Time");
TimeZoneInfo.TryConvertIanaIdToWindowsId("Asia/Calcutta", out var windows);
TimeZoneInfo.TryConvertWindowsIdToIanaId("Romance Standard Time", "ES", out var iana);
Console.WriteLine($"{zone.Id} {zone.BaseUtcOffset} {zone.HasIanaId} {windows} {iana}");
CultureInfo.CurrentUICulture = new CultureInfo("de-AT");
Console.WriteLine($"{german.DisplayName}, {new CultureInfo("fr-FR").DisplayName}, {new RegionInfo("DE").CurrencyEnglishName}, {TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin").StandardName}");
try
{
    Console.WriteLine("\ufb01".Normalize(System.Text.NormalizationForm.FormKC));
}
catch (PlatformNotSupportedException)
{
    Console.WriteLine("no FormKC");
}
Console.WriteLine($"[{CultureInfo.CurrentCulture.Name}] {0.5} {RegionInfo.CurrentRegion.Name} {TimeZoneInfo.Local.Id}");
"#;

const EXPECTED: &str =
    "1.234,50 Deutsch (Deutschland), German (Germany), \u{4e2d}\u{6587}\u{ff08}\u{4e2d}\u{56fd}\u{ff09}
lundi 1 juillet 2024
2024-12-31T00:00:00 \u{20ac} 0,50
Apfel \u{e4}pfel ol \u{f6}l zebra Zoo
Apfel ol zebra Zoo \u{e4}pfel \u{f6}l
Apfel \u{e4}pfel ol \u{f6}l zebra Zoo
4
\u{130} 1 xn--bcher-kva.de
1\u{6708} Montag
06\u{5e74}2\u{6708}29\u{65e5}\u{6728}\u{66dc}\u{65e5}
W. Europe Standard Time 01:00:00 False India Standard Time Europe/Madrid
Deutsch (Deutschland), French (France), EUR, CET
no FormKC
";

fn built(project: &Project, arguments: &[&str]) -> Built {
    let built = project.built(&[&["build", "--nologo"], arguments].concat());
    assert!(built.success, "{}", built.text);
    built
}

/// What the program prints, without a word on standard error.
fn printed(built: &Built, variables: &[&str]) -> String {
    let mut command = Product::get().tool();
    command.arg("run").args(variables.iter().flat_map(|variable| ["--env", variable])).arg(&built.component);
    let Output { status, stdout, stderr } = command.output().expect("the tool starts");
    assert!(status.success() && stderr.is_empty(), "{}{}", text(&stdout), text(&stderr));
    text(&stdout)
}

#[test]
fn a_component_has_cultures_when_globalization_is_not_invariant() {
    let project = Project::new("cultures")
        .with_file("cultures.csproj", &component(PROPERTIES, TRAINING))
        .with_file("Program.cs", PROGRAM);
    let all = built(&project, &[]);
    let austrian = printed(&all, &["LANG=de_AT.UTF-8", "TZ=Europe/Vienna"]);
    assert_eq!(austrian, format!("{EXPECTED}[de-AT] 0,5 AT Europe/Vienna\n"));
    let inspected =
        Product::get().tool().arg("inspect").arg(&all.component).output().expect("the tool starts");
    let inspected = text(&inspected.stdout);
    for part in
        ["  cultures (ICU), for System.Private.CoreLib\n", "  time zones, for System.Private.CoreLib\n"]
    {
        assert!(inspected.contains(part), "{inspected}");
    }

    // The set for five languages does not know Japanese. The user is that of the instance, not of the build,
    // in which the program ran, too.
    let few = built(
        &project,
        &["-p:ComponentIcuDataFileName=icudt_EFIGS.dat", "-p:ComponentizePreinitialize=host"],
    );
    let french = printed(&few, &["LANG=C", "LC_ALL=fr_FR"]);
    assert!(french.ends_with("[fr-FR] 0,5 FR UTC\n") && !french.contains('\u{6708}'), "{french}");
    assert!(printed(&few, &[]).ends_with("[] 0.5 IV UTC\n"));

    let wrong = project.built(&["build", "-p:ComponentIcuDataFileName=icudt_EFIG.dat"]);
    assert!(!wrong.success && wrong.text.contains("CDN0707"), "{}", wrong.text);
}

/// A file of texts with one, `greeting`.
fn texts(greeting: &str) -> String {
    let header = |name, value| format!("<resheader name=\"{name}\"><value>{value}</value></resheader>");
    let class =
        |name| format!("System.Resources.{name}, System.Windows.Forms, Version=4.0.0.0, Culture=neutral");
    format!(
        "<root>{}{}{}{}<data name=\"greeting\" xml:space=\"preserve\"><value>{greeting}</value></data></root>",
        header("resmimetype", "text/microsoft-resx"),
        header("version", "2.0"),
        header("reader", &class("ResXResourceReader")),
        header("writer", &class("ResXResourceWriter")),
    )
}

const LIBRARY: &str = r#"<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
</Project>"#;

/// Prints what the program and its library say in each language.
const SPEAKS: &str = r#"using System.Globalization;
using System.Resources;

var own = new ResourceManager("app.Texts", typeof(Program).Assembly);
var library = new ResourceManager("library.Texts", typeof(Named).Assembly);
foreach (var name in new[] { "", "de", "de-AT", "fr", "fr-CA" })
{
    CultureInfo.CurrentUICulture = new CultureInfo(name);
    Console.WriteLine($"{own.GetString("greeting")} {library.GetString("greeting")}");
}
"#;

#[test]
fn texts_are_those_of_the_language_that_is_asked_for() {
    let properties = "<OutputType>Exe</OutputType><ImplicitUsings>enable</ImplicitUsings>";
    let items = r#"<ProjectReference Include="../library/library.csproj" />"#;
    let project = Project::new("texts")
        .with_file("library/library.csproj", LIBRARY)
        .with_file("library/Named.cs", "public class Named { }")
        .with_file("library/Texts.resx", &texts("world"))
        .with_file("library/Texts.fr.resx", &texts("monde"))
        .with_file("app/app.csproj", &component(properties, items))
        .with_file("app/Program.cs", SPEAKS)
        .with_file("app/Texts.resx", &texts("Hello"))
        .with_file("app/Texts.de.resx", &texts("Hallo"))
        .with_file("app/Texts.de-AT.resx", &texts("Servus"));
    let run = |globalization: &str| {
        let built = project.built(&["build", "app", "--nologo", globalization]);
        assert!(built.success, "{}", built.text);
        let component = project.folder().join("app/bin/Debug/net10.0/app.wasm");
        let ran = Product::get().tool().arg("run").arg(component).output().expect("the tool starts");
        assert!(ran.status.success() && ran.stderr.is_empty(), "{}{}", text(&ran.stdout), text(&ran.stderr));
        text(&ran.stdout)
    };
    let invariant = run("-p:InvariantGlobalization=true");
    assert_eq!(invariant, "Hello world\nHallo world\nServus world\nHello monde\nHello world\n");
    // With cultures, Canadian French is known to be French. A text that changes is in the next build.
    std::fs::write(project.folder().join("app/Texts.de.resx"), texts("Guten Tag")).expect("it is writable");
    let cultures = run("-p:InvariantGlobalization=false");
    assert_eq!(cultures, "Hello world\nGuten Tag world\nServus world\nHello monde\nHello monde\n");
}
