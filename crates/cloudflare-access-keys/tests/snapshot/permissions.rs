use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::process::Command;

use cloudflare_access_keys::SnapshotError;

use crate::folder::{Folder, document, fetched_at};

fn set(path: &std::path::Path, mode: u32) {
    fs::set_permissions(path, PermissionsExt::from_mode(mode)).unwrap();
}

#[test]
fn it_is_written_for_the_owner_only() {
    let folder = Folder::written();
    assert_eq!(fs::metadata(folder.file()).unwrap().mode() & 0o777, 0o600);
}

#[test]
fn a_file_that_others_may_write_is_refused() {
    let folder = Folder::written();
    for (mode, expected) in [
        (0o600, Ok(document().to_vec())),
        (0o644, Ok(document().to_vec())),
        (0o400, Ok(document().to_vec())),
        (0o620, Err(SnapshotError::WritableByOthers)),
        (0o602, Err(SnapshotError::WritableByOthers)),
        (0o666, Err(SnapshotError::WritableByOthers)),
    ] {
        set(&folder.file(), mode);
        assert_eq!(folder.read(), expected, "{mode:o}");
    }
}

#[test]
fn a_folder_that_others_may_write_is_refused() {
    let folder = Folder::written();
    for (mode, expected) in [
        (0o755, Ok(document().to_vec())),
        (0o770, Err(SnapshotError::WritableByOthers)),
        (0o702, Err(SnapshotError::WritableByOthers)),
        (0o1777, Err(SnapshotError::WritableByOthers)),
        (0o700, Ok(document().to_vec())),
    ] {
        set(folder.path(), mode);
        assert_eq!(folder.read(), expected, "{mode:o}");
    }
}

#[test]
fn a_link_is_refused_and_replaced_by_a_file() {
    let (folder, elsewhere) = (Folder::new(), Folder::written());
    symlink(elsewhere.file(), folder.file()).unwrap();
    assert_eq!(folder.read(), Err(SnapshotError::NoFile));

    folder.snapshot().write(br#"{"keys":[1]}"#, fetched_at());
    assert!(fs::symlink_metadata(folder.file()).unwrap().is_file());
    assert_eq!(folder.read(), Ok(br#"{"keys":[1]}"#.to_vec()));
    assert_eq!(elsewhere.read(), Ok(document().to_vec()), "what the link led to is untouched");
}

#[test]
fn a_folder_and_a_pipe_are_no_files() {
    let folder = Folder::new();
    fs::create_dir(folder.file()).unwrap();
    assert_eq!(folder.read(), Err(SnapshotError::NoFile));
    folder.snapshot().write(document(), fetched_at());
    assert_eq!(folder.read(), Err(SnapshotError::NoFile), "a folder cannot be replaced, and nothing is left behind");
    assert_eq!(folder.names(), ["keys"]);

    let folder = Folder::new();
    assert!(Command::new("mkfifo").arg(folder.file()).status().unwrap().success());
    assert_eq!(folder.read(), Err(SnapshotError::NoFile), "and it waits for nobody to write");
}
