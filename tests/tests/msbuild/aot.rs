//! `dotnet publish` with RunAOTCompilation.

use crate::{component, run};
use integration_tests::{Product, Project, text};
use std::fs;
use std::process::Command;
use std::time::SystemTime;
use tempfile::TempDir;
use test_support::skip;
use wasmparser::{Parser, Payload};

/// What is compiled calls what is not, and the other way round; exceptions pass through both. Native code calls a method that
/// is as small as a caller can take in, and uses a type that must be initialised first. A filter leaves arguments and locals
/// as they are.
const PROGRAM: &str = r#"using System.Runtime.InteropServices;
using System.Text;

Console.WriteLine(Text.Join(args));
unsafe
{
    delegate* unmanaged<int> count = &Text.Count;
    Console.WriteLine($"{count()} words");
}
Console.WriteLine(Text.Filtered(2.5, "x"));
Console.WriteLine(Text.FilteredLocal());
Text.NotFiltered(2);
try
{
    Text.Fail(3);
}
catch (Exception e) when (e.Message.StartsWith("no"))
{
    Console.WriteLine($"{e.GetType().Name}: {e.Message}");
    Console.WriteLine($"names the method that throws: {e.StackTrace!.Contains("Text.Fail")}");
}

static class Never
{
    public static readonly string Reached = Environment.NewLine + "never";
}

static class Words
{
    public static int Known = "one two three".Split(' ').Length;
}

static class Text
{
    [UnmanagedCallersOnly]
    public static int Count() => Words.Known;

    private static void Throw() => throw new InvalidOperationException("x");

    public static string Filtered(double number, string message)
    {
        try
        {
            Throw();
        }
        catch (Exception e) when (e.Message == message)
        {
            return $"{number} {message}";
        }
        return "";
    }

    public static string FilteredLocal()
    {
        string local = Environment.NewLine.Length + " line";
        int length = local.Length;
        try
        {
            Throw();
        }
        catch (Exception e) when (e.Message == "x")
        {
            return $"{local} {length}";
        }
        return "";
    }

    public static void NotFiltered(int depth)
    {
        try
        {
            if (depth > 0)
            {
                NotFiltered(depth - 1);
            }
            Filtered(depth, "y");
        }
        catch (Exception) when (depth == 2)
        {
        }
        finally
        {
            Console.WriteLine($"depth {depth}");
        }
    }

    public static string Join(string[] words)
    {
        StringBuilder text = new();
        foreach (string word in words.OrderBy(word => word.Length))
        {
            text.Append(word).Append(';');
        }
        return text.ToString();
    }

    public static void Fail(int depth)
    {
        try
        {
            if (depth < 0)
            {
                Console.WriteLine(Never.Reached);
            }
            if (depth == 0)
            {
                throw new InvalidOperationException("no more");
            }
            Fail(depth - 1);
        }
        finally
        {
            Console.WriteLine(depth);
        }
    }
}
"#;

/// Methods of the program, one of the class library, and one that is not there, which is no problem.
const PROFILE: &str = "[MyApp]Text Count ():int
[MyApp]Text Fail (int):void
[MyApp]Text Filtered (double,string):string
[MyApp]Text FilteredLocal ():string
[MyApp]Text Gone ():void
[MyApp]Text Join (string[]):string
[MyApp]Text NotFiltered (int):void
System.Text.StringBuilder Append (string):System.Text.StringBuilder
";

const AOT: &str = "<OutputType>Exe</OutputType><ImplicitUsings>enable</ImplicitUsings>\
    <AllowUnsafeBlocks>true</AllowUnsafeBlocks><RunAOTCompilation>true</RunAOTCompilation>";

