//! What is kept of assemblies, by the properties that .NET has for it; and what a component says when something is missing.

use crate::component;
use integration_tests::{Product, Project, text};
use std::collections::BTreeSet;

const LIBRARY: &str = r#"<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
</Project>"#;

/// The types of a library: one that is used as a whole, one that is created by its name, and one whose members only JSON reads.
fn types(name: &str) -> String {
    format!(
        "public static class {name} {{ public static System.Type Point => typeof({name}Point); }}
public class {name}Point {{ public int X {{ get; set; }} = 1; }}
public class {name}Unused {{ }}
"
    )
}

/// Prints what there is of the two libraries; then does what its first argument says.
const PROGRAM: &str = r#"using System.Text.Json;

System.Console.WriteLine($"{Plain.Point.Name} {Trimmable.Point.Name}");
System.Console.WriteLine($"{Unused("Plain")} {Unused("Trimmable")}");
try
{
    if (args[0] == "create")
        System.Activator.CreateInstance(Plain.Point);
    if (args[0] == "read")
        JsonSerializer.Deserialize("{}", Plain.Point);
    if (args[0] == "write")
        System.Console.WriteLine(JsonSerializer.Serialize<object>(System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(Plain.Point)));
    if (args[0] == "load")
        System.Reflection.Assembly.Load("Plug" + args[0]);
    if (args[0] == "made")
        System.Activator.CreateInstance(typeof(Made));
    if (args[0] == "thrown")
        throw new System.IO.FileNotFoundException("Could not load file or assembly 'of the application'.");
    if (args[0] == "own")
        System.Console.WriteLine(JsonSerializer.Serialize<object>(new Own()));
    if (args[0] == "xml")
        new System.Xml.Serialization.XmlSerializer(typeof(int)).Serialize(System.Console.Out, 1);
    if (args[0] == "sharp")
        System.Console.WriteLine(System.Type.GetType("Microsoft.FSharp.Collections.FSharp" + "Map`2, FSharp.Core")?.Name);
}
catch (System.Exception exception) when (exception is System.MissingMethodException or System.NotSupportedException or System.IO.FileNotFoundException)
{
    System.Console.WriteLine(exception.GetType().Name);
}

// The trimmer must not see the name.
static string? Unused(string library) => System.Type.GetType($"{library}Unused, {library.ToLowerInvariant()}")?.Name;

class Own { }

class Made { public Made(int number) { } }
"#;

#[test]
fn what_does_not_suit_trimming_is_told_of_once_with_what_to_do() {
    let packages = r#"<PackageReference Include="Newtonsoft.Json" Version="13.0.4" /><PackageReference Include="CsvHelper" Version="33.1.0" />"#;
    let project = Project::new("reflecting")
        .with_file("app/app.csproj", &component("<OutputType>Exe</OutputType>", packages))
        .with_file(
            "app/Program.cs",
            "using Newtonsoft.Json;\n\nSystem.Console.WriteLine(JsonConvert.SerializeObject(new { X = 1 }));\nSystem.Console.WriteLine(JsonConvert.SerializeObject(2));\nusing var reader = new CsvHelper.CsvReader(System.IO.TextReader.Null, System.Globalization.CultureInfo.InvariantCulture);\nreader.GetRecords<string>();\nforeach (var value in args)\n    value.GetType().GetMethod(value)?.Invoke(value, null);\n",
        );
    // MSBuild says each warning again in its summary.
    let warnings = |arguments: &[&str]| -> Vec<String> {
        let built = project.built(&[&["build", "app"], arguments].concat());
        assert!(built.success, "{}", built.text);
        let warnings = built.text.lines().map(str::trim).filter(|line| line.contains("warning IL2"));
        BTreeSet::from_iter(warnings).into_iter().map(str::to_owned).collect()
    };
    let call = "'app' has others look for types or members by reflection";
    let of_call = "Newtonsoft.Json (JsonConvert.SerializeObject in Program.Main and 1 more)";
    let package = "warning IL2104: 'CsvHelper' looks for types or members by reflection";
    let keep = r#"<TrimmerRootAssembly Include="CsvHelper" />"#;
    // Packages that do not say that they can be trimmed are kept whole.
    let [warning, unseen] = &warnings(&[])[..] else { panic!("more or less than two warnings") };
    assert!(warning.contains("IL2026") && warning.contains(call) && warning.contains(of_call), "{warning}");
    for part in
        ["warning IL2075: 'app' looks by reflection", "Program.Main (IL2075)", "NoWarn=IL2075 hides this"]
    {
        assert!(unseen.contains(part), "{unseen}");
    }
    let [_, _, warning] = &warnings(&["-p:TrimMode=full"])[..] else {
        panic!("more or less than three warnings")
    };
    assert!(warning.contains(package) && warning.contains(keep), "{warning}");
    assert_eq!(warnings(&["-p:SuppressTrimAnalysisWarnings=true"]), [""; 0]);
    let places = warnings(&["-p:TrimmerSingleWarn=false"]);
    assert!(places.iter().filter(|place| place.contains("Program.cs(")).count() == 3, "{places:#?}");
}

