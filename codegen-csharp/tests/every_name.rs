//! Every name that generated code has of its own, and every keyword of C#, as a WIT name in every place that has names:
//! one world a kind of place. The list is made from the expected files of `tests/golden`, so that a new name is tried
//! without being listed. The files are written to the folder `every-name` of cargo's temporary folder;
//! `tests/compile-gate/names` compiles them, and compiling is the test.

use codegen_csharp::{NOT_IMPLEMENTED, Options, generate_with_stubs};
use heck::{ToLowerCamelCase, ToUpperCamelCase};
use std::collections::BTreeSet;
use std::error::Error;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use wit_parser::Resolve;

type TestResult<T = ()> = Result<T, Box<dyn Error>>;

/// The words that C# gives a meaning to: keywords, and what is one in some places only.
const CSHARP_WORDS: &str = "abstract as base bool break byte case catch char checked class const continue decimal default
    delegate do double else enum event explicit extern false finally fixed float for foreach goto if implicit in int
    interface internal is lock long namespace new null object operator out override params private protected public
    readonly ref return sbyte sealed short sizeof stackalloc static string struct switch this throw true try typeof uint
    ulong unchecked unsafe ushort using virtual void volatile while
    add alias allows and args ascending async await by descending dynamic equals extension field file from get global
    group init into join let managed nameof nint not notnull nuint on or orderby partial record remove required scoped
    select set unmanaged value var when where with yield";

/// What each C# type has, or each record, enum or disposable object.
const MEMBERS: &str = "equals finalize get-hash-code get-type memberwise-clone reference-equals to-string clone
    deconstruct equality-contract print-members has-flag compare-to dispose attach create system microsoft void";

/// The WIT name that stands for those of the golden tests.
const ANY: &str = "x";

/// The words of a C# or WIT identifier, in lower case and without the numbers at their ends.
fn words(identifier: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut is_inside = false;
    for c in identifier.chars() {
        match c {
            'a'..='z' if is_inside => words.iter_mut().last().into_iter().for_each(|word| word.push(c)),
            'a'..='z' | 'A'..='Z' => words.push(c.to_ascii_lowercase().to_string()),
            _ => {}
        }
        is_inside = c.is_ascii_alphabetic();
    }
    words
}

/// The identifiers of a text without those in comments and strings.
fn identifiers(text: &str) -> impl Iterator<Item = &str> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let code = text.lines().filter_map(|line| line.split("//").next());
    let code = code.flat_map(|line| line.split('"').step_by(2));
    let words = code.flat_map(move |code| code.split(move |c| !is_part(c)));
    words.filter(|word| word.starts_with(|c: char| c.is_ascii_alphabetic()))
}

fn read(folder: &Path, extension: &str) -> TestResult<String> {
    let mut text = String::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|found| found == extension) {
            text.push_str(&fs::read_to_string(path)?);
        }
    }
    Ok(text)
}

/// What generated code and the classes that its own derive from call things, and C#'s own words. What is made from a
/// WIT name is made from that of [`ANY`].
fn names() -> TestResult<Vec<String>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut names: BTreeSet<String> =
        CSHARP_WORDS.split_whitespace().chain(MEMBERS.split_whitespace()).map(str::to_owned).collect();
    for folder in fs::read_dir(root.join("tests/golden"))? {
        let folder = folder?.path();
        let wit = read(&folder, "wit")?;
        let of_wit: BTreeSet<String> = identifiers(&wit).flat_map(words).collect();
        for identifier in identifiers(&read(&folder.join("expected"), "cs")?) {
            let mut all: Vec<String> = words(identifier)
                .into_iter()
                .map(|word| if of_wit.contains(&word) { ANY.to_owned() } else { word })
                .collect();
            all.dedup();
            names.insert(all.join("-"));
        }
    }
    let bases = ["ImportedResource.cs", "PollableResource.cs"];
    for base in ["Public", "CompilerServices"]
        .iter()
        .flat_map(|folder| bases.map(|base| Path::new(folder).join(base)))
    {
        let text = fs::read_to_string(root.join("../cm-runtime/src").join(base))?;
        let lines = text.lines().filter(|line| line.contains("public ") || line.contains("protected "));
        names.extend(lines.flat_map(identifiers).map(|name| words(name).join("-")));
    }
    // What WIT or the generator cannot tell from another is tried once.
    let mut seen = BTreeSet::new();
    names.retain(|name| {
        name.len() > 1 && seen.insert((name.to_upper_camel_case(), name.to_lower_camel_case()))
    });
    Ok(names.into_iter().collect())
}

