//! Every diagnostic code, in one list. A code, once released, keeps its number and its meaning.
//!
//! 00xx: WIT; 01xx: files; 02xx: WIT that has no C# form; 03xx: assemblies; 04xx: engine and core module;
//! 05xx: component; 06xx: running a component.

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
    /// An input file or folder does not exist.
    InputMissing = 101,
    /// An input file or folder cannot be read.
    InputUnreadable = 102,
    /// An output file or folder cannot be written.
    OutputUnwritable = 103,
    /// A WIT construct that the C# generator does not support yet.
    UnsupportedWit = 201,
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
