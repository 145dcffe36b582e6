//! Every diagnostic code, in one list. A code, once released, keeps its number and its meaning.
//!
//! 00xx: WIT; 01xx: files; 02xx: WIT that has no C# form; 03xx: assemblies; 04xx: engine and core module;
//! 05xx: component; 06xx: running a component; 07xx: building a project (the MSBuild SDK reports these itself);
//! 08xx: composing components; 09xx: packages of registries; 10xx: OpenAPI documents.
//! Each has a page of its number in `docs/diagnostics`, which is part of the program: without it this does not compile.

use std::fmt;

macro_rules! codes {
    ($($(#[$meta:meta])* $name:ident = $number:tt,)*) => {
        /// A stable diagnostic code, written `CDN` and four digits.
        #[allow(clippy::zero_prefixed_literal, reason = "the numbers are written as in the code's name")]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $($(#[$meta])* $name = $number,)* }

        impl Code {
            /// Every code, in the order of the numbers.
            pub const ALL: &'static [Code] = &[$(Code::$name,)*];

            /// The code as messages show it.
            pub fn name(self) -> &'static str {
                match self {
                    $(Code::$name => concat!("CDN", stringify!($number)),)*
                }
            }

            /// The page about the code in Markdown: what it means, an example, what to do.
            pub fn page(self) -> &'static str {
                match self {
                    $(Code::$name => include_str!(
                        concat!("../../docs/diagnostics/CDN", stringify!($number), ".md")
                    ),)*
                }
            }
        }
    };
}