#[test]
fn a_program_is_compiled_and_compiled_again_only_where_it_changed() {
    let project = Project::new("aot")
        .with_file(
            "MyApp.csproj",
            &component(AOT, r#"<ComponentTraining Include="words" Arguments="a b" />"#),
        )
        .with_file("Program.cs", PROGRAM)
        .with_file("MyApp.profile", PROFILE);
    let published = |property: &str, expected: &str| {
        let built = project.built(&["publish", property]);
        assert!(built.success, "{}", built.text);
        let component = project.folder().join("bin/Release/net10.0/publish/MyApp.wasm");
        assert_eq!(run(&component, &["--", "three", "a", "to"]), expected);
        fs::read(&component).expect("it is there")
    };
    let object = |name: &str| -> SystemTime {
        let object = project.folder().join("obj/Release/net10.0/componentize/aot").join(name);
        let written = fs::metadata(&object).and_then(|found| found.modified());
        written.unwrap_or_else(|error| panic!("{}: {error}", object.display()))
    };
    let expected = "a;to;three;\n3 words\n2.5 x\n1 line 6\ndepth 0\ndepth 1\ndepth 2\n0\n1\n2\n3\nInvalidOperationException: no more\nnames the method that throws: True\n";
    let warm = "-p:ComponentizePreinitialize=true";
    let first = published(warm, expected);
    let published_component = project.folder().join("bin/Release/net10.0/publish/MyApp.wasm");
    let inspected = Product::get().tool().arg("inspect").arg(published_component).output();
    let inspected = text(&inspected.expect("the tool starts").stdout);
    for tool in ["mono-aot-cross", "wizer"] {
        assert!(inspected.contains(&format!("processed-by: {tool}\n")), "{inspected}");
    }
    let times = ["MyApp.o", "System.Private.CoreLib.o"].map(object);

    fs::remove_dir_all(project.folder().join("obj/Release/net10.0/componentize/aot")).expect("it is there");
    fs::remove_file(project.folder().join("bin/Release/net10.0/MyApp.wasm")).expect("it is there");
    assert_eq!(published(warm, expected), first, "the same input gives the same bytes");

    let before = ["MyApp.o", "System.Private.CoreLib.o"].map(object);
    assert_ne!(before, times);
    let changed = PROGRAM.replace("\"no more\"", "\"not again\"");
    fs::write(project.folder().join("Program.cs"), changed).expect("the folder is writable");
    published("-p:ComponentizePreinitialize=false", &expected.replace("no more", "not again"));
    let after = ["MyApp.o", "System.Private.CoreLib.o"].map(object);
    assert_eq!([after[0] == before[0], after[1] == before[1]], [false, true]);
    let left = still_interpreted(&project);
    let interpreted = ["Program <Main>$ ", "Text Join ", "Text Fail "].map(|method| left.contains(method));
    assert_eq!(interpreted, [true, false, false], "{left}");

    recorded_twice(&project);

    let built = project.built(&["publish", "-p:ComponentLegacyExceptions=true"]);
    assert!(built.success, "{}", built.text);
    match in_node(&project, &["three", "a", "to"]) {
        Some(printed) => assert_eq!(printed, expected.replace("no more", "not again")),
        None => skip("no `node` of version 20 or later on the PATH, which would run older exceptions"),
    }
}

/// Compiled code has a static constructor run that the interpreter does not come to.
fn recorded_twice(project: &Project) {
    let recorded = |name: &str, compiled: &str| {
        let file = project.folder().join(name);
        let profile = format!("-p:ComponentProfile={}", file.display());
        let built =
            project.built(&["build", "-c", "Release", "-t:RecordComponentProfile", compiled, &profile]);
        assert!(built.success, "{}", built.text);
        fs::read_to_string(file).expect("it is there")
    };
    let constructor = "[MyApp]Never .cctor ():void";
    let once = recorded("once.profile", "-p:RunAOTCompilation=false");
    assert!(!once.contains(constructor), "{once}");
    let twice = recorded("twice.profile", "-p:RunAOTCompilation=true");
    assert!(twice.contains(constructor) && once.lines().all(|line| twice.contains(line)), "{twice}");
}

/// The methods that the published program runs and that are not compiled.
fn still_interpreted(project: &Project) -> String {
    let profile = project.folder().join("left.profile");
    let component = project.folder().join("bin/Release/net10.0/publish/MyApp.wasm");
    let mut command = Product::get().tool();
    let output =
        command.arg("record").arg(component).arg("-o").arg(&profile).output().expect("the tool starts");
    assert!(output.status.success(), "{}", text(&output.stderr));
    fs::read_to_string(profile).expect("it is there")
}

/// Runs the core module of the published program, as Node's WASI takes it.
const RUN_IN_NODE: &str = r#"import { readFileSync } from "node:fs";
import { WASI } from "node:wasi";

const [file, ...args] = process.argv.slice(2);
const wasi = new WASI({ version: "preview1", args: ["MyApp", ...args] });
const { instance } = await WebAssembly.instantiate(readFileSync(file), wasi.getImportObject());
wasi.initialize(instance);
const run = Object.keys(instance.exports).find(name => name.startsWith("wasi:cli/run@"));
process.exitCode = instance.exports[run]();
"#;

/// What the published program prints in Node, if there is one.
fn in_node(project: &Project, arguments: &[&str]) -> Option<String> {
    let version = Command::new("node").arg("--version").output().ok()?;
    let version = String::from_utf8(version.stdout).expect("a version is text");
    let major: u32 = version.trim_start_matches('v').split('.').next()?.parse().ok()?;
    if major < 20 {
        return None;
    }
    let component =
        fs::read(project.folder().join("bin/Release/net10.0/publish/MyApp.wasm")).expect("it is there");
    let module = Parser::new(0).parse_all(&component).find_map(|payload| {
        match payload.expect("the component is valid") {
            Payload::ModuleSection { unchecked_range, .. } => Some(unchecked_range),
            _ => None,
        }
    });
    let module = module.expect("a component has a module");
    let folder = TempDir::new().expect("a temporary folder can be made");
    let [script, core] = ["run.mjs", "core.wasm"].map(|name| folder.path().join(name));
    fs::write(&script, RUN_IN_NODE).expect("the folder is writable");
    fs::write(&core, &component[module.start as usize..module.end as usize]).expect("the folder is writable");
    let output = Command::new("node").arg("--no-warnings").arg(&script).arg(&core).args(arguments).output();
    let output = output.expect("node starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).expect("the program prints text"))
}

#[test]
fn each_engine_has_its_class_library_and_its_compiler() {
    let text = "Console.WriteLine(Environment.Version);\n";
    let project = Project::new("engines")
        .with_file("MyApp.csproj", &component(AOT, ""))
        .with_file("Program.cs", text)
        .with_file("MyApp.profile", PROFILE);
    let engines = fs::read_dir(&Product::get().engines).expect("the folder of engines can be read");
    let mut versions: Vec<_> = engines
        .map(|engine| engine.expect("an engine").file_name().into_string().expect("a version is text"))
        .collect();
    versions.sort();
    // The newest is that of all other tests.
    for version in &versions[..versions.len() - 1] {
        let built = project.built(&["publish", &format!("-p:ComponentizeRuntimeVersion={version}")]);
        assert!(built.success, "{}", built.text);
        let component = project.folder().join("bin/Release/net10.0/publish/MyApp.wasm");
        assert_eq!(run(&component, &[]), format!("{version}\n"));
    }
}

#[test]
fn a_profile_that_is_named_and_not_there_is_an_error() {
    let project = Project::new("no-profile").with_file("MyApp.csproj", &component(AOT, ""));
    let built = project.built(&["publish", "-p:ComponentProfile=gone.profile"]);
    assert!(!built.success, "{}", built.text);
    assert!(built.text.contains("error CDN0101: The profile 'gone.profile', which"), "{}", built.text);
}

#[test]
fn a_machine_without_a_compiler_is_told_so() {
    let project = Project::new("aot-elsewhere").with_file("MyApp.csproj", &component(AOT, ""));
    let built = project.built(&[
        "msbuild",
        "-t:_ComponentizeFindLlvm",
        "-p:_IsPublishing=true",
        "-p:NETCoreSdkPortableRuntimeIdentifier=linux-arm64",
    ]);
    assert!(!built.success, "{}", built.text);
    let message =
        "error CDN0408: There is no compiler for RunAOTCompilation that runs on linux-arm64. Publish on";
    assert!(built.text.contains(message), "{}", built.text);
}
