//! Makes a component out of .NET assemblies or a core module.
