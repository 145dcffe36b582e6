//! Registries, through the client that `wkg` is made of, and what was fetched from them before.

use super::Wanted;
use super::lock::Lock;
use diagnostics::{Code, Diagnostic, Result};
use futures_util::TryStreamExt;
use std::path::Path;
use wasm_pkg_client::caching::{CachingClient, FileCache};
use wasm_pkg_client::{Client, Config, Error, Release};

/// How packages may be got.
pub struct Access<'a> {
    /// A configuration in place of the user's.
    pub config: Option<&'a Path>,
    /// A cache in place of the user's.
    pub cache: Option<&'a Path>,
    /// Whether nothing may be fetched.
    pub is_offline: bool,
    /// Whether the lock file must have everything.
    pub is_locked: bool,
}

/// The registries and the cache.
pub struct Registry {
    client: CachingClient<FileCache>,
    is_locked: bool,
}

impl Registry {
    /// Reads the configuration, and makes the cache's folder.
    ///
    /// # Errors
    /// When the configuration cannot be read, or the folder not be made.
    pub async fn open(access: &Access<'_>) -> Result<Self> {
        let client = match access.is_offline {
            true => None,
            false => Some(Client::new(config(access.config).await?)),
        };
        let cache = match access.cache {
            Some(folder) => FileCache::new(folder).await,
            None => FileCache::global_cache().await,
        };
        let cache = cache.map_err(|error| {
            Diagnostic::new(
                Code::OutputUnwritable,
                format!("there is no folder for fetched packages: {error:#}"),
            )
            .with_help("name one with --cache")
        })?;
        Ok(Self { client: CachingClient::new(client, cache), is_locked: access.is_locked })
    }

    /// The content of a release that will do: the one in the lock file, or else the newest, which is written down.
    ///
    /// # Errors
    /// When there is none, it cannot be fetched, or its content is not what was written down.
    pub async fn fetch(&self, wanted: &Wanted, lock: &mut Lock) -> Result<Vec<u8>> {
        let locked = lock.find(wanted);
        let release = match &locked {
            Some(release) => release.clone(),
            None if self.is_locked => return Err(not_locked(wanted, lock).into()),
            None => self.newest(wanted).await?,
        };
        let content = self.content(wanted, &release).await?;
        if locked.is_none() {
            lock.insert(wanted, &release);
        }
        Ok(content)
    }

    /// The newest release that will do. A release that is withdrawn, or comes before one, must be named.
    async fn newest(&self, wanted: &Wanted) -> Result<Release> {
        let unavailable = |error: Error| self.unavailable(wanted, &error);
        if let Some(version) = wanted.exact() {
            return Ok(self.client.get_release(&wanted.name, &version).await.map_err(unavailable)?);
        }
        let mut versions = self.client.list_all_versions(&wanted.name).await.map_err(unavailable)?;
        versions.retain(|version| !version.yanked);
        let newest = versions
            .iter()
            .map(|version| &version.version)
            .filter(|version| wanted.requirement.matches(version));
        let Some(newest) = newest.max() else {
            let there: Vec<String> = versions.iter().map(ToString::to_string).collect();
            let Wanted { name, requirement } = wanted;
            let message = format!("no version of `{name}` is `{requirement}`");
            let help = match there.as_slice() {
                [] => "the registry has none that is not withdrawn".to_owned(),
                _ => format!("take one of those that there are: {}", there.join(", ")),
            };
            return Err(Diagnostic::new(Code::PackageUnavailable, message).with_help(help).into());
        };
        Ok(self.client.get_release(&wanted.name, newest).await.map_err(unavailable)?)
    }

    /// What the cache or the registry has, checked against the release's digest.
    async fn content(&self, wanted: &Wanted, release: &Release) -> Result<Vec<u8>> {
        let content = async {
            let stream = self.client.get_content(&wanted.name, release).await?;
            release.content_digest.validating_stream(stream).try_fold(Vec::new(), append).await
        };
        Ok(content.await.map_err(|error| self.unavailable(wanted, &error))?)
    }

    fn unavailable(&self, wanted: &Wanted, error: &Error) -> Diagnostic {
        if self.client.is_readonly() && matches!(error, Error::CacheError(_)) {
            let message =
                format!("`{wanted}` was never fetched on this machine, and nothing is to be fetched now");
            return Diagnostic::new(Code::PackageUnavailable, message)
                .with_help("run once without --offline");
        }
        let message = format!("`{wanted}` cannot be fetched: {error}");
        let help = match error {
            Error::NoRegistryForNamespace(namespace) => format!(
                "say which registry has it, under [namespace_registries] of the configuration: {namespace} = \"registry.example\""
            ),
            Error::InvalidContent(_) => {
                "the content is not what the lock file or the registry says: find out who changed it before you trust it"
                    .to_owned()
            }
            Error::PackageNotFound | Error::VersionNotFound(_) => "look for its name and version in the registry".to_owned(),
            _ => "check the network and the configuration of the registry".to_owned(),
        };
        Diagnostic::new(Code::PackageUnavailable, message).with_help(help)
    }
}

async fn append(mut content: Vec<u8>, bytes: impl AsRef<[u8]>) -> std::result::Result<Vec<u8>, Error> {
    content.extend_from_slice(bytes.as_ref());
    Ok(content)
}

/// The user's configuration, or that of `file` in its place.
async fn config(file: Option<&Path>) -> Result<Config> {
    let (config, name) = match file {
        None => (Config::global_defaults().await, Config::global_config_path().unwrap_or_default()),
        Some(file) => {
            let config = Config::from_file(file).await.map(|own| {
                let mut config = Config::default();
                config.merge(own);
                config
            });
            (config, file.to_owned())
        }
    };
    Ok(config.map_err(|error| {
        Diagnostic::new(
            Code::InputUnreadable,
            format!("the registries in {} cannot be read: {error:#}", name.display()),
        )
        .with_help("the file has the form of wkg's configuration")
    })?)
}

fn not_locked(wanted: &Wanted, lock: &Lock) -> Diagnostic {
    let message = format!("`{wanted}` is not in {}", lock.path().display());
    Diagnostic::new(Code::PackageLock, message)
        .with_help("run once without --locked, and check in the lock file")
}
