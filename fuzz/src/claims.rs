//! Any claims under a signature that fits: the verdict and what is read, against a naive model, however one asks.

use std::cell::RefCell;
use std::sync::LazyLock;

use cloudflare_access::{Leeway, Principal, Refusal, Scratch, UnixTime, UnverifiedToken, VerifiedToken, Verifier};

use crate::backends::AcceptAll;
use crate::team;

mod model;

pub(crate) use model::seconds;
use model::{Claims, Expectations};

const LEEWAYS: [u16; 4] = [0, 1, 60, 300];
const MOMENTS: [i64; 8] = [team::NOW, 0, -1, i64::MIN, i64::MAX, 1 << 53, team::NOW + 300, -team::NOW];

/// A verifier for each combination of two bits for the leeway, one for a second audience, one for a missing type.
static VERIFIERS: LazyLock<Vec<Verifier>> = LazyLock::new(|| {
    let verifier = |settings: usize| {
        let leeway = Leeway::from_seconds(LEEWAYS[settings & 3]).expect("at most 300 seconds");
        let verifier = team::verifier(&AcceptAll, settings & 4 != 0).with_leeway(leeway);
        if settings & 8 != 0 { verifier.accept_missing_type() } else { verifier }
    };
    (0..16).map(verifier).collect()
});

static HEADER: LazyLock<String> = LazyLock::new(team::header);

thread_local! {
    /// Used again and again, so that what one token leaves behind would show in the next.
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

/// The first byte of the input is the settings and the time, the rest is the claims.
pub fn run(input: &[u8]) {
    let Some((first, claims)) = input.split_first() else { return };
    let settings = usize::from(first & 15);
    let now = MOMENTS[usize::from(first >> 4 & 7)];
    let expectations = Expectations {
        several_audiences: settings & 4 != 0,
        leeway: i128::from(LEEWAYS[settings & 3]),
        missing_type_accepted: settings & 8 != 0,
        now,
    };
    let token = team::token(HEADER.as_bytes(), claims);
    let verifier = &VERIFIERS[settings];
    let now = UnixTime::from_seconds(now);
    let verdict = verifier.verify_text(token.as_bytes(), now);
    let expected = if token.len() > UnverifiedToken::MAX_LENGTH {
        Err(Refusal::TooLarge)
    } else {
        Claims::judge(claims, &expectations)
    };
    match (&verdict, &expected) {
        (Ok(verified), Ok(expected)) => expected.assert_told(verified),
        _ => assert_eq!(verdict.as_ref().err(), expected.as_ref().err()),
    }
    if let Ok(verified) = &verdict {
        assert_eq!(verified.claims_json().as_bytes(), claims);
    }
    ask_otherwise(verifier, token.as_bytes(), now, &verdict);
}

/// The other ways to ask come to the same.
fn ask_otherwise(verifier: &Verifier, token: &[u8], now: UnixTime, verdict: &Result<VerifiedToken, Refusal>) {
    // The key set knows this header and passes it over; here it is read.
    let parsed = UnverifiedToken::parse(token).and_then(|token| verifier.verify(&token, now));
    assert_eq!(told(&parsed), told(verdict), "verify");
    SCRATCH.with_borrow_mut(|scratch| {
        let borrowed = verifier.verify_borrowed(token, now, scratch);
        if let (Ok(borrowed), Ok(verified)) = (&borrowed, verdict) {
            assert_eq!(borrowed.principal(), verified.principal(), "verify_borrowed");
        }
        assert_eq!(told(&borrowed.map(|claims| claims.to_token())), told(verdict), "verify_borrowed");
    });
}

type Told<'t> = (&'t str, [Option<&'t str>; 5], UnixTime, [Option<UnixTime>; 2], Principal<'t>);

fn told(verdict: &Result<VerifiedToken, Refusal>) -> Result<Told<'_>, Refusal> {
    let token = verdict.as_ref().map_err(|refusal| *refusal)?;
    let texts = [token.common_name(), token.country(), token.email(), token.identity_nonce(), token.subject()];
    let times = [token.issued_at(), token.not_before()];
    Ok((token.claims_json(), texts, token.expires_at(), times, token.principal()))
}
