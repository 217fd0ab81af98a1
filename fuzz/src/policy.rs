//! A policy, a caller and an identity: the decision, against a naive model that reads all three by itself.

use std::sync::LazyLock;

use crate::team::{AUDIENCE, OTHER_AUDIENCE};
use cloudflare_access::policy::{Identity, Policy, Verdict};
use cloudflare_access::{UnixTime, Verifier};

use crate::backends::AcceptAll;
use crate::json::Node;
use crate::team;

mod caller;
mod configuration;
mod decision;
mod selector;

static VERIFIER: LazyLock<Verifier> = LazyLock::new(|| team::verifier(&AcceptAll, true));
static HEADER: LazyLock<String> = LazyLock::new(team::header);

/// What every token of a caller says, without the closing brace.
static PREAMBLE: LazyLock<String> = LazyLock::new(|| {
    format!(r#"{{"iss":"{}","aud":["{AUDIENCE}","{OTHER_AUDIENCE}"],"type":"app","exp":4e9"#, team::ISSUER)
});

/// The input is three lines: the policy as JSON, members of the claims, and the answer of `get-identity`, if any.
pub fn run(input: &[u8]) {
    let mut lines = input.split(|byte| *byte == b'\n');
    let (policy, members, identity) = (next(&mut lines), next(&mut lines), next(&mut lines));
    let read = str::from_utf8(policy).ok().and_then(|text| serde_json::from_str::<Policy>(text).ok());
    let expected = Node::read(policy).and_then(|node| configuration::read(&node));
    let (policy, expected) = match (read, expected) {
        (Some(policy), Some(expected)) => (policy, expected),
        (None, None) => return,
        (found, _) => panic!("the policy is read: {}; the model reads it otherwise", found.is_some()),
    };
    assert_eq!(policy.may_need_identity(), expected.may_need_identity());
    let written = serde_json::to_string(&policy).expect("a policy can be written");
    assert_eq!(serde_json::from_str::<Policy>(&written).expect("what is written can be read"), policy);

    let separator: &[u8] = if members.is_empty() { b"" } else { b"," };
    let claims = [PREAMBLE.as_bytes(), separator, members, b"}"].concat();
    let now = UnixTime::from_seconds(team::NOW);
    let Ok(token) = VERIFIER.verify_text(team::token(HEADER.as_bytes(), &claims).as_bytes(), now) else { return };
    let caller = caller::Caller::read(&claims);
    let alone = policy.decide(&token, now);
    assert_eq!((alone.reason(), alone.rule()), expected.decide(&caller, None));

    let Ok(identity_found) = Identity::parse(identity) else {
        assert!(caller::Identity::read(identity).is_none(), "the model reads the identity");
        return;
    };
    let identity = caller::Identity::read(identity).expect("the model does not read the identity");
    let with = policy.decide_with(&token, &identity_found, now);
    assert_eq!((with.reason(), with.rule()), expected.decide(&caller, Some(&identity)));
    if alone.verdict() != Verdict::NeedsIdentity {
        assert_eq!(alone.verdict(), with.verdict(), "what is settled stays settled");
    }
}

fn next<'i>(lines: &mut impl Iterator<Item = &'i [u8]>) -> &'i [u8] {
    lines.next().unwrap_or_default()
}
