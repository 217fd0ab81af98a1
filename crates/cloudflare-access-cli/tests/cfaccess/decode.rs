//! What a token says, shown without a verdict.

use cloudflare_access_testing::Issuer;

use crate::program::run;

fn user() -> cloudflare_access_testing::Token {
    Issuer::new("acme").user("kim@example.org").issued_at(1_790_000_000).expires_at(1_790_001_000)
}

#[test]
fn header_claims_and_dates_marked_as_not_verified() {
    let claims = r#"{"exp":1790001000,"email":"kim@example.org","exp":1790001000.5,"nbf":"soon","n":[1.50e+2,{}]}"#;
    let token = user().key_id("k1").raw_claims(claims).with_signature(b"123");
    for finished in [run(["decode", &token], b""), run(["decode"], format!("\u{feff} \n{token}\r\n").as_bytes())] {
        let (before, after) = finished.stdout.split_once("times (NOT VERIFIED)\n").unwrap();
        assert_eq!(
            before,
            r#"NOT VERIFIED: anyone can write this. For a verdict, use `cfaccess verify`.

header (NOT VERIFIED)
{
  "alg": "RS256",
  "kid": "k1",
  "typ": "JWT"
}

claims (NOT VERIFIED)
{
  "exp": 1790001000,
  "email": "kim@example.org",
  "exp": 1790001000.5,
  "nbf": "soon",
  "n": [
    150,
    {}
  ]
}

"#
            .replace("150,", "1.50e+2,")
        );
        let times: Vec<&str> = after.lines().map(|line| line.split("  (").next().unwrap()).collect();
        assert_eq!(
            times,
            [
                "  exp  2026-09-21T14:30:00Z",
                "  exp  2026-09-21T14:30:01Z",
                "  nbf  is not a number",
                "",
                "signature (NOT VERIFIED)",
                "  3 bytes",
            ]
        );
        assert_eq!((finished.code, finished.stderr.as_str()), (Some(0), ""));
    }
}

#[test]
fn every_kind_of_token_can_be_decoded() {
    let issuer = Issuer::new("acme");
    for token in [
        issuer.user("kim@example.org"),
        issuer.service("0123.access"),
        issuer.legacy_service("0123.access"),
        issuer.org(),
        issuer.meta(),
        issuer.app_match(),
        issuer.user("kim@example.org").header("alg", "none"),
        issuer.user("kim@example.org").without_header("kid"),
    ] {
        let finished = run(["decode"], token.sign().as_bytes());
        assert_eq!((finished.code, finished.stderr.as_str()), (Some(0), ""));
        assert!(finished.stdout.contains("claims (NOT VERIFIED)\n{\n"), "{}", finished.stdout);
        assert!(finished.stdout.contains("  iat  2026-") && finished.stdout.contains("Z  ("), "{}", finished.stdout);
    }
}

#[test]
fn as_much_as_possible_of_malformed_tokens() {
    let token = user().sign();
    let (header, rest) = token.split_once('.').unwrap();
    let (claims, signature) = rest.split_once('.').unwrap();
    let cases: [(String, &str, &str); 12] = [
        (String::new(), "there is no token", ""),
        (" \r\n".to_owned(), "there is no token", ""),
        ("hello".to_owned(), "3 parts with dots between them, and this has 1", "header (NOT VERIFIED)"),
        (header.to_owned(), "this has 1", "\"alg\": \"RS256\""),
        (format!("{header}.{claims}"), "this has 2", "\"email\": \"kim@example.org\""),
        (format!("{token}.x.y"), "this has 5", "\"email\": \"kim@example.org\""),
        (format!("{header}.{claims}==.{signature}"), "claims: not strict base64url", "\"email\": \"kim@example.org\""),
        (format!("{header}.{}.{signature}", &claims[..202]), "claims: not JSON: EOF", "kim@example.org"),
        (format!("!{header}.{claims}.{signature}"), "header: not strict base64url", "\"email\": \"kim@example.org\""),
        (user().raw_claims("[1]").sign(), "claims: not a JSON object", "[\n  1\n]"),
        (user().raw_claims(*b"\x1b[2J\xff\n").sign(), "claims: not UTF-8", "\\u{1b}[2J\u{fffd}\\n"),
        (user().raw_claims("{\"a\":1} {}").sign(), "claims: not JSON: trailing characters", "{\"a\":1} {}"),
    ];
    for (token, message, shown) in cases {
        let finished = run(["decode"], token.as_bytes());
        assert_eq!(finished.code, Some(1), "{message}");
        assert!(finished.stderr.contains(message), "{message}: {}", finished.stderr);
        assert!(finished.stdout.contains(shown), "{message}: {}", finished.stdout);
        assert!(token.trim().is_empty() || finished.stdout.starts_with("NOT VERIFIED"));
    }
}

