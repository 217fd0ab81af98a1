use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::task::Waker;
use std::thread;
use std::time::{Duration, UNIX_EPOCH};

use cloudflare_access_keys::{Clock, FetchError, FreshKeys, Snapshot, Task};
use cloudflare_access_testing::Issuer;
use tracing::Level;

use crate::counting::Counting;
use crate::endpoint::{builder, quick, team};
use crate::folder::{DAY, Folder, fetched_at};

/// Fetches once, with this outcome.
fn fetch(keys: &FreshKeys, outcome: Result<Vec<u8>, FetchError>) {
    loop {
        match keys.poll_task(Waker::noop()) {
            Task::Fetch(cause) => return keys.end_fetch(cause, outcome),
            Task::Rest(limit) => thread::sleep(limit.unwrap()),
            task => panic!("{task:?}"),
        }
    }
}

fn certs() -> Vec<u8> {
    Issuer::new("acme").certs_json().into_bytes()
}

#[test]
fn only_a_good_set_is_written() {
    let folder = Folder::new();
    let keys =
        builder().settings(quick().with_interval(Duration::from_millis(10))).snapshot(folder.file()).build().unwrap();
    for bad in [&b"<html>"[..], b"", br#"{"keys":[]}"#, &certs()[..100]] {
        fetch(&keys, Ok(bad.to_vec()));
        assert_eq!(folder.names(), [""; 0]);
    }
    fetch(&keys, Err(FetchError::Timeout));
    assert_eq!(folder.names(), [""; 0]);

    fetch(&keys, Ok(certs()));
    let written = fs::read(folder.file()).unwrap();
    assert!(written.ends_with(&certs()));
    fetch(&keys, Ok(b"<html>".to_vec()));
    assert_eq!(fs::read(folder.file()).unwrap(), written, "a bad answer replaces nothing");
    assert_eq!(folder.names(), ["keys"], "nothing is left beside it");
}

#[test]
fn it_is_as_old_as_the_begin_of_the_fetch() {
    let folder = Folder::new();
    let milliseconds = Arc::new(AtomicU64::new(0));
    let clock = Clock::set_by(Arc::clone(&milliseconds));
    let keys = builder().clock(clock).snapshot(folder.file()).build().unwrap();
    let Task::Fetch(cause) = keys.poll_task(Waker::noop()) else { panic!() };
    milliseconds.store(600_000, Ordering::SeqCst);
    keys.end_fetch(cause, Ok(certs()));
    let (_, age) = folder.snapshot().read(std::time::SystemTime::now()).unwrap();
    assert!(age >= Duration::from_secs(600) && age < Duration::from_secs(700), "{age:?}");
}

#[test]
fn a_refused_snapshot_is_replaced_by_the_next_good_fetch() {
    let folder = Folder::new();
    fs::write(folder.file(), "garbage").unwrap();
    let keys = builder().snapshot(folder.file()).build().unwrap();
    assert!(!keys.is_ready());
    fetch(&keys, Ok(certs()));
    assert!(builder().snapshot(folder.file()).build().unwrap().is_ready());
}

#[test]
fn a_snapshot_with_a_sound_checksum_and_no_usable_key_is_not_believed() {
    let folder = Folder::written();
    folder.snapshot().write(br#"{"keys":[]}"#, std::time::SystemTime::now());
    let keys = builder().snapshot(folder.file()).build().unwrap();
    assert!(!keys.is_ready());
}

#[test]
fn where_it_cannot_be_written_the_keys_are_not_worse_for_it() {
    let keys = builder().snapshot("/nonexistent/folder/keys").build().unwrap();
    fetch(&keys, Ok(certs()));
    assert!(keys.is_ready());
    let folder = Folder::new();
    folder.snapshot().write(b"{}", UNIX_EPOCH - Duration::from_secs(1));
    assert_eq!(folder.names(), [""; 0], "a clock before 1970");
}

#[test]
fn nobody_ever_reads_half_a_file() {
    let folder = Folder::written();
    let (done, failures) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let document = |writer: u8, round: u16| vec![b'a' + writer; 1_000 + usize::from(round) * 50];
    // Two that do not know of each other, as two sources of keys for one team.
    let writers: Vec<_> = (0..2)
        .map(|writer| {
            let (snapshot, failures) = (folder.snapshot(), Arc::clone(&failures));
            thread::spawn(move || {
                tracing::subscriber::with_default(Counting { count: failures, level: Level::TRACE }, || {
                    (0..300).for_each(|round| snapshot.write(&document(writer, round), fetched_at()));
                });
            })
        })
        .collect();
    let reader = {
        let (snapshot, done) = (Snapshot::new(folder.file(), &team(), DAY), Arc::clone(&done));
        thread::spawn(move || {
            let mut reads = 0_u32;
            while !done.load(Ordering::SeqCst) || reads == 0 {
                let (text, _) = snapshot.read(fetched_at()).unwrap();
                assert!(text.iter().all(|byte| *byte == text[0]) || text == crate::folder::document());
                reads += 1;
            }
            reads
        })
    };
    writers.into_iter().for_each(|writer| writer.join().unwrap());
    done.store(true, Ordering::SeqCst);
    assert!(reader.join().unwrap() > 100);
    assert_eq!(failures.load(Ordering::SeqCst), 0, "nor is one in the way of the other");
    assert_eq!(folder.names(), ["keys"]);
}
