use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use std::process::Command;
#[cfg(target_os = "linux")]
use std::thread;

use cloudflare_access_keys::SnapshotError;
#[cfg(target_os = "linux")]
use rustix::process::Uid;
#[cfg(target_os = "linux")]
use rustix::thread::set_thread_uid;

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

/// Whoever owns no file here: `nobody` on most systems.
pub(crate) const SOMEBODY: u32 = 65_534;

/// Only root can give files away.
#[expect(clippy::print_stderr, reason = "who reads that all is well should know what was not looked at")]
pub(crate) fn is_root(folder: &Folder) -> bool {
    let is_root = fs::metadata(folder.path()).unwrap().uid() == 0;
    if !is_root {
        eprintln!("skipped: only root can give a file to another user");
    }
    is_root
}

#[test]
fn what_belongs_to_another_user_is_refused() {
    let folder = Folder::written();
    if !is_root(&folder) {
        return;
    }
    for (of_folder, of_file, expected) in [
        (0, 0, Ok(document().to_vec())),
        (0, SOMEBODY, Err(SnapshotError::OtherOwner)),
        (SOMEBODY, 0, Err(SnapshotError::OtherOwner)),
        (SOMEBODY, SOMEBODY, Err(SnapshotError::OtherOwner)),
    ] {
        chown(folder.path(), Some(of_folder), None).unwrap();
        chown(folder.file(), Some(of_file), None).unwrap();
        // What the one who was there first would set: nothing that the permissions could be refused for.
        set(folder.path(), 0o755);
        set(&folder.file(), 0o644);
        assert_eq!(folder.read(), expected, "folder of {of_folder}, file of {of_file}");
    }
}

#[test]
fn the_group_of_a_file_does_not_matter() {
    let folder = Folder::written();
    if is_root(&folder) {
        chown(folder.path(), None, Some(SOMEBODY)).unwrap();
        chown(folder.file(), None, Some(SOMEBODY)).unwrap();
        assert_eq!(folder.read(), Ok(document().to_vec()));
    }
}

/// On a thread that has become that user: to the kernel of Linux users are those of threads.
#[cfg(target_os = "linux")]
#[test]
fn another_user_than_root_believes_its_own_files_and_those_of_root() {
    let folder = Folder::in_reach_of_everybody();
    if !is_root(&folder) {
        return;
    }
    let reader = Uid::from_raw(SOMEBODY);
    for (of_folder, of_file, expected) in [
        (SOMEBODY, SOMEBODY, Ok(document().to_vec())),
        (0, 0, Ok(document().to_vec())),
        (0, SOMEBODY, Ok(document().to_vec())),
        (1, SOMEBODY, Err(SnapshotError::OtherOwner)),
        (0, 1, Err(SnapshotError::OtherOwner)),
    ] {
        chown(folder.path(), Some(of_folder), None).unwrap();
        chown(folder.file(), Some(of_file), None).unwrap();
        set(folder.path(), 0o755);
        set(&folder.file(), 0o644);
        let read = thread::scope(|scope| {
            let as_reader = || set_thread_uid(reader).map(|()| folder.read());
            scope.spawn(as_reader).join().unwrap().unwrap()
        });
        assert_eq!(read, expected, "folder of {of_folder}, file of {of_file}");
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