#[test]
fn what_is_longer_than_any_token_is_not_shown() {
    let problem = |length: usize| run(["decode"], &vec![b'a'; length]).stderr;
    assert!(problem(1 << 20).contains("3 parts with dots between them"));
    assert_eq!(problem((1 << 20) + 1), "error: this is longer than 1 MiB and no token\n");
}

#[test]
fn whatever_the_input_it_ends_with_a_status() {
    let brackets =
        format!("e30.{}.", user().raw_claims("[".repeat(300_000)).signing_input().split('.').nth(1).unwrap());
    let nested = format!("[{}{}]", "{\"a\":".repeat(20_000), "1".to_owned() + &"}".repeat(20_000));
    let inputs: [Vec<u8>; 7] = [
        vec![0; 100],
        vec![0xff; 100_000],
        vec![b'.'; 1024 * 1024],
        vec![b'a'; 16 * 1024 * 1024],
        brackets.into_bytes(),
        user().raw_claims(nested).sign().into_bytes(),
        (0..=255).collect(),
    ];
    for input in inputs {
        let finished = run(["decode"], &input);
        assert_eq!(finished.code, Some(1));
        assert!(finished.stderr.starts_with("error: ") && !finished.stderr.contains("panicked"));
    }
}

#[test]
fn what_a_terminal_acts_on_is_escaped() {
    let token = user().claim("email", "\u{9b}2J\u{7f}\u{202e}\u{1b}").sign();
    let finished = run(["decode", &token], b"");
    assert!(finished.stdout.contains(r#""email": "\u009b2J\u007f\u202e\u001b""#), "{}", finished.stdout);
    assert_eq!(finished.code, Some(0));
}

#[test]
fn json_of_what_a_token_says() {
    let claims = "{\"exp\":1790001000,\n\"n\":1.50e+2,\"a\":\"\u{9b}\"}";
    let token = user().key_id("k1").raw_claims(claims).with_signature(b"123");
    let finished = run(["decode", "--json", &token], b"");
    let (before, after) = finished.stdout.split_once(",\"times\":[\"exp  2026-09-21T14:30:00Z  (").unwrap();
    let header = r#"{"alg":"RS256","kid":"k1","typ":"JWT"}"#;
    let claims = r#"{"exp":1790001000,"n":1.50e+2,"a":"\u009b"}"#;
    assert_eq!(before, format!(r#"{{"verified":false,"header":{header},"claims":{claims}"#));
    assert!(after.ends_with("\"],\"signature_bytes\":3,\"problems\":[]}\n"), "{after}");
    assert_eq!(finished.code, Some(0));

    let finished = run(["decode", "--json"], b"e30.!");
    let expected = r#"{"verified":false,"header":{},"claims":null,"times":[],"signature_bytes":null,"problems":["#;
    assert!(finished.stdout.starts_with(expected), "{}", finished.stdout);
    assert_eq!((finished.code, finished.stdout.lines().count()), (Some(1), 1));
    assert!(finished.stderr.contains("this has 2"), "{}", finished.stderr);
}
