//! The files that hold WIT: which ones there are, and what is in them. Nothing is parsed here.

use diagnostics::{Code, Diagnostic, Diagnostics, Result};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A text file.
pub struct Text {
    /// Its path, as the user knows it.
    pub name: String,
    /// What is in it.
    pub content: Arc<str>,
}

/// One package.
pub enum Input {
    /// As text, in one file or several.
    Texts(Vec<Text>),
    /// As WebAssembly.
    Binary {
        /// The path of the file, as the user knows it.
        name: String,
        /// What is in it.
        bytes: Vec<u8>,
    },
}

/// The package that the user named, and those that lie beside it.
pub struct Files {
    /// The package itself.
    pub main: Input,
    /// The content of `deps`, sorted by name.
    pub dependencies: Vec<Input>,
}

impl Files {
    /// Every text file.
    pub fn texts(&self) -> impl Iterator<Item = &Text> {
        self.dependencies.iter().chain([&self.main]).flat_map(|input| match input {
            Input::Texts(texts) => texts.as_slice(),
            Input::Binary { .. } => &[],
        })
    }
}

/// Reads the folder or the file `path`.
pub fn read(path: &Path) -> Result<Files> {
    if !path.is_dir() {
        return Ok(Files { main: file(path)?, dependencies: Vec::new() });
    }
    let mut problems = Diagnostics::new();
    let main = problems.absorb(folder(path));
    let dependencies = problems.absorb(dependencies(&path.join("deps")));
    match (main, dependencies) {
        (Some(main), Some(dependencies)) => problems.into_result(Files { main, dependencies }),
        _ => Err(problems),
    }
}

/// The packages in `deps`. What is neither a folder nor named as WIT is none.
fn dependencies(deps: &Path) -> Result<Vec<Input>> {
    if !deps.is_dir() {
        return Ok(Vec::new());
    }
    let mut problems = Diagnostics::new();
    let mut packages = Vec::new();
    for path in entries(deps)? {
        if path.is_dir() {
            packages.extend(problems.absorb(folder(&path)));
        } else if has_extension(&path, &["wit", "wasm"]) {
            packages.extend(problems.absorb(file(&path)));
        }
    }
    problems.into_result(packages)
}

/// The `.wit` files of a folder, which are one package.
fn folder(path: &Path) -> Result<Input> {
    let mut problems = Diagnostics::new();
    let mut texts = Vec::new();
    for path in entries(path)? {
        if has_extension(&path, &["wit"]) && !path.is_dir() {
            let text = bytes(&path).and_then(|bytes| text(&path, bytes));
            texts.extend(problems.absorb(text));
        }
    }
    let texts = problems.into_result(texts)?;
    if texts.is_empty() {
        return Err(Diagnostic::new(
            Code::InputMissing,
            format!("the folder {} has no .wit file", path.display()),
        )
        .with_help("put the package there, and the packages that it uses in the subfolder `deps`")
        .into());
    }
    Ok(Input::Texts(texts))
}

fn file(path: &Path) -> Result<Input> {
    let bytes = bytes(path)?;
    if bytes.starts_with(b"\0asm") {
        return Ok(Input::Binary { name: path.display().to_string(), bytes });
    }
    Ok(Input::Texts(vec![text(path, bytes)?]))
}

fn text(path: &Path, bytes: Vec<u8>) -> Result<Text> {
    let name = path.display().to_string();
    match String::from_utf8(bytes) {
        // Some editors begin a file with a byte order mark, which WIT does not know.
        Ok(text) => Ok(Text { content: text.strip_prefix('\u{feff}').unwrap_or(&text).into(), name }),
        Err(_) => Err(Diagnostic::new(
            Code::InputUnreadable,
            format!("{name} is neither WIT nor WebAssembly: it is not UTF-8"),
        )
        .with_help("save the text in the encoding UTF-8")
        .into()),
    }
}

fn bytes(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|error| unreadable(path, &error).into())
}

/// The `.wit` files in `folder` and in its subfolders, each a package.
pub fn library(folder: &Path) -> Result<Vec<Text>> {
    let mut texts = Vec::new();
    for path in entries(folder)? {
        if path.is_dir() {
            texts.extend(library(&path)?);
        } else if has_extension(&path, &["wit"]) {
            texts.push(bytes(&path).and_then(|bytes| text(&path, bytes))?);
        }
    }
    Ok(texts)
}

/// The entries of a folder, sorted by name: the order on disk is no property of the input.
fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let read = || -> std::io::Result<Vec<PathBuf>> {
        let mut paths = std::fs::read_dir(folder)?
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<std::io::Result<Vec<_>>>()?;
        paths.sort();
        Ok(paths)
    };
    read().map_err(|error| unreadable(folder, &error).into())
}

fn has_extension(path: &Path, extensions: &[&str]) -> bool {
    path.extension().is_some_and(|extension| extensions.iter().any(|known| extension == *known))
}

fn unreadable(path: &Path, error: &std::io::Error) -> Diagnostic {
    Diagnostic::unreadable(path, error, "give the folder that has the .wit files, or one file")
}
