//! Components whose program ran when they were made (`ComponentizePreinitialize=host`): what of it stays, what does not, and
//! what is refused.

use super::run;
use integration_tests::{Host, Product, Project, text};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

const ITEMS: &str = r#"<ComponentizePreinitialize>host</ComponentizePreinitialize>
    <ComponentTrainingArguments>--env COLOUR=build --env SHAPE=round --dir data::/data</ComponentTrainingArguments>
  </PropertyGroup>
  <ItemGroup>
    <ComponentTraining Include="counts" Invoke="ask(&quot;counts&quot;)" />
    <ComponentTraining Include="random" Invoke="ask(&quot;random&quot;)" />
    <ComponentTraining Include="same" Invoke="ask(&quot;same&quot;)" />
    <ComponentTraining Include="seeds" Invoke="ask(&quot;seeds&quot;)" />
    <ComponentTraining Include="clock" Invoke="ask(&quot;clock&quot;)" />
    <ComponentTraining Include="folder" Invoke="ask(&quot;folder&quot;)" />
    <ComponentTraining Include="variables" Invoke="ask(&quot;variables&quot;)" />
    <ComponentTraining Include="set" Invoke="ask(&quot;set&quot;)" />
    <ComponentTraining Include="print" Invoke="ask(&quot;print&quot;)" />
    <ComponentTraining Include="abandon" Invoke="ask(&quot;abandon&quot;)" />
    <ComponentTraining Include="over" Invoke="ask(&quot;over&quot;)" />
  </ItemGroup>
  <PropertyGroup>"#;

fn library() -> Project {
    Project::new("Trained")
        .with_file("wit/trained.wit", include_str!("trained.wit"))
        .with_file("Trained.cs", include_str!("trained.cs"))
        .with_file("data/file.txt", "read")
        .with_properties(ITEMS)
}

/// What `ask` answers in an instance of its own.
fn ask(component: &Path, what: &str, arguments: &[&str]) -> String {
    let output = run(component, &[&["--invoke", &format!("ask(\"{what}\")")], arguments].concat());
    assert!(output.status.success(), "{}", text(&output.stderr));
    let said = text(&output.stdout);
    said.trim_end().trim_matches('"').to_owned()
}

#[test]
fn a_trained_library_keeps_its_memory_and_nothing_of_the_host_that_made_it() {
    let project = library();
    let built = project.build();
    assert!(built.success, "{}", built.text);
    let component = &built.component;

    let counts = ask(component, "counts", &[]);
    assert!(counts.starts_with("counts=2 random=1 "), "{counts}");
    let [one, other] = [(); 2].map(|()| ask(component, "random", &[]));
    let numbers: BTreeSet<&str> = one.split(' ').chain(other.split(' ')).collect();
    assert_eq!(numbers.len(), 2 * one.split(' ').count(), "{one}\n{other}");
    let [one, other] = [(); 2].map(|()| ask(component, "same", &[]));
    assert_eq!(one, other, "a seed of the program's own stays");
    let [one, other] = [(); 2].map(|()| ask(component, "seeds", &[]));
    assert_eq!(one, other, "dictionaries that were filled would lose what is in them");

    assert_eq!(ask(component, "variables", &["--env", "COLOUR=run"]), "run 1 /");
    let clock = ask(component, "clock", &[]);
    let [day, watch, ticks] = clock.split(' ').collect::<Vec<_>>()[..] else { panic!("{clock}") };
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("it is later");
    let days = (now.as_secs() / 86400).abs_diff(day.parse().expect("it is a number"));
    assert!(days <= 1, "{clock}");
    // It goes on, and what the timer of a cancelled wait would have taken has not passed.
    for time in [watch, ticks] {
        assert!((0..1_000_000).contains(&time.parse::<i64>().expect("it is a number")), "{clock}");
    }
    let printed = run(component, &["--invoke", r#"ask("print")"#]);
    assert_eq!(text(&printed.stdout), "printed\n\"\"\n", "{}", text(&printed.stderr));
    let folder = format!("{}::/data", project.folder().join("data").display());
    assert_eq!(ask(component, "folder", &["--dir", &folder]), "read");

    let mut elsewhere = Host::new(component);
    assert!(
        elsewhere
            .call("ask", &["\"counts\""])
            .is_ok_and(|said| said.is_some_and(|said| said.contains("random=1")))
    );

    refusals(&project);
}

/// `componentize --preinitialize=host` of what the build trimmed.
fn componentize(project: &Project, arguments: &[&str]) -> (Output, PathBuf) {
    let output = project.folder().join("refused.wasm");
    fs::write(&output, "of an earlier run").expect("the folder can be written");
    let mut command = Product::get().tool();
    command.arg("componentize").arg("obj/Debug/net10.0/componentize/linked/Trained.dll");
    command.args(["--wit", "wit", "--preinitialize=host", "--dir", "data::/data", "-o"]).arg(&output);
    let ended = command.args(arguments).current_dir(project.folder()).output().expect("the tool starts");
    (ended, output)
}

/// What cannot be kept, and what fails, is told, and there is no component.
fn refusals(project: &Project) {
    let cases: [(&[&str], &[&str]); 6] = [
        (
            &[
                r#"--train-invoke=ask("hold")"#,
                r#"--train-invoke=ask("file")"#,
                r#"--train-invoke=ask("timer")"#,
            ],
            &[
                "CDN0612",
                "leave 1 of `Trained.Wasi.Io.Poll.Pollable` in use",
                "leave 1 open files, folders or other handles",
                "leave timers that are set",
            ],
        ),
        (&[r#"--train-invoke=ask("unknown")"#], &["CDN0611", "`ask(\"unknown\")` stopped"]),
        (
            &[r#"--train-invoke=ask("compute")"#, "--timeout=0.5"],
            &[
                "CDN0611",
                "`ask(\"compute\")` stopped: it has not ended after 0.5 s",
                "ComponentTrainingTimeout",
            ],
        ),
        (&[r#"--train-invoke=ask("wait")"#, "--timeout=0.5"], &["CDN0611", "it has not ended after 0.5 s"]),
        (&[r#"--train-invoke=attempt("no")"#], &["CDN0611", "gave err(\"no\")"]),
        (
            &[r#"--train-invoke=other("no")"#, r"--train-invoke=ask(1)"],
            &["CDN0604", "function `other`", "CDN0605"],
        ),
    ];
    for (arguments, told) in cases {
        let (ended, output) = componentize(project, arguments);
        let said = text(&ended.stderr).replace("| ", "");
        let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(!ended.status.success(), "{arguments:?} succeeded");
        told.iter().for_each(|told| assert!(said.contains(told), "no {told} in\n{said}"));
        assert!(!said.contains("componentize-dotnet-"), "{said}");
        assert_eq!(fs::read_to_string(output).expect("it is there"), "of an earlier run");
    }
}
