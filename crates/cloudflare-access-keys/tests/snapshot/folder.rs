use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime};

use cloudflare_access_keys::{Snapshot, SnapshotError};

use crate::endpoint::team;

pub(crate) const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// A folder of one test, which only its owner may write, with a snapshot of a small document.
pub(crate) struct Folder {
    path: PathBuf,
}

/// When the document was fetched: a whole second, as the file counts them.
pub(crate) fn fetched_at() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_000_000)
}

impl Folder {
    pub(crate) fn new() -> Folder {
        Folder::below(Path::new(env!("CARGO_TARGET_TMPDIR")))
    }

    fn below(parent: &Path) -> Folder {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = parent.join(format!("snapshot-{}-{number}", std::process::id()));
        fs::create_dir(&path).unwrap();
        #[cfg(unix)]
        fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
        Folder { path }
    }

    /// With [`document`] fetched at [`fetched_at`].
    pub(crate) fn written() -> Folder {
        let folder = Folder::new();
        folder.snapshot().write(document(), fetched_at());
        folder
    }

    /// Written, and where every user may come to: a build folder may be in somebody's home.
    #[cfg(target_os = "linux")]
    pub(crate) fn in_reach_of_everybody() -> Folder {
        let folder = Folder::below(&std::env::temp_dir());
        folder.snapshot().write(document(), fetched_at());
        folder
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.path.join("keys")
    }

    pub(crate) fn snapshot(&self) -> Snapshot {
        Snapshot::new(self.file(), &team(), DAY)
    }

    /// What is believed a minute after the fetch.
    pub(crate) fn read(&self) -> Result<Vec<u8>, SnapshotError> {
        self.snapshot().read(fetched_at() + Duration::from_secs(60)).map(|(document, _)| document)
    }

    pub(crate) fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.path).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.path);
    }
}

pub(crate) fn document() -> &'static [u8] {
    br#"{"keys":[]}"#
}
