//! `componentize-dotnet`: makes WebAssembly components out of C#, joins and runs them.
//! This file has the command line as a whole; each verb has its own file.

mod add;
mod bindings;
mod build;
mod completions;
mod componentize;
mod compose;
mod doctor;
mod dotnet;
mod explain;
mod inspect;
mod installation;
mod new;
mod openapi;
mod record;
mod report;
mod run;
mod serve;
mod training;
mod wit;
mod wit_verb;

use clap::{Parser, Subcommand};
use report::{Report, ReportArguments};
use std::process::ExitCode;

/// Makes WebAssembly components out of C#, joins and runs them.
#[derive(Parser)]
#[command(version, propagate_version = true, after_help = EXIT_CODES)]
struct CommandLine {
    #[command(flatten)]
    report: ReportArguments,
    #[command(subcommand)]
    verb: Verb,
}

const EXIT_CODES: &str = "\
Exit codes: 0 done, 1 problems were reported, 2 the command line is wrong.
`run` passes the exit code of a command component on.";

#[derive(Subcommand)]
enum Verb {
    /// Make a project from a template
    New(new::Arguments),
    /// Put WIT packages into the project, from a registry, a file or a folder
    Add(add::Arguments),
    /// Write the WIT of a service that an OpenAPI document describes
    Openapi(openapi::Arguments),
    /// Generate C# bindings for a WIT world
    Bindings(bindings::Arguments),
    /// Make a component out of .NET assemblies or a core module
    Componentize(Box<componentize::Arguments>),
    /// Join components: what some export becomes what others import
    Compose(compose::Arguments),
    /// Build a C# project that knows nothing of components
    Build(build::Arguments),
    /// Run a command component, or call an exported function
    Run(run::Arguments),
    /// Run a component, and write the profile of the methods that it runs
    Record(record::Arguments),
    /// Answer HTTP requests with a component
    Serve(serve::Arguments),
    /// Print WIT, change its form, or compare two versions of it
    Wit(wit_verb::Arguments),
    /// Say what is in a component, how large it is, and what made it
    Inspect(inspect::Arguments),
    /// Say what is here of all that is needed, what is missing, and what to do
    Doctor(doctor::Arguments),
    /// Say what a diagnostic code means and what to do, or list all codes
    Explain(explain::Arguments),
    /// Print what a shell needs to complete command lines
    Completions(completions::Arguments),
}

fn main() -> ExitCode {
    let command_line = CommandLine::parse();
    let report = Report::new(command_line.report);
    let outcome = match command_line.verb {
        Verb::New(arguments) => new::execute(&arguments, report),
        Verb::Add(arguments) => add::execute(&arguments, report),
        Verb::Openapi(arguments) => openapi::execute(&arguments, report),
        Verb::Bindings(arguments) => bindings::execute(&arguments, report),
        Verb::Componentize(arguments) => componentize::execute(&arguments, report),
        Verb::Compose(arguments) => compose::execute(&arguments, report),
        Verb::Run(arguments) => run::execute(&arguments, report),
        Verb::Record(arguments) => record::execute(&arguments, report),
        Verb::Serve(arguments) => serve::execute(&arguments, report),
        Verb::Build(arguments) => build::execute(&arguments, report),
        Verb::Wit(arguments) => wit_verb::execute(&arguments, report),
        Verb::Inspect(arguments) => inspect::execute(&arguments, report),
        Verb::Doctor(arguments) => doctor::execute(&arguments, report),
        Verb::Explain(arguments) => explain::execute(&arguments),
        Verb::Completions(arguments) => completions::execute(&arguments),
    };
    outcome.unwrap_or_else(|problems| {
        report.show(&problems);
        ExitCode::FAILURE
    })
}
