//! The program says about every line what the library says about the same bytes.

use cloudflare_access::{Application, KeySet, Refusal, UnixTime, UnverifiedToken, VerifiedToken, Verifier};
use cloudflare_access_testing::{AUDIENCE, Issuer, TestKey, Token};
use serde_json::{Value, json};

use crate::program::{NOW, Verify};

/// Genuine tokens of every kind, and each wrong in one way.
fn tokens(issuer: &Issuer) -> Vec<Vec<u8>> {
    let user = || issuer.user("kim@example.org").issued_at(NOW - 60);
    let kinds: Vec<Token> = vec![
        user(),
        issuer.service("0123.access").issued_at(NOW - 60),
        issuer.legacy_service("0123.access").issued_at(NOW - 60),
        issuer.non_identity().issued_at(NOW - 60),
        issuer.org().issued_at(NOW - 60),
        issuer.meta().issued_at(NOW - 60),
        issuer.app_match().issued_at(NOW - 60),
        user().header("alg", "none"),
        user().header("crit", json!(["exp"])),
        user().without_header("kid"),
        user().without_claim("exp"),
        user().claim("exp", Value::Null),
        user().claim("email", "\u{1b}]0;x\u{7}\n\"\\é\u{2028}"),
        user().claim("custom", json!({ "groups": ["a\nb", "c"], "n": 1.5 })),
        user().raw_claims(*b"\xff\xfe"),
        user().raw_claims(*b"[1]"),
        user().signed_by(&TestKey::outsider()),
        user().signed_by(&TestKey::outsider()).key_id(TestKey::second().key_id()),
        user().signed_by(&TestKey::first()),
        user().issued_at(NOW + 3600),
        user().claim("padding", "x".repeat(20_000)),
    ];
    let mut tokens: Vec<Vec<u8>> = kinds.iter().map(|token| token.sign().into_bytes()).collect();
    tokens.extend([user().with_signature(b""), user().with_signature(b"short")].map(String::into_bytes));
    tokens
}

/// Bytes from a fixed sequence (xorshift): genuine tokens with bytes changed, and noise.
fn noise(seed: &[u8]) -> Vec<Vec<u8>> {
    let mut state: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut random = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let mut lines = Vec::new();
    for _ in 0..400 {
        let mut line = seed.to_vec();
        for _ in 0..=random() % 3 {
            let position = random() as usize % line.len();
            line[position] = random() as u8;
        }
        lines.push(line);
    }
    lines.extend((0..400).map(|_| (0..random() % 200).map(|_| random() as u8).collect()));
    lines
}

fn expected(verdict: Result<VerifiedToken, Refusal>) -> Value {
    match verdict {
        Ok(token) => json!({
            "verdict": "accepted",
            "principal": token.principal().kind(),
            "email": token.email(),
            "sub": token.subject(),
            "common_name": token.common_name(),
            "audience": token.audience().as_str(),
            "expires_at": token.expires_at().seconds(),
            "claims": serde_json::from_str::<Value>(token.claims_json()).unwrap(),
        }),
        Err(refusal) => json!({ "verdict": "refused", "reason": refusal.reason() }),
    }
}

#[test]
fn one_verdict_per_line_in_order_and_the_library_s() {
    let issuer = Issuer::new("acme");
    let key_set = KeySet::parse(issuer.certs_json().as_bytes()).unwrap();
    let verifier = Verifier::new(Application::parse("acme", [AUDIENCE]).unwrap(), key_set);
    let mut lines = tokens(&issuer);
    lines.extend(noise(&lines[0].clone()));
    // What ends a line cannot be part of one.
    lines.retain(|line| !line.contains(&b'\n') && !line.ends_with(b"\r"));
    lines.push(Vec::new());
    lines.extend(tokens(&issuer));

    let stdin: Vec<u8> = lines.iter().flat_map(|line| [line.as_slice(), b"\n"].concat()).collect();
    let finished = Verify::with_keys(&issuer.certs_json()).run(&["--json"], &stdin);
    let verdicts: Vec<&str> = finished.stdout.lines().collect();
    assert_eq!(verdicts.len(), lines.len());
    let now = UnixTime::from_seconds(NOW as i64);
    for (line, verdict) in lines.iter().zip(verdicts) {
        let direct = match line.as_slice() {
            [] => Err(Refusal::Missing),
            bytes => UnverifiedToken::parse(bytes).and_then(|token| verifier.verify(&token, now)),
        };
        assert_eq!(serde_json::from_str::<Value>(verdict).unwrap(), expected(direct), "{}", line.escape_ascii());
    }
    let accepted = finished.stdout.matches("\"verdict\":\"accepted\"").count();
    assert!(accepted >= 12, "{accepted}");
    assert_eq!((finished.code, finished.stderr.as_str()), (Some(1), ""));
}
