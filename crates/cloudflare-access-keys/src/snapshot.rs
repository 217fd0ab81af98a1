use std::fmt;
use std::fs::{self, OpenOptions};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use cloudflare_access::{KeySet, TeamDomain};

mod format;
mod permissions;

/// How far in the future a snapshot may have been written: the machine's clock may have been set in between.
const MAX_CLOCK_DIFFERENCE: Duration = Duration::from_secs(5 * 60);

/// A file with the last good key set, so that a restart during an outage still verifies.
///
/// Whoever can write the file decides who is let in, so it is refused where others may write it or its folder, and where
/// one of the two belongs to another user than the program's and root: on Unix. Elsewhere the folder must be one that only
/// the program's user may write. It is written whole or not at all, with a checksum against a broken disk, and read with
/// its age.
#[derive(Clone, Debug)]
pub struct Snapshot {
    path: PathBuf,
    team: String,
    longest_age: Duration,
}

impl Snapshot {
    /// The snapshot of `team` in the file at `path`, believed until `longest_age` after it was fetched.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>, team: &TeamDomain, longest_age: Duration) -> Snapshot {
        Snapshot { path: path.into(), team: team.host().to_owned(), longest_age }
    }

    /// The certs document and how long before `now` it was fetched.
    ///
    /// # Errors
    ///
    /// There is no file, or it is not to be believed.
    pub fn read(&self, now: SystemTime) -> Result<(Vec<u8>, Duration), SnapshotError> {
        let mut file = permissions::open(&self.path, folder_of(&self.path))?;
        let mut text = Vec::new();
        let cap = u64::try_from(KeySet::MAX_DOCUMENT + format::MAX_HEAD).unwrap_or(u64::MAX);
        Read::by_ref(&mut file)
            .take(cap.saturating_add(1))
            .read_to_end(&mut text)
            .map_err(|error| SnapshotError::Io(error.kind()))?;
        let contents = format::parse(&text).ok_or(SnapshotError::Corrupt)?;
        if contents.team != self.team {
            return Err(SnapshotError::OtherTeam);
        }
        let fetched_at = UNIX_EPOCH.checked_add(contents.fetched_at).ok_or(SnapshotError::Corrupt)?;
        let age = match now.duration_since(fetched_at) {
            Ok(age) => age,
            Err(ahead) if ahead.duration() <= MAX_CLOCK_DIFFERENCE => Duration::ZERO,
            Err(_) => return Err(SnapshotError::FromTheFuture),
        };
        if age >= self.longest_age {
            return Err(SnapshotError::TooOld);
        }
        Ok((contents.document.to_vec(), age))
    }

    /// Replaces the file with this document, fetched at `now`. A failure is told to the log: keys are not worse for it.
    pub fn write(&self, document: &[u8], now: SystemTime) {
        let Ok(fetched_at) = now.duration_since(UNIX_EPOCH) else { return };
        let text = format::write(&self.team, fetched_at, document);
        if let Err(error) = self.replace(&text) {
            tracing::warn!(%error, "could not write the snapshot of the team's keys");
        }
    }

    /// Writes beside it and renames, so that nobody ever reads half a file.
    fn replace(&self, text: &[u8]) -> io::Result<()> {
        let mut name = self.path.file_name().unwrap_or_default().to_owned();
        // Nobody else's name, be it another process of the same number in a container beside this one.
        name.push(format!(".{:016x}.new", RandomState::new().hash_one(std::process::id())));
        let beside = self.path.with_file_name(name);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        permissions::for_owner_only(&mut options);
        let written = options.open(&beside).and_then(|mut file| {
            file.write_all(text)?;
            file.sync_all()
        });
        let replaced = written.and_then(|()| fs::rename(&beside, &self.path));
        if replaced.is_err() {
            let _ = fs::remove_file(&beside);
        }
        replaced
    }
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

/// Why a snapshot is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SnapshotError {
    /// It is not what was written.
    Corrupt,
    /// It claims to have been written later than now.
    FromTheFuture,
    /// It cannot be read.
    Io(io::ErrorKind),
    /// There is no file but a link, a folder or a pipe: what a link leads to may be anyone's.
    NoFile,
    /// The file or its folder belongs neither to the program's user nor to root.
    OtherOwner,
    /// It holds the keys of another team.
    OtherTeam,
    /// Its keys are older than keys may be.
    TooOld,
    /// Others than the owner may write the file, or replace it in its folder.
    WritableByOthers,
}

impl SnapshotError {
    /// Whether there is just no snapshot yet.
    #[must_use]
    pub fn is_absence(self) -> bool {
        self == SnapshotError::Io(io::ErrorKind::NotFound)
    }
}

impl fmt::Display for SnapshotError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SnapshotError::Corrupt => f.write_str("the snapshot is corrupt"),
            SnapshotError::FromTheFuture => f.write_str("the snapshot is from the future: the clock was set back"),
            SnapshotError::Io(kind) => write!(f, "the snapshot cannot be read: {kind}"),
            SnapshotError::NoFile => f.write_str("the snapshot is no file but a link, a folder or a pipe"),
            SnapshotError::OtherOwner => f.write_str(
                "the snapshot is another user's: let the file and its folder belong to the program's user (chown)",
            ),
            SnapshotError::OtherTeam => f.write_str("the snapshot is of another team"),
            SnapshotError::TooOld => f.write_str("the snapshot is too old"),
            SnapshotError::WritableByOthers => f.write_str(
                "others may write the snapshot: let only the owner write the file and its folder (chmod go-w)",
            ),
        }
    }
}

impl std::error::Error for SnapshotError {}
