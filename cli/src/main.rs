//! `componentize-dotnet`: makes WebAssembly components out of C#.

fn main() {}