/// Output and errors of the component.
fn ran(project: &Project, what: &str) -> (String, String) {
    let component = project.folder().join("app/bin/Debug/net10.0/app.wasm");
    let output = Product::get().tool().arg("run").arg(component).args(["--", what]).output();
    let output = output.expect("the tool starts");
    assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
    (text(&output.stdout), text(&output.stderr))
}

#[test]
fn properties_of_dotnet_say_what_is_kept_and_a_component_tells_of_what_is_not() {
    let items = r#"<ProjectReference Include="../plain/plain.csproj" /><ProjectReference Include="../trimmable/trimmable.csproj" /><PackageReference Include="FSharp.Core" Version="10.0.111" />"#;
    let trimmable = LIBRARY.replace("</PropertyGroup>", "<IsTrimmable>true</IsTrimmable></PropertyGroup>");
    let properties = "<OutputType>Exe</OutputType><SuppressTrimAnalysisWarnings>true</SuppressTrimAnalysisWarnings><NoWarn>$(NoWarn);IL2026;IL2072</NoWarn>";
    let project = Project::new("trimming")
        .with_file("plain/plain.csproj", LIBRARY)
        .with_file("plain/Types.cs", &types("Plain"))
        .with_file("trimmable/trimmable.csproj", &trimmable)
        .with_file("trimmable/Types.cs", &types("Trimmable"))
        .with_file("app/app.csproj", &component(properties, items))
        .with_file("app/Program.cs", PROGRAM);
    let build = |arguments: &[&str]| {
        let built = project.built(&[&["build", "app"], arguments].concat());
        assert!(built.success && !built.text.contains("IL2040"), "{}", built.text);
    };

    build(&["-p:TrimMode=full"]);
    let kept = "PlainPoint TrimmablePoint\n";
    let hint = "with the item TrimmerRootAssembly in the project file, or everything with the property PublishTrimmed=false.\n";
    for (what, output, error) in [
        (
            "create",
            "MissingMethodException\n",
            "The exception MissingMethodException was thrown in a component that was trimmed.",
        ),
        (
            "read",
            "NotSupportedException\n",
            "System.Text.Json found no members of PlainPoint in a component that was trimmed.",
        ),
        (
            "load",
            "FileNotFoundException\n",
            "The exception FileNotFoundException was thrown in a component that was trimmed.",
        ),
        ("write", "{}\n", "System.Text.Json found no members of PlainPoint in a component that was trimmed."),
    ] {
        let (out, err) = ran(&project, what);
        assert_eq!(out, format!("{kept} \n{output}"));
        assert!(err.starts_with(error) && err.ends_with(hint) && err.lines().count() == 1, "{err}");
    }
    // The project's own assembly is not trimmed, and what it throws itself is its own affair.
    assert_eq!(ran(&project, "made"), (format!("{kept} \nMissingMethodException\n"), String::new()));
    assert_eq!(ran(&project, "thrown"), (format!("{kept} \nFileNotFoundException\n"), String::new()));
    assert_eq!(ran(&project, "own"), (format!("{kept} \n{{}}\n"), String::new()));
    // Where the class library looks for a serializer that was made beforehand, it does without.
    let (out, err) = ran(&project, "xml");
    assert!(out.ends_with("<int>1</int>") && err.is_empty(), "{out}{err}");

    build(&[]);
    assert_eq!(ran(&project, "create"), (format!("{kept}PlainUnused \n"), String::new()));

    build(&["-p:PublishTrimmed=false"]);
    let whole = |line| (format!("{kept}PlainUnused TrimmableUnused\n{line}\n"), String::new());
    assert_eq!(ran(&project, "write"), whole("{\"X\":0}"));
    // The SDK says of FSharp.Core that it can be trimmed.
    assert_eq!(ran(&project, "sharp"), whole("FSharpMap`2"));

    let built = project.built(&["build", "app", "-p:TrimMode=some"]);
    assert!(
        !built.success && built.text.contains("error CDN0707: The property TrimMode is 'some'."),
        "{}",
        built.text
    );
}
