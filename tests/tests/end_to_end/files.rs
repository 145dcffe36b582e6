//! Files: as in .NET, more of them than WASI 0.1's adapters have room for, and at 64-bit positions.

use integration_tests::{Product, Project, text};
use std::fs;

const PROGRAM: &str = "<OutputType>Exe</OutputType>";

#[test]
fn files_and_folders_are_those_of_dotnet() {
    let project = Project::new("Files").with_file("Program.cs", include_str!("files.cs"));
    let project = project.with_properties(PROGRAM);
    let built = project.build();
    assert!(built.success, "{}", built.text);
    let [here, there] = ["here", "there"].map(|name| project.folder().join(name));
    for folder in [&here, &there] {
        fs::create_dir(folder).expect("the project folder can be written");
    }
    let there = there.to_str().expect("temporary folders have names in UTF-8");
    let in_dotnet = project.dotnet(&["bin/Debug/net10.0/Files.dll", there]);
    let mut command = Product::get().tool();
    command.arg("run").arg(&built.component).arg("--dir").arg(format!("{}::/work", here.display()));
    let output = command.args(["--", "/work"]).output().expect("the tool starts");
    assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
    assert_eq!(text(&output.stdout), text(&in_dotnet.stdout));
}

#[test]
fn three_hundred_folders_are_open_to_a_program() {
    const COUNT: usize = 300;
    let program = r#"
var total = 0;
foreach (var folder in args)
{
    var text = File.ReadAllText($"/{folder}/name");
    File.WriteAllText($"/{folder}/answer", text + "!");
    total += text == folder ? 1 : 0;
}
Console.WriteLine(total);
"#;
    let project = Project::new("Folders").with_file("Program.cs", program).with_properties(PROGRAM);
    let built = project.build();
    assert!(built.success, "{}", built.text);
    let mut command = Product::get().tool();
    command.arg("run").arg(&built.component);
    let names: Vec<String> = (0..COUNT).map(|number| format!("folder{number}")).collect();
    for name in &names {
        let folder = project.folder().join("folders").join(name);
        fs::create_dir_all(&folder).expect("the project folder can be written");
        fs::write(folder.join("name"), name).expect("the project folder can be written");
        command.arg("--dir").arg(format!("{}::/{name}", folder.display()));
    }
    let output = command.arg("--").args(&names).output().expect("the tool starts");
    assert_eq!(text(&output.stdout), format!("{COUNT}\n"), "{}", text(&output.stderr));
    let last = project.folder().join("folders").join(format!("folder{}", COUNT - 1)).join("answer");
    assert_eq!(fs::read_to_string(last).expect("the program wrote it"), format!("folder{}!", COUNT - 1));
}
