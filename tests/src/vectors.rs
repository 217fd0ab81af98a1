//! The cases as files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::case::Case;
use crate::{cases, team};

/// The file that people write; all others are generated.
const README: &str = "README.md";

/// The team's certs document.
const KEYS: &str = "keys.json";

/// The folder with the files.
#[must_use]
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors")
}

/// The certs document, as it stands in its file.
///
/// # Errors
///
/// The file cannot be read.
pub fn keys() -> io::Result<Vec<u8>> {
    fs::read(folder().join(KEYS))
}

/// The cases, as they stand in their files.
///
/// # Errors
///
/// A file cannot be read, or is not a case; the message names it.
pub fn read() -> io::Result<Vec<Case>> {
    let files = on_disk()?.into_iter().filter(|(path, _)| path != KEYS);
    files.map(|(path, bytes)| parse(&path, bytes).map_err(|error| invalid(&path, &error))).collect()
}

/// The cases that do not name the time at which they are to be judged: for servers, which have the clock of the machine.
///
/// # Errors
///
/// See [`read`].
pub fn read_timeless() -> io::Result<Vec<Case>> {
    Ok(read()?.into_iter().filter(|case| case.now.is_none()).collect())
}

/// The case in the file `class/name.txt`, `class/name` being `id`.
///
/// # Errors
///
/// There is no such file, or it is not a case.
pub fn named(id: &str) -> io::Result<Case> {
    let path = format!("{id}.txt");
    parse(&path, fs::read(folder().join(&path))?).map_err(|error| invalid(&path, &error))
}

/// What each file has to hold, by its path in the folder.
///
/// # Panics
///
/// Two cases have the same name.
#[must_use]
pub fn generate() -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::from([(KEYS.to_owned(), format!("{}\n", team::issuer().certs_json()).into_bytes())]);
    for case in cases::all() {
        let path = format!("{}.txt", case.id());
        let repeated = files.insert(path, case.to_text().into_bytes());
        assert!(repeated.is_none(), "two cases are called {}", case.id());
    }
    files
}

/// What the files hold, by their path in the folder.
///
/// # Errors
///
/// A file cannot be read.
pub fn on_disk() -> io::Result<BTreeMap<String, Vec<u8>>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder())? {
        let path = entry?.path();
        let paths = if path.is_dir() {
            fs::read_dir(&path)?.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<_>>()?
        } else {
            vec![path]
        };
        for path in paths {
            let name = path.strip_prefix(folder()).map_err(io::Error::other)?;
            let name = name.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/");
            if name != README {
                files.insert(name, fs::read(path)?);
            }
        }
    }
    Ok(files)
}

/// Makes the files what they have to be.
///
/// # Errors
///
/// A file cannot be written or removed.
pub fn write() -> io::Result<()> {
    let wanted = generate();
    let present = on_disk()?;
    for path in present.keys().filter(|path| !wanted.contains_key(*path)) {
        fs::remove_file(folder().join(path))?;
    }
    for (path, bytes) in wanted.iter().filter(|(path, bytes)| present.get(*path) != Some(*bytes)) {
        let path = folder().join(path);
        fs::create_dir_all(path.parent().unwrap_or(&path))?;
        fs::write(path, bytes)?;
    }
    Ok(())
}

fn parse(path: &str, bytes: Vec<u8>) -> Result<Case, String> {
    let id = path.strip_suffix(".txt").and_then(|path| path.split_once('/'));
    let (class, name) = id.ok_or("the path is not `class/name.txt`")?;
    Case::parse(class, name, &String::from_utf8(bytes).map_err(|error| error.to_string())?)
}

fn invalid(path: &str, error: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("{path}: {error}"))
}
