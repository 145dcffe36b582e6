//! `engine.json`: what an engine says about itself, and the choice of the engine that fits a class library.

use crate::files;
use contract::{FORMAT, Manifest};
use diagnostics::{Code, Diagnostic, Result};
use std::path::{Path, PathBuf};

/// An engine: the interpreter and the native part of the class library as one core module.
#[derive(Debug, Clone)]
pub struct Engine {
    /// What the engine says about itself.
    pub manifest: Manifest,
    /// The core module.
    pub module: Vec<u8>,
    /// The assembly that compiled code needs at run time; there is one when compiled code is linked into the module.
    pub instances: Option<Vec<u8>>,
    /// The methods of that code that look something up, by `code`.
    pub compiled: Vec<CompiledMethod>,
    /// Its folder.
    place: PathBuf,
}

/// A compiled method that looks up what it refers to when it is first called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CompiledMethod {
    /// Its place in the table of functions.
    pub code: u32,
    /// The place of the function that looks up.
    pub look_up: u32,
    /// The address that this function takes.
    pub references: u32,
    /// The address of the byte that says whether it has been done.
    pub done: u32,
    /// Of a method that instances of generics share: the address of what each of them looks up besides, where there is that.
    pub shared: Option<u32>,
    /// Whether instances of generics share it; then `look_up` takes what tells them apart, too.
    pub is_shared: bool,
}

/// What an engine has beside its module to be linked with compiled code.
#[derive(Debug, Clone)]
pub struct Kit {
    /// The object with all of the engine.
    pub object: PathBuf,
    /// The assembly without a type that stands for generic instances.
    pub instances: Vec<u8>,
}

impl CompiledMethod {
    /// As the engine reads it.
    pub fn words(&self) -> [u32; 6] {
        let Self { code, look_up, references, done, shared, is_shared } = *self;
        [code, look_up, references, done, u32::from(is_shared), shared.unwrap_or(0)]
    }
}

impl Engine {
    /// Opens the engine for the .NET runtime `version` in `folder`, which has one subfolder a version.
    ///
    /// # Errors
    /// When there is none for this version, or its files are missing or damaged.
    pub fn open(folder: &Path, version: &str) -> Result<Self> {
        let place = folder.join(version);
        if !is_folder_name(version) || !place.is_dir() {
            return Err(no_engine(folder, version).into());
        }
        let path = place.join("engine.json");
        let manifest = files::read(&path)?;
        let module = files::read(&place.join("engine.wasm"))?;
        let engine = Self::new(&manifest, module, place)
            .map_err(|reason| damaged(&format!("`{}` {reason}", path.display())))?;
        if engine.manifest.runtime_version != version {
            let other = &engine.manifest.runtime_version;
            return Err(damaged(&format!("`{}` is for .NET {other}", path.display())).into());
        }
        Ok(engine)
    }

    /// An engine from the text of its manifest and its module; the error is the rest of "the manifest …".
    ///
    /// # Errors
    /// When the manifest is not one, or is of another format.
    pub fn new(manifest: &[u8], module: Vec<u8>, place: PathBuf) -> std::result::Result<Self, String> {
        let manifest: Manifest =
            serde_json::from_slice(manifest).map_err(|error| format!("is not a manifest: {error}"))?;
        if manifest.format != FORMAT {
            return Err(format!("is of format {}, and this tool knows format {FORMAT}", manifest.format));
        }
        Ok(Self { manifest, module, instances: None, compiled: Vec::new(), place })
    }

    /// What it is linked with compiled code from.
    ///
    /// # Errors
    /// When that is missing.
    pub fn kit(&self) -> Result<Kit> {
        let instances = files::read(&self.place.join("aot-instances.dll"))?;
        Ok(Kit { object: self.place.join("engine.o"), instances })
    }

    /// The engine with compiled code in its module, which was linked from the kit.
    ///
    /// # Errors
    /// When the module is not that of an engine.
    pub fn relinked(
        mut self,
        module: Vec<u8>,
        instances: Vec<u8>,
        compiled: Vec<CompiledMethod>,
    ) -> Result<Self> {
        self.manifest.locate(&module).map_err(|reason| damaged(&reason))?;
        self.manifest.parts = self.manifest.parts.without_places();
        Ok(Self { module, instances: Some(instances), compiled, ..self })
    }
}

/// The versions come from an assembly; only the ones that are plain folder names become part of a path.
fn is_folder_name(version: &str) -> bool {
    version.starts_with(|first: char| first.is_ascii_digit())
        && version.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-'))
}

fn no_engine(folder: &Path, version: &str) -> Diagnostic {
    let mut versions: Vec<String> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| entry.path().join("engine.json").is_file())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    versions.sort();
    let help = if versions.is_empty() {
        format!("there is no engine in `{}`: name its folder with --engine", folder.display())
    } else {
        format!(
            "use the class library of .NET {}, or add the engine of .NET {version}",
            versions.join(" or ")
        )
    };
    Diagnostic::new(
        Code::EngineMissing,
        format!("there is no engine for the class library of .NET {version}"),
    )
    .with_help(help)
}

/// The diagnostic for an engine that cannot be used.
pub(super) fn damaged(what: &str) -> Diagnostic {
    Diagnostic::new(Code::EngineInvalid, format!("the engine is damaged: {what}"))
        .with_help("install the package again, or link the engine again with `cargo xtask engine`")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write_engine(folder: &Path, version: &str, manifest: &str) {
        let place = folder.join(version);
        std::fs::create_dir_all(&place).expect("the folder is writable");
        std::fs::write(place.join("engine.json"), manifest).expect("the folder is writable");
        std::fs::write(place.join("engine.wasm"), b"\0asm\x01\0\0\0").expect("the folder is writable");
    }

    fn manifest(version: &str) -> String {
        format!(
            r#"{{"format":1,"runtimeVersion":"{version}","extension":0,"heapBase":0,"tableBase":0,
                "cookies":[],"libraries":{{}},"parts":{{"roots":[],"parts":[]}}}}"#
        )
    }

    fn codes(result: Result<Engine>) -> (Code, String) {
        let problems = result.expect_err("the engine does not fit");
        let first = problems.iter().next().expect("there is a problem");
        (first.code(), first.help_text().unwrap_or_default().to_owned())
    }

    #[test]
    fn another_patch_release_is_refused_and_the_available_ones_are_named() {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        write_engine(folder.path(), "10.0.11", &manifest("10.0.11"));
        assert!(Engine::open(folder.path(), "10.0.11").is_ok());
        let (code, help) = codes(Engine::open(folder.path(), "10.0.12"));
        assert_eq!(code, Code::EngineMissing);
        assert!(help.contains("10.0.11"), "{help}");
        assert_eq!(codes(Engine::open(folder.path(), "../10.0.11")).0, Code::EngineMissing);
    }

    #[test]
    fn a_damaged_manifest_is_refused() {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        write_engine(folder.path(), "10.0.1", "{");
        write_engine(folder.path(), "10.0.2", &manifest("10.0.1"));
        write_engine(folder.path(), "10.0.3", &manifest("10.0.3").replace("\"format\":1", "\"format\":2"));
        for version in ["10.0.1", "10.0.2", "10.0.3"] {
            assert_eq!(codes(Engine::open(folder.path(), version)).0, Code::EngineInvalid);
        }
    }
}
