//! Projects made by hand in a folder of their own, built with `dotnet build`, run with `componentize-dotnet run`.

mod compared;
mod cryptography;
mod files;
mod hostile_server;
mod http;
mod http_client;
mod languages;
mod libraries;
mod peer;
mod profiles;
mod sockets;
mod trained;
mod waiting;
mod web;

use integration_tests::{Host, Product, Project, greeter, imports, root, text};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Output, Stdio};

/// A server, which ends with it.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It has ended already only if the test failed.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn run(component: &Path, arguments: &[&str]) -> Output {
    Product::get().tool().arg("run").arg(component).args(arguments).output().expect("the tool starts")
}

#[test]
fn a_library_in_a_folder_with_spaces_and_letters_of_many_alphabets_builds_and_answers() {
    let project = greeter("größe & Ελλάδα 日本");
    let built = project.build();
    assert!(built.success, "{}", built.text);
    let output = run(&built.component, &["--invoke", r#"greet("Wörld")"#]);
    assert_eq!(text(&output.stdout), "\"Hello, Wörld!\"\n", "{}", text(&output.stderr));
}

#[test]
fn the_same_source_in_two_folders_gives_the_same_bytes() {
    let [one, two] = ["one", "another"].map(greeter);
    let [one_built, two_built] = [one.build(), two.build()];
    assert!(one_built.success && two_built.success, "{}\n{}", one_built.text, two_built.text);
    // The C# compiler writes the path of the sources into a Debug assembly; the step under test starts after it.
    let product = Product::get();
    let componentize = |project: &Project, name: &str, arguments: &[&str]| {
        let linked = one.folder().join("obj/Debug/net10.0/componentize/linked");
        let copy = project.folder().join("linked copy");
        fs::create_dir_all(&copy).expect("the folder can be made");
        for file in fs::read_dir(&linked).expect("the build trimmed into this folder") {
            let file = file.expect("the folder can be listed");
            fs::copy(file.path(), copy.join(file.file_name())).expect("the copy can be written");
        }
        let component = project.folder().join(name);
        let mut command = product.tool();
        command
            .arg("componentize")
            .arg(copy.join("MyGreeter.dll"))
            .arg("--wit")
            .arg(project.folder().join("wit"))
            .args(arguments);
        let output = command.arg("-o").arg(&component).output().expect("the tool starts");
        assert!(output.status.success(), "{}", text(&output.stderr));
        fs::read(component).expect("the component was written")
    };
    for arguments in [&[][..], &["--preinitialize"]] {
        let [first, second] = [(&one, "first.wasm"), (&two, "second.wasm")]
            .map(|(project, name)| componentize(project, name, arguments));
        assert!(first == second, "the components differ with {arguments:?}");
    }
}

#[test]
fn a_component_imports_only_the_wasi_that_it_can_reach() {
    let project = greeter("reach");
    let built = project.build();
    assert!(built.success, "{}", built.text);
    let imported = imports(&built.component);
    for unneeded in
        ["wasi:filesystem/", "wasi:sockets/", "wasi:http/", "wasi:cli/stdin", "wasi:cli/environment"]
    {
        assert!(!imported.iter().any(|name| name.starts_with(unneeded)), "{unneeded} in {imported:?}");
    }
}

#[test]
fn stubbed_wasi_leaves_no_import() {
    let project = greeter("stubs");
    let project = project.with_properties("<ComponentizeArguments>--stub-wasi</ComponentizeArguments>");
    let built = project.build();
    assert!(built.success, "{}", built.text);
    assert_eq!(imports(&built.component), [""; 0]);
    let output = run(&built.component, &["--invoke", r#"greet("nobody")"#]);
    assert_eq!(text(&output.stdout), "\"Hello, nobody!\"\n", "{}", text(&output.stderr));
    // Nor does it take one to tell what ran.
    let profile = project.folder().join("greet.profile");
    let said = profiles::record(&built.component, &profile, &["--invoke", r#"greet("nobody")"#]);
    let methods = fs::read_to_string(profile).unwrap_or_else(|_| panic!("{said}"));
    assert!(methods.contains(" Greet (string):string\n"), "{methods}");
}

const PREINITIALIZE: &str = "<ComponentizePreinitialize>true</ComponentizePreinitialize>";

#[test]
fn a_preinitialized_library_answers_and_shows_its_parts() {
    let project = greeter("early").with_properties(PREINITIALIZE);
    let built = project.build();
    assert!(built.success, "{}", built.text);
    let output = run(&built.component, &["--invoke", r#"greet("you")"#]);
    assert_eq!(text(&output.stdout), "\"Hello, you!\"\n", "{}", text(&output.stderr));
    let inspected =
        Product::get().tool().arg("inspect").arg(&built.component).output().expect("the tool starts");
    let inspected = text(&inspected.stdout);
    for part in ["MyGreeter.dll", "System.Private.CoreLib.dll"] {
        assert!(inspected.contains(part), "no {part} in\n{inspected}");
    }
    // What it does not come to is not in it.
    for part in ["cultures", "time zones", "compression"] {
        assert!(!inspected.contains(part), "{part} in\n{inspected}");
    }
    let span = span_of_data(&fs::read(&built.component).expect("the build wrote it"));
    assert!((1..MAPPED_SPAN).contains(&span), "the image spans {span} bytes");
}

/// wasmtime maps an image of less than 16 MiB from its first byte to its last. Others it copies into each instance. The
/// garbage collector's table of cards lies near the end of that, behind the room for what larger applications have.
const MAPPED_SPAN: usize = 16 << 20;

/// How far it is from the first byte of data to the last, in the module where it is farthest.
fn span_of_data(component: &[u8]) -> usize {
    let sections = wasmparser::Parser::new(0).parse_all(component);
    let spans = sections.map(|payload| match payload.expect("the component is valid") {
        wasmparser::Payload::DataSection(section) => {
            let ends: Vec<[usize; 2]> = section
                .into_iter()
                .filter_map(|data| {
                    let data = data.expect("the component is valid");
                    let wasmparser::DataKind::Active { offset_expr, .. } = data.kind else { return None };
                    match offset_expr.get_operators_reader().read() {
                        Ok(wasmparser::Operator::I32Const { value }) => {
                            let start = value.cast_unsigned() as usize;
                            Some([start, start + data.data.len()])
                        }
                        _ => None,
                    }
                })
                .collect();
            let first = ends.iter().map(|[start, _]| *start).min();
            let last = ends.iter().map(|[_, end]| *end).max();
            last.zip(first).map_or(0, |(last, first)| last - first)
        }
        _ => 0,
    });
    spans.max().unwrap_or(0)
}

#[test]
fn a_preinitialized_program_has_nothing_of_the_machine_that_built_it() {
    let program = r#"
Console.WriteLine(string.Join(' ', args));
Console.WriteLine(Environment.GetEnvironmentVariable("COLOUR"));
Console.WriteLine(DateTime.UtcNow.Year >= 2026);
await Task.Delay(1);
Console.WriteLine($"{"seed".GetHashCode()} {HashCode.Combine(1)} {Random.Shared.Next()}");
"#;
    let properties = format!("<OutputType>Exe</OutputType>{PREINITIALIZE}");
    let project = Project::new("Early").with_file("Program.cs", program).with_properties(&properties);
    let built = project.build();
    assert!(built.success, "{}", built.text);
    let lines = |colour: &str| -> Vec<String> {
        let output = run(&built.component, &["--env", &format!("COLOUR={colour}"), "--", "one", "two"]);
        assert!(output.status.success(), "{}", text(&output.stderr));
        text(&output.stdout).lines().map(str::to_owned).collect()
    };
    let [red, blue] = ["red", "blue"].map(lines);
    assert_eq!(red[..3], ["one two", "red", "True"]);
    assert_eq!(blue[..3], ["one two", "blue", "True"]);
    // Each of the three comes from a seed of its own.
    for (red, blue) in red[3].split(' ').zip(blue[3].split(' ')) {
        assert_ne!(red, blue, "a seed is part of the component");
    }
}

#[test]
fn exception_filters_do_what_they_do_in_dotnet() {
    let project = Project::new("Filters").with_file("Program.cs", include_str!("filters.cs"));
    let project = project.with_properties("<OutputType>Exe</OutputType>");
    let built = project.build();
    assert!(built.success, "{}", built.text);
    let here = run(&built.component, &[]);
    assert!(here.status.success(), "{}{}", text(&here.stdout), text(&here.stderr));
    let in_dotnet = project.dotnet(&["bin/Debug/net10.0/Filters.dll"]);
    assert_eq!(text(&here.stdout), text(&in_dotnet.stdout));
}

#[test]
fn a_missing_export_is_the_compilers_error_on_the_member() {
    let project = greeter("missing").with_file("Greeter.cs", "// nothing is implemented\n");
    let built = project.build();
    assert!(!built.success, "{}", built.text);
    assert!(
        built.text.contains("error CS8795") && built.text.contains("Greeter.Greet(string)"),
        "{}",
        built.text
    );
    assert!(!built.component.exists(), "a component was written");
}

#[test]
fn an_error_in_wit_is_shown_with_file_line_and_column() {
    let project = greeter("wit error").with_file(
        "wit/greeter.wit",
        "package example:greeter;\n\nworld greeter {\n  export greet: func(name: strin) -> string;\n}\n",
    );
    let built = project.build();
    assert!(!built.success, "{}", built.text);
    assert!(built.text.contains("greeter.wit(4,28): error CDN0001"), "{}", built.text);
    assert!(!built.component.exists(), "a component was written");
}

#[test]
fn properties_with_values_that_they_cannot_have_are_an_error() {
    let properties = "<WitResults>maybe</WitResults><Componentize>yes; no</Componentize>\
        <ComponentRunVerb>it's</ComponentRunVerb><WitReportAbandonedResources>1</WitReportAbandonedResources>\
        <WitVisibility>PUBLIC</WitVisibility><RunAOTCompilation>ture</RunAOTCompilation>\
        <ComponentAotMode>ful</ComponentAotMode><InvariantGlobalization>flase</InvariantGlobalization>\
        <UseSystemResourceKeys>TRUE</UseSystemResourceKeys><PublishTrimmed>no</PublishTrimmed>";
    let built = greeter("property").with_properties(properties).build();
    assert!(!built.success, "{}", built.text);
    let expected = "error CDN0707: The property Componentize is 'yes; no'. Set it to true or false. \
        The property ComponentAotMode is 'ful'. Set it to profile or application or full. \
        The property ComponentRunVerb is 'it's'. Set it to run or serve. \
        The property RunAOTCompilation is 'ture'. Set it to true or false. \
        The property WitReportAbandonedResources is '1'. Set it to true or false. \
        The property WitResults is 'maybe'. Set it to throw or value. \
        The property InvariantGlobalization is 'flase'. Set it to true or false. \
        The property PublishTrimmed is 'no'. Set it to true or false.";
    assert!(built.text.contains(expected) && !built.text.contains("WitVisibility"), "{}", built.text);
}

#[test]
fn an_outdated_component_does_not_survive_a_failed_build() {
    let project = greeter("outdated");
    let built = project.build();
    assert!(built.success, "{}", built.text);
    let project = project.with_file("Greeter.cs", "// nothing is implemented\n");
    let again = project.build();
    assert!(!again.success, "{}", again.text);
}

#[test]
fn the_hello_sample_exports_and_imports_functions_with_strings_and_records() {
    let project = sample("hello");
    let built = project.build();
    assert!(built.success, "{}", built.text);
    let output = run(&built.component, &["--invoke", r#"greet("sample")"#]);
    assert_eq!(text(&output.stdout), "\"Hello, sample!\"\n", "{}", text(&output.stderr));

    let mut host = Host::new(&built.component);
    host.answer("find-phrase", r#"{opening: "Olá,", closing: "!"}"#);
    let visitor = r#"{name: "Inês", speaks: {code: "pt", name: "Português"}, visits: 3}"#;
    let card = r#"{title: "Visit number 3", text: "Olá, Inês!"}"#;
    assert_eq!(host.call("welcome", &[visitor]), Ok(Some(card.into())));
    let calls: Vec<_> = host.calls().into_iter().map(|call| (call.name, call.arguments.join(" "))).collect();
    let language = r#"{code: "pt", name: "Português"}"#;
    assert_eq!(calls, [("find-phrase".into(), language.to_owned()), ("note".into(), r#""Inês""#.into())]);
}

#[test]
fn a_console_program_has_arguments_input_files_environment_and_an_exit_code() {
    let project = sample("console");
    let built = project.build();
    assert!(built.success, "{}", built.text);
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    fs::write(folder.path().join("notes.txt"), "a longer line\nand one\n").expect("the folder is writable");
    let mut command = Product::get().tool();
    command.arg("run").arg(&built.component).arg("--dir").arg(format!("{}::/data", folder.path().display()));
    command.args(["--env", "WORDS_LONGER_THAN=3", "--", "/data/notes.txt", "/data/missing.txt"]);
    let output = command.output().expect("the tool starts");
    assert_eq!(text(&output.stdout), "/data/notes.txt: 2 words\n", "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("/data/missing.txt: "), "{}", text(&output.stderr));
    assert_eq!(output.status.code(), Some(1), "one file could not be read");

    let mut command = Product::get().tool();
    command.arg("run").arg(&built.component);
    let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let mut child = child.expect("the tool starts");
    let mut input = child.stdin.take().expect("the input is piped");
    input.write_all("eins zwei\ndrei\n".as_bytes()).expect("the program reads its input");
    drop(input);
    let output = child.wait_with_output().expect("the program ends");
    assert_eq!(text(&output.stdout), "standard input: 3 words\n");
    assert_eq!(output.status.code(), Some(0));
}

const TASKS_PROGRAM: &str = r#"
AppDomain.CurrentDomain.ProcessExit += (_, _) => Console.WriteLine("exiting");
if (args is [_, "handled"])
{
    TaskScheduler.UnobservedTaskException += (_, unobserved) =>
    {
        Console.WriteLine($"handled {unobserved.Exception.InnerException!.Message}");
        unobserved.SetObserved();
    };
}
switch (args[0])
{
    case "collected": _ = Task.Run(() => throw new Exception("lost")); await Task.Yield(); GC.Collect(); break;
    case "later": _ = Task.Run(() => throw new Exception("lost")); await Task.Delay(5); GC.Collect(); await Task.Delay(5); break;
    case "left": _ = Fail(); break;
    case "observed": try { await Fail(); } catch (Exception) { } break;
    case "exit": Environment.Exit(3); break;
    case "exit-later": await Task.Delay(2); await Task.Run(() => Environment.Exit(3)); break;
    case "exit-code": Environment.ExitCode = 3; break;
    case "wait": await Task.Delay(1); CmDotnet.WitTask.Wait(Inside()); break;
}
Console.WriteLine("end");

static async Task Fail() { await Task.Yield(); throw new Exception("lost"); }
static async Task Inside() { await Task.Delay(1); CmDotnet.WitTask.Wait(Task.Delay(1)); await Task.Delay(1); }
"#;

#[test]
fn a_program_reports_exceptions_that_nobody_observes_and_exits_when_it_says_so() {
    let project = Project::new("TaskProgram").with_properties("<OutputType>Exe</OutputType>");
    let project = project.with_file("Program.cs", TASKS_PROGRAM);
    let built = project.build();
    assert!(built.success, "{}", built.text);
    let outcome = |arguments: &[&str]| {
        let output = run(&built.component, &[&["--"], arguments].concat());
        let reports = text(&output.stderr).matches("Unobserved exception").count();
        (output.status.code(), text(&output.stdout), reports)
    };
    let ended = |printed: &str, reports| (Some(0), format!("{printed}end\nexiting\n"), reports);
    assert_eq!(outcome(&["observed"]), ended("", 0));
    assert_eq!(outcome(&["wait"]), ended("", 0));
    assert_eq!(outcome(&["collected"]), ended("", 1));
    assert_eq!(outcome(&["later"]), ended("", 1));
    assert_eq!(outcome(&["later", "handled"]), ended("handled lost\n", 0));
    assert_eq!(outcome(&["left"]).2, 0, "a task that never ran did not fail");
    for case in ["exit", "exit-later"] {
        assert_eq!(outcome(&[case]), (Some(1), "exiting\n".into(), 0), "{case}");
    }
    assert_eq!(outcome(&["exit-code"]), (Some(1), "end\nexiting\n".into(), 0));
}

#[test]
fn a_command_of_wasi_0_3_reads_and_writes_streams() {
    let project = sample("console-streaming");
    let built = project.build();
    assert!(built.success, "{}", built.text);
    let mut command = Product::get().tool();
    command.arg("run").arg(&built.component).args(["--", "ü"]);
    let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let mut child = child.expect("the tool starts");
    let mut input = child.stdin.take().expect("the input is piped");
    let mut output = BufReader::new(child.stdout.take().expect("the output is piped"));
    let mut write = |text: &str| input.write_all(text.as_bytes()).expect("the program reads its input");
    let mut read = || {
        let mut line = String::new();
        output.read_line(&mut line).expect("the output is text");
        line
    };
    write("eins\nfünf\n");
    // It answers while its input goes on.
    assert_eq!(read(), "fünf\n");
    write(&format!("{}\nzwölf\nvier\nüber", "x".repeat(100_000)));
    drop(input);
    assert_eq!([read(), read()], ["über\n", ""]);
    assert_eq!(child.wait().expect("the program ends").code(), Some(0));

    let outcome = run(&built.component, &["--", "nobody writes to it"]);
    assert_eq!((outcome.status.code(), text(&outcome.stdout)), (Some(1), String::new()));
}

/// A copy of a sample, outside the checkout.
fn sample(name: &str) -> Project {
    Project::new(name).with_copy_of(&root().join("samples").join(name))
}
