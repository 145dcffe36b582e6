//! Every diagnostic code, in one list. A code, once released, keeps its number and its meaning.
//!
//! 00xx: WIT; 01xx: files; 02xx: WIT that has no C# form; 03xx: assemblies; 04xx: engine and core module;
//! 05xx: component; 06xx: running a component; 07xx: building a project (the MSBuild SDK reports these itself).

use std::fmt;

macro_rules! codes {
    ($($(#[$meta:meta])* $name:ident = $number:literal,)*) => {
        /// A stable diagnostic code, written `CDN` and four digits.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $($(#[$meta])* $name = $number,)* }

        impl Code {
            /// Every code, in the order of the numbers.
            pub const ALL: &'static [Code] = &[$(Code::$name,)*];
        }
    };
}

codes! {
    /// A WIT text does not parse or does not resolve.
    WitSyntax = 1,
    /// The world asked for does not exist, or none was named where there are several.
    WitWorld = 2,
    /// A feature was asked for that gates nothing in the WIT.
    WitFeature = 3,
    /// A namespace is given for what the WIT does not have, or is none.
    WitNamespace = 4,
    /// Worlds that were to become one contradict each other.
    WitWorldConflict = 5,
    /// An input file or folder does not exist.
    InputMissing = 101,
    /// An input file or folder cannot be read.
    InputUnreadable = 102,
    /// An output file or folder cannot be written.
    OutputUnwritable = 103,
    /// An input file is of another kind than the verb takes.
    InputKind = 104,
    /// An output file exists, and is not one that may be replaced.
    OutputExists = 105,
    /// A WIT construct that the C# generator does not support yet.
    UnsupportedWit = 201,
    /// A WIT type is larger than a C# type can be.
    WitTooLarge = 202,
    /// A file is not a valid .NET assembly.
    AssemblyInvalid = 301,
    /// A referenced assembly was not found.
    AssemblyMissing = 302,
    /// An assembly is compiled for another framework.
    AssemblyFramework = 303,
    /// An imported method has a signature without a WebAssembly form.
    ImportSignature = 304,
    /// An exported method has a signature without a WebAssembly form.
    ExportSignature = 305,
    /// Two methods are exported under one name.
    ExportDuplicate = 306,
    /// Two methods import one function with different signatures.
    ImportConflict = 307,
    /// A file is not a runtime configuration.
    RuntimeConfig = 308,
    /// The assemblies are larger than a component can carry.
    ApplicationSize = 309,
    /// There is no engine for the version of the class library.
    EngineMissing = 401,
    /// An engine's files are damaged, or of a format that this tool does not know.
    EngineInvalid = 402,
    /// A file is not a valid WebAssembly module.
    CoreModuleInvalid = 403,
    /// A component was given where a core module is needed.
    CoreModuleIsComponent = 404,
    /// A core module does not export its memory.
    CoreModuleMemory = 405,
    /// A packed import is malformed or does not fit its declaration.
    PackedImport = 406,
    /// A function of WASI has no stub.
    StubWasi = 407,
    /// The module does not export a function of the world.
    WorldExportMissing = 501,
    /// A function has another signature than the world.
    WorldSignature = 502,
    /// The module imports a function that the world does not have.
    WorldImport = 503,
    /// There is neither a world nor an entry point.
    NoWorld = 504,
    /// The module cannot become a component for another reason.
    ComponentEncoding = 505,
    /// The world of a library contradicts that of the application.
    LibraryWorld = 506,
    /// A file that should be a component is something else.
    NotComponent = 601,
    /// A component is damaged, or uses a feature that the embedded runtime does not have.
    ComponentInvalid = 602,
    /// A component imports what the host does not provide.
    ImportMissing = 603,
    /// A component does not export what was asked for.
    ExportMissing = 604,
    /// A call given to `--invoke` does not parse, or does not fit the function.
    InvokeInvalid = 605,
    /// The component stopped with a trap.
    GuestTrap = 606,
    /// A server cannot listen on the address.
    AddressUnusable = 607,
    /// The SDK package has no tool for this machine.
    SdkTool = 701,
    /// The SDK package has no engine for the runtime version asked for.
    SdkEngine = 702,
    /// The project's target framework is newer than the engine's, or another one.
    SdkFramework = 703,
    /// The tool failed; its own messages come before this one.
    SdkToolFailed = 704,
    /// The runtime pack or the trimmer is not restored.
    SdkPackages = 705,
    /// A library has no WIT, so nothing of it could be called.
    SdkNoWit = 706,
    /// A property of the project has a value that it cannot have.
    SdkProperty = 707,
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CDN{:04}", *self as u16)
    }
}

#[cfg(test)]
mod tests {
    use super::Code;

    #[test]
    fn codes_are_listed_in_order_without_repetition() {
        assert!(Code::ALL.windows(2).all(|pair| (pair[0] as u16) < (pair[1] as u16)));
    }
}
