//! Key files that are none: status 2, a message, and no verdict.

use cloudflare_access_testing::{AUDIENCE, Issuer};

use crate::program::{file, run};

#[test]
fn without_keys_there_is_no_verdict() {
    let mut padded = Issuer::new("acme").certs_json().into_bytes();
    padded.resize(200 * 1024, b' ');
    let cases: [(&[u8], &str); 6] = [
        (b"", "not one JSON object"),
        (b"<!doctype html><title>Sign in</title>", "not one JSON object"),
        (b"\xff\xfe", "not one JSON object"),
        (b"{}", "no array `keys`"),
        (b"{\"keys\":[]}", "no key that can verify"),
        (&padded, "longer than 64 KiB"),
    ];
    for (content, message) in cases {
        let path = file(content);
        let path = path.to_str().unwrap();
        for arguments in [
            vec!["verify", "--team", "acme", "--audience", AUDIENCE, "--keys", path],
            vec!["verify", "--team", "acme", "--audience", AUDIENCE, "--keys", path, "a.b.c"],
            vec!["keys", "--keys", path],
        ] {
            let finished = run(&arguments, b"a.b.c\n");
            assert_eq!((finished.code, finished.stdout.as_str()), (Some(2), ""), "{arguments:?}");
            assert!(finished.stderr.starts_with("error: the key file is no usable key set: "), "{}", finished.stderr);
            assert!(finished.stderr.contains(message), "{}", finished.stderr);
        }
        std::fs::remove_file(path).unwrap();
    }
}

#[test]
fn a_file_that_cannot_be_read() {
    for path in ["/nonexistent/certs.json", env!("CARGO_TARGET_TMPDIR"), ""] {
        let finished = run(["keys", "--keys", path], b"");
        assert_eq!((finished.code, finished.stdout.as_str()), (Some(2), ""), "{path}");
        // An empty path is a wrong command line already.
        assert!(finished.stderr.starts_with("error: "), "{}", finished.stderr);
    }
}

#[test]
#[cfg(target_os = "linux")]
fn an_endless_file_is_read_up_to_a_limit() {
    let finished = run(["keys", "--keys", "/dev/zero"], b"");
    assert_eq!(finished.code, Some(2));
    assert!(finished.stderr.contains("longer than 64 KiB"), "{}", finished.stderr);
}
