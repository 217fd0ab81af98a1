//! Who may write a snapshot, and whose it must be.

use std::fs::{self, File, Metadata, OpenOptions};
use std::path::Path;

use crate::SnapshotError;

/// The write permissions of group and others.
#[cfg(unix)]
const OTHERS_WRITE: u32 = 0o022;

/// Opens a file that nobody else has made or can change.
pub(super) fn open(path: &Path, folder: &Path) -> Result<File, SnapshotError> {
    let read_error = |error: std::io::Error| SnapshotError::Io(error.kind());
    // Before it is opened: opening a pipe waits for whoever writes to it.
    if !fs::symlink_metadata(path).map_err(read_error)?.is_file() {
        return Err(SnapshotError::NoFile);
    }
    let file = File::open(path).map_err(read_error)?;
    // Looked at through the open file, so that it cannot be exchanged in between.
    let opened = file.metadata().map_err(read_error)?;
    let folder = fs::metadata(folder).map_err(read_error)?;
    // In a folder that others may write, even a sticky one, somebody else may have been there first.
    if others_may_write(&opened) || others_may_write(&folder) {
        return Err(SnapshotError::WritableByOthers);
    }
    // Where the folder's place is one that others may write, as in /tmp or on a shared volume, somebody else may have made
    // folder and file first, with permissions that look sound: their keys would sign for anybody.
    if is_of_another_user(&opened) || is_of_another_user(&folder) {
        return Err(SnapshotError::OtherOwner);
    }
    Ok(file)
}

#[cfg(unix)]
fn others_may_write(entry: &Metadata) -> bool {
    std::os::unix::fs::MetadataExt::mode(entry) & OTHERS_WRITE != 0
}

/// Elsewhere permissions are not a number; the folder must be one that only the program's user may write.
#[cfg(not(unix))]
fn others_may_write(_: &Metadata) -> bool {
    false
}

/// Root may do whatever it likes to the program anyway; what it installs is believed.
#[cfg(unix)]
fn is_of_another_user(entry: &Metadata) -> bool {
    let owner = std::os::unix::fs::MetadataExt::uid(entry);
    owner != 0 && owner != rustix::process::geteuid().as_raw()
}

/// Elsewhere owners are not numbers: see above.
#[cfg(not(unix))]
fn is_of_another_user(_: &Metadata) -> bool {
    false
}

#[cfg(unix)]
pub(super) fn for_owner_only(options: &mut OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt;
    options.mode(0o600);
}

#[cfg(not(unix))]
pub(super) fn for_owner_only(_: &mut OpenOptions) {}
