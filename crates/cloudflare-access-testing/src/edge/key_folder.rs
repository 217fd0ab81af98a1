//! Signing keys that outlive the program.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::TestKey;
use crate::edge::random_hex;

const CURRENT: &str = "current.pem";
const PREVIOUS: &str = "previous.pem";

/// A folder with the current key and the previous one, readable by its owner alone.
#[derive(Clone, Debug)]
pub(crate) struct KeyFolder(PathBuf);

impl KeyFolder {
    pub(crate) fn new(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// The previous and the current key, generated now where there are none yet.
    ///
    /// # Errors
    ///
    /// The folder cannot be made, read or written; others can read a key; a file is no sound key, or one that this crate
    /// publishes.
    pub(crate) fn open(&self) -> io::Result<[TestKey; 2]> {
        make_private_folder(&self.0)?;
        let keys = match (read(&self.0.join(PREVIOUS))?, read(&self.0.join(CURRENT))?) {
            (Some(previous), Some(current)) => return Ok([previous, current]),
            (previous, current) => [previous, current].map(|key| key.unwrap_or_else(TestKey::generate)),
        };
        self.save(keys)?;
        Ok(keys)
    }

    pub(crate) fn save(&self, [previous, current]: [TestKey; 2]) -> io::Result<()> {
        // The previous one first: should the second write fail, no key is lost that tokens are signed with.
        write(&self.0.join(PREVIOUS), &previous)?;
        write(&self.0.join(CURRENT), &current)
    }
}

fn read(path: &Path) -> io::Result<Option<TestKey>> {
    let pem = match fs::read_to_string(path) {
        Ok(pem) => pem,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    refuse_if_others_can_read(path)?;
    let invalid = |message: &str| io::Error::new(io::ErrorKind::InvalidData, format!("{}: {message}", path.display()));
    let key =
        TestKey::from_pem(&pem).ok_or_else(|| invalid("not an RSA key of 2048 bits or more in PKCS#8; remove it"))?;
    if key.is_published_with_this_crate() {
        return Err(invalid("a key that everybody has; remove it, and a new one is generated"));
    }
    Ok(Some(key))
}

/// Whole or not at all: a half-written key would lock everybody out.
fn write(path: &Path, key: &TestKey) -> io::Result<()> {
    let temporary = path.with_extension(format!("{}.new", random_hex::<8>()));
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&temporary).and_then(|mut file| {
        file.write_all(key.private_key_pem().as_bytes())?;
        file.sync_all()?;
        fs::rename(&temporary, path)
    });
    if written.is_err() {
        // What cannot be written can perhaps not be removed either.
        let _ = fs::remove_file(&temporary);
    }
    written
}

#[cfg(unix)]
fn make_private_folder(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}

#[cfg(not(unix))]
fn make_private_folder(path: &Path) -> io::Result<()> {
    fs::create_dir_all(path)
}

/// Somebody else who can read the key can sign as anybody.
#[cfg(unix)]
fn refuse_if_others_can_read(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    if fs::metadata(path)?.permissions().mode() & 0o077 == 0 {
        return Ok(());
    }
    let message = format!("{0} can be read by others: `chmod 600 {0}`, or remove it for a new one", path.display());
    Err(io::Error::new(io::ErrorKind::PermissionDenied, message))
}

#[cfg(not(unix))]
fn refuse_if_others_can_read(_: &Path) -> io::Result<()> {
    Ok(())
}
