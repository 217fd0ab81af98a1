//! Who may write a snapshot.

use std::fs::{File, OpenOptions};
use std::path::Path;

use crate::SnapshotError;

/// The write permissions of group and others.
#[cfg(unix)]
const OTHERS_WRITE: u32 = 0o022;

/// Refuses a file that others may change, looked at through the open file so that it cannot be exchanged in between.
#[cfg(unix)]
pub(super) fn check(file: &File, folder: &Path) -> Result<(), SnapshotError> {
    use std::os::unix::fs::MetadataExt;

    let read_error = |error: std::io::Error| SnapshotError::Io(error.kind());
    let file = file.metadata().map_err(read_error)?;
    let folder = std::fs::metadata(folder).map_err(read_error)?;
    // In a folder that others may write, even a sticky one, somebody else may have been there first.
    if !file.is_file() || (file.mode() | folder.mode()) & OTHERS_WRITE != 0 {
        return Err(SnapshotError::WritableByOthers);
    }
    Ok(())
}

/// Elsewhere permissions are not a number; the folder must be one that only the program's user may write.
#[cfg(not(unix))]
pub(super) fn check(_: &File, _: &Path) -> Result<(), SnapshotError> {
    Ok(())
}

#[cfg(unix)]
pub(super) fn for_owner_only(options: &mut OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt;
    options.mode(0o600);
}

#[cfg(not(unix))]
pub(super) fn for_owner_only(_: &mut OpenOptions) {}
