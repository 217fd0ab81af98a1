//! Mutations of good tokens under real signatures: what is accepted is a good token and no other text.

use std::sync::LazyLock;

use arbitrary::Unstructured;
use cloudflare_access::rs256::rs256_verify;
use cloudflare_access::{Application, KeySet, UnixTime, Verifier};

use crate::team;

mod mutation;

/// As many as an input can ask for.
const MOST_MUTATIONS: usize = 6;

/// Vectors that are accepted: tokens of every kind and of two keys, in more than one way to write a header and claims.
const GOOD: [&str; 7] = [
    include_str!("../../tests/vectors/key-set/the-current-key.txt"),
    include_str!("../../tests/vectors/key-set/the-previous-key.txt"),
    include_str!("../../tests/vectors/principals/a-service.txt"),
    include_str!("../../tests/vectors/principals/a-client-certificate.txt"),
    include_str!("../../tests/vectors/principals/an-email-with-a-newline.txt"),
    include_str!("../../tests/vectors/header-json/another-order.txt"),
    include_str!("../../tests/vectors/claims-json/white-space-around.txt"),
];

static TOKENS: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let token = |vector: &&'static str| {
        assert!(vector.contains("expect: accepted"), "these are sound");
        vector.lines().find_map(|line| line.strip_prefix("Cf-Access-Jwt-Assertion: ")).expect("it is in the header")
    };
    GOOD.iter().map(token).collect()
});

static VERIFIER: LazyLock<Verifier> = LazyLock::new(|| {
    let keys = KeySet::parse_with(include_bytes!("../../tests/vectors/keys.json"), rs256_verify());
    let application = Application::parse("acme", [team::AUDIENCE]).expect("the application is sound");
    Verifier::new(application, keys.expect("some keys are sound"))
});

/// The input says which token, and what to change.
pub fn run(input: &[u8]) {
    let mut input = Unstructured::new(input);
    let Ok(original) = input.choose(&TOKENS) else { return };
    let mut text = original.as_bytes().to_vec();
    for _ in 0..MOST_MUTATIONS {
        if input.is_empty() || mutation::mutate(&mut text, &mut input, &TOKENS).is_err() {
            break;
        }
    }
    let verdict = VERIFIER.verify_text(&text, UnixTime::from_seconds(team::NOW));
    assert_eq!(verdict.is_ok(), TOKENS.iter().any(|good| good.as_bytes() == text), "{verdict:?}");
}