codes! {
    /// A WIT text does not parse or does not resolve.
    WitSyntax = 0001,
    /// The world asked for does not exist, or none was named where there are several.
    WitWorld = 0002,
    /// A feature was asked for that gates nothing in the WIT.
    WitFeature = 0003,
    /// A namespace is given for what the WIT does not have, or is none.
    WitNamespace = 0004,
    /// Worlds that were to become one contradict each other.
    WitWorldConflict = 0005,
    /// A version of a package cannot take the place of an earlier one.
    WitIncompatible = 0006,
    /// An input file or folder does not exist.
    InputMissing = 0101,
    /// An input file or folder cannot be read.
    InputUnreadable = 0102,
    /// An output file or folder cannot be written.
    OutputUnwritable = 0103,
    /// An input file is of another kind than the verb takes.
    InputKind = 0104,
    /// An output file exists, and is not one that may be replaced.
    OutputExists = 0105,
    /// A program or a package that a verb needs is not installed.
    NotInstalled = 0106,
    /// A WIT construct that the C# generator does not support yet.
    UnsupportedWit = 0201,
    /// A WIT type is larger than a C# type can be.
    WitTooLarge = 0202,
    /// A file is not a valid .NET assembly.
    AssemblyInvalid = 0301,
    /// A referenced assembly was not found.
    AssemblyMissing = 0302,
    /// An assembly is compiled for another framework.
    AssemblyFramework = 0303,
    /// An imported method has a signature without a WebAssembly form.
    ImportSignature = 0304,
    /// An exported method has a signature without a WebAssembly form.
    ExportSignature = 0305,
    /// Two methods are exported under one name.
    ExportDuplicate = 0306,
    /// Two methods import one function with different signatures.
    ImportConflict = 0307,
    /// A file is not a runtime configuration.
    RuntimeConfig = 0308,
    /// The assemblies are larger than a component can carry.
    ApplicationSize = 0309,
    /// A file is not a profile, or the runtime stops at what it names.
    ProfileInvalid = 0310,
    /// There is no engine for the version of the class library.
    EngineMissing = 0401,
    /// An engine's files are damaged, or of a format that this tool does not know.
    EngineInvalid = 0402,
    /// A file is not a valid WebAssembly module.
    CoreModuleInvalid = 0403,
    /// A component was given where a core module is needed.
    CoreModuleIsComponent = 0404,
    /// A core module does not export its memory.
    CoreModuleMemory = 0405,
    /// A packed import is malformed or does not fit its declaration.
    PackedImport = 0406,
    /// A function of WASI has no stub.
    StubWasi = 0407,
    /// A program that compiles ahead of time is missing, or of another release.
    AotToolMissing = 0408,
    /// A program that compiles ahead of time failed.
    AotFailed = 0409,
    /// Compiled code has more functions in its table than hosts commonly take.
    LargeTable = 0410,
    /// The module does not export a function of the world.
    WorldExportMissing = 0501,
    /// A function has another signature than the world.
    WorldSignature = 0502,
    /// The module imports a function that the world does not have.
    WorldImport = 0503,
    /// There is neither a world nor an entry point.
    NoWorld = 0504,
    /// The module cannot become a component for another reason.
    ComponentEncoding = 0505,
    /// The world of a library contradicts that of the application.
    LibraryWorld = 0506,
    /// A file that should be a component is something else.
    NotComponent = 0601,
    /// A component is damaged, or uses a feature that the embedded runtime does not have.
    ComponentInvalid = 0602,
    /// A component imports what the host does not provide.
    ImportMissing = 0603,
    /// A component does not export what was asked for.
    ExportMissing = 0604,
    /// A call given to `--invoke` does not parse, or does not fit the function.
    InvokeInvalid = 0605,
    /// The component stopped with a trap.
    GuestTrap = 0606,
    /// A server cannot listen on the address.
    AddressUnusable = 0607,
    /// A component or a request reached a limit of the host.
    LimitReached = 0608,
    /// What a component runs cannot be recorded.
    RecordingImpossible = 0609,
    /// A request given to `--request` is none.
    RequestInvalid = 0610,
    /// A component cannot be trained, or one of its trainings failed.
    TrainingFailed = 0611,
    /// What trainings leave cannot be part of a component.
    TrainingNotSettled = 0612,
    /// The SDK package has no tool for this machine.
    SdkTool = 0701,
    /// The SDK package has no engine for the runtime version asked for.
    SdkEngine = 0702,
    /// The project's target framework is newer than the engine's, or another one.
    SdkFramework = 0703,
    /// The tool failed; its own messages come before this one.
    SdkToolFailed = 0704,
    /// The runtime pack or the trimmer is not restored.
    SdkPackages = 0705,
    /// A library has no WIT, so nothing of it could be called.
    SdkNoWit = 0706,
    /// A property of the project has a value that it cannot have.
    SdkProperty = 0707,
    /// An item names WIT that does not exist.
    SdkWitMissing = 0708,
    /// A component reference does not exist, or makes no component.
    SdkReference = 0709,
    /// NativeAOT-LLVM was asked for another platform than WebAssembly.
    SdkNativePlatform = 0710,
    /// There is no WASI SDK for NativeAOT-LLVM.
    SdkWasiSdk = 0711,
    /// MSBuild or the trimmer takes a path for another.
    SdkPath = 0712,
    /// An item does not say what to record, or there is none.
    SdkTraining = 0713,
    /// A client of HTTP is made, and the library that sends its requests is not referenced.
    SdkHttp = 0714,
    /// Sockets are made or names looked up, and the library that does it is not referenced.
    SdkSockets = 0715,
    /// Cryptography is used, and the library that has it is not referenced.
    SdkCryptography = 0716,
    /// A web application sets up connections of its own.
    SdkConnections = 0717,
    /// A web application has no server that is made for components.
    SdkWebServer = 0718,
    /// An import and the export that has its name are of different types.
    ComposeMismatch = 0801,
    /// A component to compose with exports nothing that is imported.
    ComposeUnused = 0802,
    /// Components need each other's exports in a circle.
    ComposeCycle = 0803,
    /// Components cannot be composed for another reason.
    ComposeInvalid = 0804,
    /// A package cannot be fetched.
    PackageUnavailable = 0901,
    /// The lock file does not have a package, or is none.
    PackageLock = 0902,
    /// A file is not an OpenAPI document of 3.0 or 3.1, or a part of it is malformed.
    OpenApiInvalid = 1001,
    /// A reference leads to another document, or to nothing.
    OpenApiReference = 1002,
    /// A schema contains itself.
    OpenApiRecursive = 1003,
    /// A part of the document that WIT cannot say.
    OpenApiUnsupported = 1004,
}

impl Code {
    /// What the code means in a few words: the title of its page.
    pub fn title(self) -> &'static str {
        let first = self.page().lines().next().unwrap_or_default();
        first.split_once(": ").map_or(first, |(_, title)| title)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::Code;

    #[test]
    fn codes_are_listed_in_order_without_repetition() {
        assert!(Code::ALL.windows(2).all(|pair| (pair[0] as u16) < (pair[1] as u16)));
    }

    #[test]
    fn each_page_says_what_the_code_means_and_what_to_do() {
        for code in Code::ALL {
            let page = code.page();
            assert!(page.starts_with(&format!("# {code}: ")), "docs/diagnostics/{code}.md has another title");
            for part in ["\n## Example\n", "\n## What to do\n"] {
                assert!(page.contains(part), "docs/diagnostics/{code}.md has no `{}`", part.trim());
            }
        }
    }

    #[test]
    fn each_page_is_that_of_a_code() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/diagnostics");
        for entry in std::fs::read_dir(folder).expect("the pages are there") {
            let name = entry.expect("it is readable").file_name().to_string_lossy().into_owned();
            let known = Code::ALL.iter().any(|code| name == format!("{code}.md"));
            assert!(known, "docs/diagnostics/{name} is about no code");
        }
    }
}
