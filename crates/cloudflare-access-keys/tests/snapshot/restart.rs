use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use cloudflare_access::Refusal;
use cloudflare_access_keys::{Clock, FetchError, Snapshot, ThreadDriver};
use tracing::Level;

use crate::counting::Counting;
use crate::endpoint::{Answer, Endpoint, builder, quick, team, until, verify};
use crate::folder::{DAY, Folder};

const MINUTE: Duration = Duration::from_secs(60);

#[test]
fn a_restart_during_an_outage_still_verifies() {
    let folder = Folder::new();
    let endpoint = Endpoint::new(Answer::Genuine);
    let token = endpoint.token();
    {
        let keys = Arc::new(builder().snapshot(folder.file()).build().unwrap());
        let driver = ThreadDriver::start(Arc::clone(&keys), endpoint.clone()).unwrap();
        keys.wait_for_first_fetch().unwrap();
        until("written", || folder.names() == ["keys"]);
        drop(driver);
    }
    endpoint.answer(Answer::Fails(FetchError::Timeout));
    let keys = Arc::new(builder().settings(quick()).snapshot(folder.file()).build().unwrap());
    let _driver = ThreadDriver::start(Arc::clone(&keys), endpoint.clone()).unwrap();
    keys.wait_for_first_fetch().unwrap();
    assert_eq!(verify(Arc::clone(&keys), &token), None, "without waiting for a fetch");
    until("the outage shows", || keys.status().failures > 2);
    assert_eq!(verify(Arc::clone(&keys), &token), None);
    assert!(keys.status().age.unwrap() < MINUTE);

    endpoint.state().issuer.rotate();
    let new = endpoint.token();
    endpoint.answer(Answer::Genuine);
    until("fetched", || keys.status().last_error.is_none());
    assert_eq!((verify(Arc::clone(&keys), &token), verify(keys, &new)), (None, None));
}

#[test]
fn restored_keys_are_as_old_as_they_are() {
    let folder = Folder::new();
    let hour = MINUTE * 60;
    let issuer = cloudflare_access_testing::Issuer::new("acme");
    let written_at = SystemTime::now() - hour * 23;
    Snapshot::new(folder.file(), &team(), DAY).write(issuer.certs_json().as_bytes(), written_at);
    let milliseconds = Arc::new(AtomicU64::new(0));
    let clock = Clock::set_by(Arc::clone(&milliseconds));
    let keys = Arc::new(builder().clock(clock).snapshot(folder.file()).build().unwrap());
    let age = keys.status().age.unwrap();
    assert!(age >= hour * 23 && age < hour * 23 + MINUTE, "{age:?}");
    assert_eq!(keys.status().next_fetch, Some(Duration::ZERO), "a fetch is due all the same");

    let token = issuer.user("kim@example.com").sign();
    milliseconds.store(59 * 60 * 1_000, Ordering::SeqCst);
    assert_eq!(verify(Arc::clone(&keys), &token), None);
    milliseconds.store(60 * 60 * 1_000, Ordering::SeqCst);
    assert_eq!(verify(keys, &token), Some(Refusal::KeysUnavailable), "24 hours after the fetch, not after the restart");
}

/// How many lines a start with this folder's snapshot writes that somebody should look at.
fn warnings(folder: &Folder) -> usize {
    let count = Arc::new(AtomicUsize::new(0));
    let counting = Counting { count: Arc::clone(&count), level: Level::WARN };
    tracing::subscriber::with_default(counting, || drop(builder().snapshot(folder.file()).build().unwrap()));
    count.load(Ordering::SeqCst)
}

#[test]
fn a_refused_snapshot_is_warned_of_and_the_first_start_is_not() {
    let folder = Folder::new();
    assert_eq!(warnings(&folder), 0);
    fs::write(folder.file(), "garbage").unwrap();
    assert_eq!(warnings(&folder), 1);
}

#[cfg(unix)]
#[test]
fn keys_that_another_user_left_let_nobody_in() {
    use crate::permissions::{SOMEBODY, is_root};

    let folder = Folder::new();
    if !is_root(&folder) {
        return;
    }
    let issuer = cloudflare_access_testing::Issuer::new("acme");
    let token = issuer.user("kim@example.com").sign();
    Snapshot::new(folder.file(), &team(), DAY).write(issuer.certs_json().as_bytes(), SystemTime::now());
    let start = || verify(builder().snapshot(folder.file()).build().unwrap(), &token);
    assert_eq!((start(), warnings(&folder)), (None, 0));
    for path in [folder.path(), &folder.file()] {
        std::os::unix::fs::chown(path, Some(SOMEBODY), None).unwrap();
    }
    assert_eq!((start(), warnings(&folder)), (Some(Refusal::KeysUnavailable), 1));
}
