//! The command line's program, for each platform that there is one for: in a folder that has a folder for each, named as
//! .NET names platforms.

use crate::workspace;
use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::{Path, PathBuf};

/// The programs of one version.
pub struct Programs {
    /// The folder that has a folder for each platform.
    pub folder: PathBuf,
    /// The platforms, sorted.
    pub platforms: Vec<String>,
}

impl Programs {
    /// The one that was built here.
    ///
    /// # Errors
    /// When it cannot be copied.
    pub fn of_this_machine(program: &Path) -> Result<Self> {
        let folder = workspace::target().join("programs");
        let home = folder.join(here());
        fs::create_dir_all(&home)?;
        let copy = home.join(file_name(here()));
        fs::copy(program, &copy).with_context(|| format!("cannot copy the program to {}", copy.display()))?;
        Self::in_folder(&folder)
    }

    /// All that are in a folder. There is one for this machine among them, which makes a part of the packages.
    ///
    /// # Errors
    /// When a platform has no program.
    pub fn in_folder(folder: &Path) -> Result<Self> {
        let entries = fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))?;
        let mut platforms = Vec::new();
        for entry in entries {
            platforms.push(entry?.file_name().to_string_lossy().into_owned());
        }
        platforms.sort();
        let programs = Self { folder: std::path::absolute(folder)?, platforms };
        ensure!(programs.of(here()).is_file(), "{} has no program for {}", folder.display(), here());
        for platform in &programs.platforms {
            let program = programs.of(platform);
            ensure!(program.is_file(), "{} has no program for {platform}", folder.display());
            make_executable(&program)?;
        }
        Ok(programs)
    }

    /// The program of a platform.
    pub fn of(&self, platform: &str) -> PathBuf {
        self.folder.join(platform).join(file_name(platform))
    }
}

/// The name of a platform's program.
pub fn file_name(platform: &str) -> &'static str {
    if platform.starts_with("win-") { "componentize-dotnet.exe" } else { "componentize-dotnet" }
}

/// The platform of this machine.
pub const fn here() -> &'static str {
    match (cfg!(windows), cfg!(target_os = "macos"), cfg!(target_arch = "aarch64")) {
        (true, _, false) => "win-x64",
        (true, _, true) => "win-arm64",
        (_, true, false) => "osx-x64",
        (_, true, true) => "osx-arm64",
        (_, _, false) => "linux-x64",
        (_, _, true) => "linux-arm64",
    }
}

/// Files that came through an archive may have lost it.
fn make_executable(program: &Path) -> Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(program, fs::Permissions::from_mode(0o755))
            .with_context(|| format!("cannot make {} executable", program.display()))?;
    }
    let _ = program;
    Ok(())
}
