//! The keys that an edge signs with.

use std::fs;
use std::path::PathBuf;

use cloudflare_access_testing::{EdgeError, LocalEdge, SignIn, TestKey};
use serde_json::json;

use crate::client::{act, get};

fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("edge-keys").join(name);
    let _ = fs::remove_dir_all(&folder);
    folder
}

fn key_ids(edge: &LocalEdge) -> Vec<&'static str> {
    edge.issuer(|issuer| issuer.published_keys().iter().map(TestKey::key_id).collect())
}

fn published_with_the_crate() -> Vec<&'static str> {
    [TestKey::first(), TestKey::second(), TestKey::third(), TestKey::fourth()].map(|key| key.key_id()).into()
}

/// A service that trusts keys which anybody has is open to everybody.
#[test]
fn generated_keys_are_new_and_stay_so_through_rotations() {
    let edge = LocalEdge::builder().generated_keys().start().unwrap();
    let mut seen = published_with_the_crate();
    for _ in 0..2 {
        for key_id in key_ids(&edge) {
            assert!(!published_with_the_crate().contains(&key_id));
            seen.push(key_id);
        }
        assert_eq!(act(&edge, "rotate", &json!({})).status, 200);
        edge.issuer(|issuer| issuer.rotate());
    }
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), 4 + 4);
    let certs = get(&edge, "/cdn-cgi/access/certs", &[]).json();
    assert_eq!(certs["public_certs"].as_array().unwrap().len(), 2);
    assert!(certs["public_cert"]["cert"].as_str().unwrap().contains("BEGIN CERTIFICATE"));
}

#[test]
fn keys_in_a_folder_outlive_the_edge_and_sessions_with_them() {
    let folder = folder("kept");
    let edge = LocalEdge::builder().keys_in(&folder).start().unwrap();
    assert_eq!(act(&edge, "rotate", &json!({})).status, 200);
    let (ids, cookie) = (key_ids(&edge), edge.sign_in(SignIn::user("kim@example.org").groups(["eng"])));
    drop(edge);

    let edge = LocalEdge::builder().keys_in(&folder).start().unwrap();
    assert_eq!(key_ids(&edge), ids);
    // There is no service, so 502 is how far it gets.
    assert_eq!(get(&edge, "/", &[("Cookie", &cookie)]).status, 502);
    let identity = get(&edge, "/cdn-cgi/access/get-identity", &[("Cookie", &cookie)]).json();
    assert_eq!(identity["groups"][0]["name"], "eng");
}

#[cfg(unix)]
#[test]
fn nobody_else_can_read_the_keys() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = folder("private");
    drop(LocalEdge::builder().keys_in(&folder).start().unwrap());
    let mode = |path: &PathBuf| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let current = folder.join("current.pem");
    assert_eq!((mode(&folder), mode(&current), mode(&folder.join("previous.pem"))), (0o700, 0o600, 0o600));

    fs::set_permissions(&current, fs::Permissions::from_mode(0o640)).unwrap();
    let error = LocalEdge::builder().keys_in(&folder).start().unwrap_err();
    let text = format!("{error}: {}", std::error::Error::source(&error).unwrap());
    assert!(text.contains("can be read by others: `chmod 600"), "{text}");
}

#[test]
fn published_and_broken_keys_are_not_taken_from_a_folder() {
    for (name, pem) in [
        ("published", include_bytes!("../../keys/second.pem").as_slice()),
        ("weak", include_bytes!("../../keys/weak.pem")),
        ("broken", b"-----BEGIN PRIVATE KEY-----"),
        ("not-text", b"\x30\x82\x04\xbd"),
    ] {
        let folder = folder(name);
        drop(LocalEdge::builder().keys_in(&folder).start().unwrap());
        fs::write(folder.join("current.pem"), pem).unwrap();
        let error = LocalEdge::builder().keys_in(&folder).start().unwrap_err();
        assert!(matches!(error, EdgeError::Keys { .. }), "{name}: {error}");
        assert_eq!(fs::read(folder.join("current.pem")).unwrap(), pem, "{name}");
    }
}
