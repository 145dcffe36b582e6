//! Random values of random types, through C# and back: they arrive unchanged at both ends. `COMPONENTIZE_SEED` is the
//! seed of other types and values than the usual ones; a failure says its own.

use codegen_csharp::{Export, Options, ResultStyle, StringEncoding, implement};
use integration_tests::{Guests, Host, RandomTypes, RandomValues, seed};
use std::fmt::Write;
use std::fs;
use wit_parser::Resolve;

/// The components, with settings that each have two values.
const BATCHES: [(&str, ResultStyle, StringEncoding); 2] = [
    ("first", ResultStyle::Throw, StringEncoding::Utf8),
    ("second", ResultStyle::Value, StringEncoding::Utf16),
];
/// Functions of one type, in each component.
const TYPES: usize = 250;
/// Functions of several types, in each component.
const LISTS: usize = 40;
/// Values for each function.
const VALUES: usize = 6;

/// The functions of a component, by their names, as WIT declares them.
fn functions(types: &mut RandomTypes) -> Vec<(String, String)> {
    let one = (0..TYPES).map(|number| (format!("echo-{number}"), vec![types.one()])).collect::<Vec<_>>();
    let several = (0..LISTS).map(|number| (format!("list-{number}"), types.several()));
    let all = one.into_iter().chain(several.collect::<Vec<_>>());
    all.map(|(name, types)| {
        let result = match types.as_slice() {
            [ty] => ty.clone(),
            types => format!("tuple<{}>", types.join(", ")),
        };
        let parameters = types.iter().enumerate().map(|(number, ty)| format!("p{number}: {ty}"));
        let parameters: Vec<String> = parameters.collect();
        (name, format!("func({}) -> {result}", parameters.join(", ")))
    })
    .collect()
}

fn wit(types: &RandomTypes, functions: &[(String, String)]) -> String {
    let mut text = format!("package test:random;\n\ninterface echo {{\n{}\n", types.declarations());
    for (name, function) in functions {
        writeln!(text, "  {name}: {function};").expect("writing to a string does not fail");
    }
    text + "}\n\nworld random {\n  import echo;\n  export echo;\n}\n"
}

/// The settings of a component's project.
fn properties(results: ResultStyle, strings: StringEncoding) -> String {
    let results = match results {
        ResultStyle::Throw => "throw",
        ResultStyle::Value => "value",
    };
    let strings = match strings {
        StringEncoding::Utf8 => "utf8",
        StringEncoding::Utf16 => "utf16",
    };
    format!(
        "<Project><PropertyGroup><WitResults>{results}</WitResults><WitStringEncoding>{strings}</WitStringEncoding></PropertyGroup></Project>"
    )
}

/// The C# that calls the import for each export.
fn echoes(wit: &str, results: ResultStyle, strings: StringEncoding) -> String {
    let mut resolve = Resolve::default();
    let package = resolve.push_source("random.wit", wit).expect("the types are valid");
    let world = resolve.select_world(&[package], None).expect("there is one world");
    let options = Options { root_namespace: "Guests".to_owned(), results, strings, ..Options::default() };
    let body = |export: &Export<'_>| format!("Imports.{}({})", export.method, export.params.join(", "));
    implement(&resolve, world, &options, body).expect("the types have a C# form")
}

#[test]
fn values_of_every_type_arrive_unchanged() {
    let seed = seed();
    let guests = Guests::new("properties");
    let mut batches = Vec::new();
    for (seed, (name, results, strings)) in (seed..).zip(BATCHES) {
        let mut types = RandomTypes::new(seed);
        let functions = functions(&mut types);
        let wit = wit(&types, &functions);
        let folder = guests.add(name);
        fs::write(folder.join("wit/random.wit"), &wit).expect("the folder is writable");
        fs::write(folder.join("Guest.cs"), echoes(&wit, results, strings)).expect("the folder is writable");
        fs::write(folder.join("Directory.Build.props"), properties(results, strings))
            .expect("the folder is writable");
        batches.push((name, folder, functions));
    }
    let guests = guests.build().unwrap_or_else(|messages| panic!("COMPONENTIZE_SEED={seed}\n{messages}"));
    let mut values = RandomValues::new(seed);
    let mut problems = Vec::new();
    for (name, folder, functions) in batches {
        let mut host = Host::new(&guests.component(name));
        for (function, declared) in functions {
            let types = host.parameters(&function);
            let problem = (0..VALUES).find_map(|_| {
                let values: Vec<_> = types.iter().map(|ty| values.of(ty)).collect();
                host.echo_values(&function, &values).err()
            });
            if let Some(problem) = problem {
                let wit = folder.join("wit/random.wit");
                problems.push(format!("{}: {function}: {declared}\n{problem}", wit.display()));
                host = host.restarted();
            }
        }
    }
    assert!(problems.is_empty(), "COMPONENTIZE_SEED={seed}\n{}", problems.join("\n\n"));
}