/// Types of which each is lowered and lifted in its own way; those of [`SHARED`] are among them.
const TYPES: [&str; 7] = [
    "string",
    "list<string>",
    "option<zz-v>",
    "zz-v",
    "list<list<zz-v>>",
    "tuple<zz-v, u8>",
    "result<zz-v, zz-e>",
];
/// Declarations that the types refer to. Their names are no words of the list.
const SHARED: &str =
    "variant zz-v { zz-none, zz-one(string), zz-many(list<string>) } enum zz-e { zz-red, zz-blue }";

fn ty(number: usize) -> &'static str {
    TYPES[number % TYPES.len()]
}

/// A package with the interface `items`, which the world `%w` imports and exports.
fn both(package: &str, items: &str) -> String {
    format!(
        "package every:{package}; interface items {{ {SHARED} {items} }} world w-w {{ import items; export items; }}"
    )
}

fn functions(names: &[String], is_async: bool) -> String {
    let word = if is_async { "async" } else { "" };
    let mut items = "record x { one: string } resource zz-thing { constructor(a: string); }".to_owned();
    for name in names {
        write!(items, "%{name}: {word} func(y: x) -> result<string, x>;").expect("text takes all");
    }
    both(if is_async { "asyncs" } else { "functions" }, &items)
}

fn world_functions(names: &[String]) -> String {
    let mut items = String::new();
    for (index, name) in names.iter().enumerate() {
        let word = if index.is_multiple_of(2) { "async" } else { "" };
        let of = "func(x: string) -> string";
        write!(items, "import %{name}: {word} {of}; export %{name}: {word} {of};").expect("text takes all");
    }
    format!("package every:world-functions; world w-w {{ {items} }}")
}

/// Declarations and functions that have `names` in groups of `size`, each with every name at another place.
fn groups(
    package: &str,
    names: &[String],
    size: usize,
    write: impl Fn(usize, &[String]) -> String,
) -> String {
    let items: Vec<String> =
        names.chunks(size).enumerate().map(|(index, group)| write(index, group)).collect();
    both(package, &items.concat())
}

fn params(names: &[String], shift: usize) -> String {
    groups(&format!("params{}", ["a", "b", "c"][shift]), names, 5, |index, group| {
        let word = if (index + shift).is_multiple_of(2) { "async" } else { "" };
        let params: Vec<String> = group
            .iter()
            .enumerate()
            .map(|(place, name)| format!("%{name}: {}", ty(place + shift * 3)))
            .collect();
        format!("fn{index}: {word} func({}) -> result<zz-v, string>;", params.join(", "))
    })
}

fn fields(names: &[String]) -> String {
    groups("fields", names, 4, |index, group| {
        let fields: Vec<String> =
            group.iter().enumerate().map(|(place, name)| format!("%{name}: {}", ty(place + index))).collect();
        format!("record rec{index} {{ {} }} fn{index}: func(r: rec{index}) -> rec{index};", fields.join(", "))
    })
}

fn cases(names: &[String]) -> String {
    groups("cases", names, 20, |index, group| {
        let joined = |write: &dyn Fn(usize, &String) -> String| {
            group.iter().enumerate().map(|(place, name)| write(place, name)).collect::<Vec<_>>().join(", ")
        };
        let plain = joined(&|_, name| format!("%{name}"));
        let payloads = joined(&|place, name| match place % 3 {
            0 => format!("%{name}"),
            _ => format!("%{name}({})", ty(place)),
        });
        format!(
            "variant var{index} {{ {payloads} }} enum en{index} {{ {plain} }} flags fl{index} {{ {plain} }}
             fn{index}: func(a: var{index}, b: en{index}, c: fl{index}) -> tuple<var{index}, en{index}, fl{index}>;"
        )
    })
}

/// Every name as one kind of type, the kinds by turns.
fn types(names: &[String], shift: usize) -> String {
    let mut items = String::new();
    for (index, name) in names.iter().enumerate() {
        let declaration = match (index + shift) % 5 {
            0 => format!("record %{name} {{ %{name}: string }}"),
            1 => format!("variant %{name} {{ %{name}, other(string) }}"),
            2 => format!("enum %{name} {{ %{name} }}"),
            3 => format!("flags %{name} {{ %{name} }}"),
            _ => format!("resource %{name} {{ constructor(%{name}: string); m: func() -> %{name}; }}"),
        };
        write!(items, "{declaration} fn{index}: func(%{name}: %{name}) -> list<%{name}>;")
            .expect("text takes all");
    }
    both(&format!("types{}", ["a", "b", "c", "d", "e"][shift]), &items)
}

