use std::fs;
use std::io::ErrorKind;
use std::time::Duration;

use cloudflare_access::KeySet;
use cloudflare_access_keys::{Snapshot, SnapshotError};

use crate::endpoint::team;
use crate::folder::{DAY, Folder, document, fetched_at};

#[test]
fn what_is_written_is_read_with_its_age() {
    let folder = Folder::written();
    for seconds in [0, 1, 90, 86_399] {
        let age = Duration::from_secs(seconds);
        assert_eq!(folder.snapshot().read(fetched_at() + age), Ok((document().to_vec(), age)));
    }
}

#[test]
fn parts_of_a_second_make_it_older_and_never_younger() {
    let folder = Folder::new();
    folder.snapshot().write(document(), fetched_at() + Duration::from_millis(999));
    let (_, age) = folder.snapshot().read(fetched_at() + Duration::from_millis(1_500)).unwrap();
    assert_eq!(age, Duration::from_millis(1_500));
}

#[test]
fn at_the_longest_age_it_is_too_old() {
    let folder = Folder::written();
    let read = |age| folder.snapshot().read(fetched_at() + age).map(|(_, age)| age);
    let nanosecond = Duration::from_nanos(1);
    assert_eq!(read(DAY - nanosecond), Ok(DAY - nanosecond));
    assert_eq!(read(DAY), Err(SnapshotError::TooOld));
    assert_eq!(read(DAY * 10_000), Err(SnapshotError::TooOld));
}

#[test]
fn a_clock_set_back_by_minutes_is_forgiven_and_by_more_is_not() {
    let folder = Folder::written();
    let read = |ahead| folder.snapshot().read(fetched_at() - ahead).map(|(_, age)| age);
    let five_minutes = Duration::from_secs(5 * 60);
    assert_eq!(read(Duration::from_secs(1)), Ok(Duration::ZERO));
    assert_eq!(read(five_minutes), Ok(Duration::ZERO));
    assert_eq!(read(five_minutes + Duration::from_nanos(1)), Err(SnapshotError::FromTheFuture));
    assert_eq!(folder.snapshot().read(std::time::UNIX_EPOCH), Err(SnapshotError::FromTheFuture));
}

#[test]
fn no_byte_can_be_another() {
    let folder = Folder::written();
    let genuine = fs::read(folder.file()).unwrap();
    for position in 0..genuine.len() {
        // Every single bit, the other case, and bytes with a meaning for one parser or another.
        let flipped = (0..8).map(|bit| genuine[position] ^ (1 << bit));
        for byte in flipped.chain(*b"\n 0+-\x00\xff").filter(|byte| *byte != genuine[position]) {
            let mut corrupt = genuine.clone();
            corrupt[position] = byte;
            fs::write(folder.file(), &corrupt).unwrap();
            let refused = matches!(folder.read(), Err(SnapshotError::Corrupt));
            assert!(refused, "byte {position} as {byte:#x}: {:?}", folder.read());
        }
    }
}

#[test]
fn no_byte_can_be_missing_or_added() {
    let folder = Folder::written();
    let genuine = fs::read(folder.file()).unwrap();
    for length in 0..genuine.len() {
        fs::write(folder.file(), &genuine[..length]).unwrap();
        assert_eq!(folder.read(), Err(SnapshotError::Corrupt), "the first {length} bytes");
        let without: Vec<u8> = [&genuine[..length], &genuine[length + 1..]].concat();
        fs::write(folder.file(), &without).unwrap();
        assert_eq!(folder.read(), Err(SnapshotError::Corrupt), "without byte {length}");
        let with: Vec<u8> = [&genuine[..length], b" ", &genuine[length..]].concat();
        fs::write(folder.file(), &with).unwrap();
        assert_eq!(folder.read(), Err(SnapshotError::Corrupt), "with a space at {length}");
    }
    fs::write(folder.file(), [&genuine[..], b"\n"].concat()).unwrap();
    assert_eq!(folder.read(), Err(SnapshotError::Corrupt));
}

#[test]
fn another_team_is_refused() {
    let folder = Folder::written();
    let other = Snapshot::new(folder.file(), &"acme2".parse().unwrap(), DAY);
    assert_eq!(other.read(fetched_at()), Err(SnapshotError::OtherTeam));
    let federal = Snapshot::new(folder.file(), &"acme.fed.cloudflareaccess.com".parse().unwrap(), DAY);
    assert_eq!(federal.read(fetched_at()), Err(SnapshotError::OtherTeam));
}

#[test]
fn a_missing_file_is_just_not_there_yet() {
    let error = Folder::new().read().unwrap_err();
    assert_eq!(error, SnapshotError::Io(ErrorKind::NotFound));
    assert!(error.is_absence());
    assert!(!SnapshotError::Io(ErrorKind::PermissionDenied).is_absence());
    let nowhere = Snapshot::new("/nonexistent/keys", &team(), DAY).read(fetched_at());
    assert!(nowhere.unwrap_err().is_absence());
}

#[test]
fn a_file_named_without_a_folder_is_in_the_current_one() {
    // Tests run in the folder of their package.
    let error = Snapshot::new("Cargo.toml", &team(), DAY).read(fetched_at()).unwrap_err();
    assert!(!error.is_absence(), "{error}");
}

#[test]
fn a_document_as_long_as_documents_may_be_fits_and_a_longer_file_is_not_read() {
    let folder = Folder::new();
    let longest = vec![b' '; KeySet::MAX_DOCUMENT];
    folder.snapshot().write(&longest, fetched_at());
    assert_eq!(folder.read().unwrap().len(), KeySet::MAX_DOCUMENT);

    folder.snapshot().write(&vec![b' '; KeySet::MAX_DOCUMENT + 512], fetched_at());
    assert_eq!(folder.read(), Err(SnapshotError::Corrupt));
    let endless = fs::OpenOptions::new().write(true).open(folder.file()).unwrap();
    endless.set_len(1 << 40).unwrap();
    assert_eq!(folder.read(), Err(SnapshotError::Corrupt), "a terabyte of nothing takes no memory");
}

#[test]
fn errors_say_what_to_do_about_them() {
    for (error, words) in [
        (SnapshotError::Corrupt, "corrupt"),
        (SnapshotError::FromTheFuture, "clock"),
        (SnapshotError::Io(ErrorKind::PermissionDenied), "permission denied"),
        (SnapshotError::NoFile, "link"),
        (SnapshotError::OtherOwner, "chown"),
        (SnapshotError::OtherTeam, "another team"),
        (SnapshotError::TooOld, "too old"),
        (SnapshotError::WritableByOthers, "chmod go-w"),
    ] {
        assert!(error.to_string().contains(words), "{error}");
    }
}
