//! Verdicts: their exact shape, the exit status, and what the options change.

use cloudflare_access_testing::{AUDIENCE, Issuer, OTHER_AUDIENCE, Token};

use crate::program::{NOW, Verify, run};

fn issuer() -> Issuer {
    Issuer::new("acme")
}

fn verify() -> Verify {
    Verify::with_keys(&issuer().certs_json())
}

fn issued(token: Token) -> Token {
    token.issued_at(NOW - 60).expires_at(NOW + 3600)
}

#[test]
fn json_of_a_user() {
    let token =
        issued(issuer().user("kim@example.org")).claim("sub", "b6b1b8fd").claim("identity_nonce", "n0nce").sign();
    let finished = verify().run(&["--json", &token], b"");
    let claims = format!(
        r#"{{"aud":["{AUDIENCE}"],"email":"kim@example.org","exp":1790003660,"iat":1790000000,"nbf":1790000000,"iss":"https://acme.cloudflareaccess.com","type":"app","identity_nonce":"n0nce","sub":"b6b1b8fd","country":"CH"}}"#
    );
    assert_eq!(
        finished.stdout,
        format!(
            r#"{{"verdict":"accepted","principal":"user","email":"kim@example.org","sub":"b6b1b8fd","common_name":null,"audience":"{AUDIENCE}","expires_at":1790003660,"claims":{claims}}}"#
        ) + "\n"
    );
    assert_eq!((finished.code, finished.stderr.as_str()), (Some(0), ""));
}

#[test]
fn json_of_a_service() {
    let finished = verify().run(&["--json", &issued(issuer().service("0123.access")).sign()], b"");
    assert_eq!(
        finished.stdout,
        format!(
            r#"{{"verdict":"accepted","principal":"service","email":null,"sub":"","common_name":"0123.access","audience":"{AUDIENCE}","expires_at":1790003660,"claims":{{"type":"app","aud":["{AUDIENCE}"],"exp":1790003660,"iss":"https://acme.cloudflareaccess.com","common_name":"0123.access","iat":1790000000,"sub":""}}}}"#
        ) + "\n"
    );
}

#[test]
fn json_of_a_caller_without_identity() {
    let finished = verify().run(&["--json", &issued(issuer().non_identity()).without_claim("sub").sign()], b"");
    assert_eq!(
        finished.stdout,
        format!(
            r#"{{"verdict":"accepted","principal":"non-identity","email":null,"sub":null,"common_name":null,"audience":"{AUDIENCE}","expires_at":1790003660,"claims":{{"aud":["{AUDIENCE}"],"exp":1790003660,"iat":1790000000,"nbf":1790000000,"iss":"https://acme.cloudflareaccess.com","type":"app","country":"CH"}}}}"#
        ) + "\n"
    );
}

#[test]
fn json_of_a_refused_token() {
    let finished =
        verify().run(&["--json", &issued(issuer().user("kim@example.org")).expires_at(NOW - 60).sign()], b"");
    assert_eq!(finished.stdout, "{\"verdict\":\"refused\",\"reason\":\"expired\"}\n");
    assert_eq!((finished.code, finished.stderr.as_str()), (Some(1), ""));
}

#[test]
fn claims_stay_as_they_were_signed_and_on_one_line() {
    let claims = format!(
        "{{\n \"iss\":\"https://acme.cloudflareaccess.com\",\r\n\t\"aud\":\"{AUDIENCE}\",\"type\":\"app\",\
         \"exp\":1790003660.5,\"z\":12345678901234567890123,\"a\":\"\\u0061\u{9b}2J\",\"\\u0062\":1.50e+2}}"
    );
    let finished = verify().run(&["--json", &issuer().user("").raw_claims(claims).sign()], b"");
    let expected = format!(
        "\"expires_at\":1790003661,\"claims\":{{ \"iss\":\"https://acme.cloudflareaccess.com\",\"aud\":\"{AUDIENCE}\",\
         \"type\":\"app\",\"exp\":1790003660.5,\"z\":12345678901234567890123,\"a\":\"\\u0061\\u009b2J\",\
         \"\\u0062\":1.50e+2}}}}\n"
    );
    assert!(finished.stdout.ends_with(&expected), "{}", finished.stdout);
    assert_eq!(finished.stdout.lines().count(), 1);
}