fn methods(names: &[String]) -> String {
    let write = |statement: &str| -> String {
        // WIT has `self` in a method itself.
        let param = |name: &str| if name == "self" { "other".to_owned() } else { name.to_owned() };
        names.iter().map(|name| format!("%{name}: {statement} func(%{}: string);", param(name))).collect()
    };
    let (plain, statics, asyncs) = (write(""), write("static"), write("async"));
    both(
        "methods",
        &format!(
            "resource zz-m {{ constructor(); {plain} }} resource zz-s {{ constructor(); {statics} }}
             resource zz-a {{ constructor(); {asyncs} }} resource zz-n {{}}"
        ),
    )
}

fn interfaces(names: &[String]) -> String {
    let of = |write: &dyn Fn(&String) -> String| names.iter().map(write).collect::<String>();
    let declared = of(&|name| {
        format!(
            "interface %{name} {{ resource %{name} {{ constructor(); }} get-it: func(x: %{name}) -> string; }}"
        )
    });
    let used = of(&|name| format!("import %{name}; export %{name};"));
    format!("package every:interfaces; {declared} world w-w {{ {used} }}")
}

fn inline_interfaces(names: &[String]) -> String {
    let of = |name: &String| {
        format!(
            "import %{name}: interface {{ record %{name} {{ a: string }} f: func(x: %{name}); }}
             export %{name}: interface {{ record %{name} {{ a: string }} f: func(x: %{name}); }}"
        )
    };
    format!("package every:inline; world w-w {{ {} }}", names.iter().map(of).collect::<String>())
}

/// One name for a package, its interface and what is in it.
fn one_name_in_an_interface(name: &str) -> String {
    format!(
        "package %{name}:%{name}; world w-w {{ import %{name}; export %{name}; }}
         interface %{name} {{ resource %{name} {{ constructor(%{name}: string); m: static func(%{name}: string) -> string; }} }}"
    )
}

/// One name for a package, its world and what is in it.
fn one_name_in_a_world(name: &str) -> String {
    format!(
        "package %{name}:worlds; world %{name} {{
           import %{name}: func(%{name}: string) -> string; export %{name}: func(%{name}: string) -> string; }}"
    )
}

/// Writes the bindings of the only world of `text`, and an implementation of what it exports.
fn write_bindings(folder: &Path, text: &str, options: &Options) -> TestResult {
    let mut resolve = Resolve::default();
    let package = resolve.push_source("names.wit", text).map_err(|error| format!("{error:#}"))?;
    let world = resolve.select_world(&[package], None)?;
    let (files, stubs) = generate_with_stubs(&resolve, world, options)?;
    fs::create_dir_all(folder)?;
    for file in files {
        fs::write(folder.join(file.path), file.text)?;
    }
    assert!(stubs.contains(NOT_IMPLEMENTED), "the world exports something: {text}");
    Ok(fs::write(folder.join("Stubs.cs"), format!("// <auto-generated/>\n{stubs}"))?)
}

#[test]
fn every_name_is_written_in_every_place() -> TestResult {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("every-name");
    let _ = fs::remove_dir_all(&folder);
    let names = names()?;
    for known in ["wit-interop", "imports", "drop-handle", "store-x", "get-hash-code", "await", "arena", "p"]
    {
        assert!(known.len() == 1 || names.iter().any(|name| name == known), "{known} is in {names:?}");
    }
    println!("{} names", names.len());
    let others: Vec<String> = names.iter().filter(|name| *name != ANY).cloned().collect();
    let mut worlds = vec![
        functions(&others, false),
        functions(&others, true),
        world_functions(&names),
        fields(&names),
        cases(&names),
        methods(&names),
        interfaces(&names),
        inline_interfaces(&names),
    ];
    worlds.extend((0..3).map(|shift| params(&names, shift)));
    worlds.extend((0..5).map(|shift| types(&names, shift)));
    for (number, text) in worlds.iter().enumerate() {
        let root_namespace = format!("World{number}");
        let options = Options { root_namespace: root_namespace.clone(), ..Options::default() };
        write_bindings(&folder.join(root_namespace), text, &options)?;
    }
    for name in &names {
        for (kind, text) in
            [("interface", one_name_in_an_interface(name)), ("world", one_name_in_a_world(name))]
        {
            write_bindings(&folder.join(format!("{kind}-{name}")), &text, &Options::default())?;
        }
    }
    Ok(())
}
