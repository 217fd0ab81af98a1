//! Which entries of the key set verify tokens.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cloudflare_access_testing::{TestKey, Token};

use crate::class::Class;
use crate::forge::{hmac, joined};
use crate::team::{SYMMETRIC_KEY, SYMMETRIC_KEY_ID, USER, user};

pub(super) fn cases() -> Class {
    let mut class = Class::new("key-set");
    let by = |key: TestKey| user().signed_by(&key);

    class.rule("Every sound key of the set verifies, in whatever order they stand.", "Access docs, \"Validate JWTs\"");
    class.accepted("the-current-key", USER, by(TestKey::second()).sign());
    class.accepted("the-previous-key", USER, by(TestKey::first()).sign());
    class.accepted("a-key-of-4096-bits", USER, by(TestKey::large()).sign());

    class.rule("A key that is not published verifies nothing.", "RFC 7517 §5");
    class.refused("a-key-of-an-outsider", "unknown-key", by(TestKey::outsider()).sign());

    class.rule("An entry that is no sound RS256 signature key is as good as absent.", "RFC 7517 §4, RFC 7518 §3.3");
    class.refused("a-key-of-1024-bits", "unknown-key", by(TestKey::weak()).sign());
    class.refused("a-key-for-encryption", "unknown-key", by(TestKey::third()).sign());
    class.refused("a-key-for-another-algorithm", "unknown-key", by(TestKey::fourth()).sign());

    class.rule("A symmetric entry is no key at all.", "RFC 8725 §2.1, Wycheproof mixed key sets");
    let secret = URL_SAFE_NO_PAD.decode(SYMMETRIC_KEY).expect("the key is base64url");
    let symmetric = |token: Token| {
        let input = token.key_id(SYMMETRIC_KEY_ID).signing_input();
        joined(&input, &hmac(&secret, input.as_bytes()))
    };
    class.refused("a-symmetric-key-under-hs256", "unsupported-algorithm", symmetric(user().header("alg", "HS256")));
    class.refused("a-symmetric-key-under-rs256", "unknown-key", symmetric(user()));
    class
}