#[test]
fn lines_for_people() {
    let lines = [
        issued(issuer().user("kim@example.org")).sign(),
        issued(issuer().user("e\u{1b}[2J\r\naccepted: \u{202e}")).sign(),
        issued(issuer().service("0123.access")).sign(),
        issued(issuer().non_identity()).sign(),
        issued(issuer().app_match()).claim("iss", issuer().issuer()).sign(),
        "no token".to_owned(),
    ];
    let finished = verify().run(&[], lines.join("\n").as_bytes());
    let end = format!("audience {AUDIENCE}, expires 2026-09-21T15:14:20Z");
    assert_eq!(
        finished.stdout.lines().collect::<Vec<&str>>(),
        [
            format!("accepted: user kim@example.org, {end}"),
            format!(r"accepted: user e\u{{1b}}[2J\r\naccepted: \u{{202e}}, {end}"),
            format!("accepted: service 0123.access, {end}"),
            format!("accepted: non-identity, {end}"),
            "refused: wrong-type: the token is not an application token".to_owned(),
            "refused: malformed-token: the token is not three base64url parts".to_owned(),
        ]
    );
    assert_eq!((finished.code, finished.stderr.as_str()), (Some(1), ""));
}

#[test]
fn exit_status_says_whether_every_token_is_accepted() {
    let good = issued(issuer().user("kim@example.org")).sign();
    for (stdin, code) in [
        (good.clone(), 0),
        (format!("{good}\n{good}\n"), 0),
        (format!("{good}\n\n{good}"), 1),
        (format!("{good}x\n{good}\n"), 1),
        (format!("{good}\n{good}x\n"), 1),
    ] {
        assert_eq!(verify().run(&[], stdin.as_bytes()).code, Some(code));
    }
    assert_eq!(verify().run(&[&good], b"not read").code, Some(0));
    let missing = verify().run(&["--json", ""], good.as_bytes());
    assert_eq!(missing.stdout, "{\"verdict\":\"refused\",\"reason\":\"missing\"}\n");
    assert_eq!(missing.code, Some(1));
}

#[test]
fn every_audience_is_accepted_and_the_matching_one_named() {
    let other = issued(issuer().user("kim@example.org")).audience(OTHER_AUDIENCE).sign();
    assert!(verify().run(&["--json", &other], b"").stdout.contains("wrong-audience"));
    let finished = verify().run(&["--json", "--audience", OTHER_AUDIENCE, &other], b"");
    assert!(finished.stdout.contains(&format!("\"audience\":\"{OTHER_AUDIENCE}\"")), "{}", finished.stdout);
}

#[test]
fn leeway_and_missing_type_are_the_library_s() {
    let late = issued(issuer().user("kim@example.org")).expires_at(NOW - 59).sign();
    assert_eq!(verify().run(&[&late], b"").code, Some(0));
    assert_eq!(verify().run(&["--leeway", "59", &late], b"").code, Some(1));
    assert_eq!(verify().run(&["--leeway", "0", &late], b"").code, Some(1));
    assert_eq!(verify().run(&["--leeway", "300", &late], b"").code, Some(0));

    let legacy = issued(issuer().legacy_service("0123.access")).sign();
    assert!(verify().run(&[&legacy], b"").stdout.starts_with("refused: missing-type"));
    assert_eq!(verify().run(&["--accept-missing-type", &legacy], b"").code, Some(0));
}

#[test]
fn the_clock_counts_without_now() {
    let keys = crate::program::file(issuer().certs_json().as_bytes());
    let arguments = ["verify", "--team", "acme", "--audience", AUDIENCE, "--keys", keys.to_str().unwrap()];
    let run_at = |more: &[&str], token: &str| run(arguments.iter().chain(more).chain(&[token]), b"").code;
    let fresh = issuer().user("kim@example.org").sign();
    assert_eq!(run_at(&[], &fresh), Some(0));
    assert_eq!(run_at(&["--now", "1790000000"], &fresh), Some(1));
    assert_eq!(run_at(&["--now", "-5"], &fresh), Some(1));
    assert_eq!(run_at(&[], &issued(issuer().user("kim@example.org")).sign()), Some(1));
    std::fs::remove_file(keys).unwrap();
}
