//! The extension block: how an application is handed to the engine. The tool appends the application to the linked engine
//! and fills the block in; the engine only reads it. Everything is made of 32-bit words.

/// What a word of a record means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// A number.
    Number,
    /// The address of a text that ends with a NUL, or 0.
    Text,
    /// The address of bytes.
    Bytes,
    /// An index into the function table.
    Function,
    /// An address that only the runtime knows.
    Opaque,
    /// The address of rows of a record; another word has their count.
    Rows(&'static str),
    /// The address of one record, which the engine writes.
    Place(&'static str),
}

/// A record of the block.
pub trait Record {
    /// Its name in C.
    const NAME: &'static str;
    /// What it is.
    const DOC: &'static str;
    /// The name, kind and meaning of its words.
    const FIELDS: &'static [(&'static str, Word, &'static str)];

    /// The words, in order.
    fn words(&self) -> Vec<u32>;
}

macro_rules! records {
    ($($(#[doc = $doc:literal])+ $name:ident = $c_name:literal {
        $($(#[doc = $field_doc:literal])+ $field:ident: $word:expr,)+
    })+) => {
        $(
            $(#[doc = $doc])+
            #[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
            #[repr(C)]
            pub struct $name {
                $($(#[doc = $field_doc])+ pub $field: u32,)+
            }

            impl Record for $name {
                const NAME: &'static str = $c_name;
                const DOC: &'static str = concat!($($doc),+);
                const FIELDS: &'static [(&'static str, Word, &'static str)] =
                    &[$((stringify!($field), $word, concat!($($field_doc),+)),)+];

                fn words(&self) -> Vec<u32> {
                    vec![$(self.$field),+]
                }
            }
        )+

        /// Calls `write` for each record with its name, what it is, and its fields; what a record points to comes before it.
        pub(crate) fn each(mut write: impl FnMut(&str, &str, &[(&str, Word, &str)])) {
            $(write($name::NAME, $name::DOC, $name::FIELDS);)+
        }
    };
}

records! {
    /// A managed assembly.
    Assembly = "EngineAssembly" {
        /// file name with extension; of a satellite assembly its culture and a slash before it
        name: Word::Text,
        /// the file's contents
        data: Word::Bytes,
        /// in bytes
        size: Word::Number,
    }
    /// A function of a native library.
    Symbol = "EngineSymbol" {
        /// as C# imports it
        name: Word::Text,
        /// what is called
        function: Word::Function,
    }
    /// A native library that C# imports from.
    Library = "EngineLibrary" {
        /// as C# imports it
        name: Word::Text,
        /// sorted by the bytes of their names
        symbols: Word::Rows("EngineSymbol"),
        /// of symbols
        count: Word::Number,
    }
    /// Calls a native function of one signature with the interpreter's arguments.
    ToNative = "EngineToNative" {
        /// the signature: the result, then the parameters
        cookie: Word::Text,
        /// takes the native function and the interpreter's arguments
        function: Word::Function,
    }
    /// What a trampoline from native to managed code calls.
    Descriptor = "EngineDescriptor" {
        /// 0 until the method is bound
        function: Word::Opaque,
        /// its last argument
        argument: Word::Opaque,
        /// whether it is compiled code, which takes the arguments of the method and no other
        compiled: Word::Number,
    }
    /// A managed method that native code can call.
    ToManaged = "EngineToManaged" {
        /// simple name, without extension
        assembly: Word::Text,
        /// MethodDef token (ECMA-335 II.22.26)
        token: Word::Number,
        /// the trampoline
        function: Word::Function,
        /// what the trampoline calls
        descriptor: Word::Place("EngineDescriptor"),
    }
    /// A property of the runtime configuration, as in runtimeconfig.json.
    Property = "EngineProperty" {
        /// its name
        key: Word::Text,
        /// its value as text
        value: Word::Text,
    }
    /// The extension block.
    Extension = "EngineExtension" {
        /// ENGINE_FORMAT, or the block was filled in by a tool of another version
        format: Word::Number,
        /// first byte that the application leaves free; 0: __heap_base
        heap_start: Word::Number,
        /// the class library and the program
        assemblies: Word::Rows("EngineAssembly"),
        /// of assemblies
        assembly_count: Word::Number,
        /// what C# imports from the component's world
        libraries: Word::Rows("EngineLibrary"),
        /// of libraries
        library_count: Word::Number,
        /// sorted by the bytes of their cookies
        to_native: Word::Rows("EngineToNative"),
        /// of to_native
        to_native_count: Word::Number,
        /// the exports, and other methods that native code may call
        to_managed: Word::Rows("EngineToManaged"),
        /// of to_managed
        to_managed_count: Word::Number,
        /// of the runtime configuration
        properties: Word::Rows("EngineProperty"),
        /// of properties
        property_count: Word::Number,
        /// simple name, or 0 for a library
        main_assembly: Word::Text,
        /// ICU's data, or 0 for an application with the invariant culture alone
        icu_data: Word::Bytes,
    }
}
