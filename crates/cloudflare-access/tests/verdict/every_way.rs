//! The ways to ask for a verdict, of which each must come to the same.

use std::cell::RefCell;

use cloudflare_access::{Refusal, Scratch, UnixTime, UnverifiedToken, VerifiedToken, Verifier};

thread_local! {
    /// Used for every token of a thread, so that what one leaves behind would show in the next.
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

/// The verdict on a token, however one asks.
#[track_caller]
pub(crate) fn verify(verifier: &Verifier, text: &[u8], now: UnixTime) -> Result<VerifiedToken, Refusal> {
    let verdict = UnverifiedToken::parse(text).and_then(|token| verifier.verify(&token, now));
    let expected = told(&verdict);
    assert_eq!(told(&verifier.verify_text(text, now)), expected, "verify_text");
    let batch = verifier.verify_batch(&[text, b"", text], now);
    assert_eq!([told(&batch[0]), told(&batch[2])], [expected.clone(), expected.clone()], "verify_batch");
    assert_eq!((batch.len(), batch[1].as_ref().err()), (3, Some(&Refusal::MalformedToken)));
    SCRATCH.with_borrow_mut(|scratch| {
        let borrowed = verifier.verify_borrowed(text, now, scratch);
        if let (Ok(borrowed), Ok(token)) = (&borrowed, &verdict) {
            assert_eq!(borrowed.principal(), token.principal());
            assert_eq!(borrowed.audience(), token.audience());
            assert_eq!(borrowed.expires_at(), token.expires_at());
            assert_eq!((borrowed.key_id(), borrowed.claims_json()), (token.key_id(), token.claims_json()));
        }
        assert_eq!(told(&borrowed.map(|claims| claims.to_token())), expected, "verify_borrowed");
    });
    verdict
}

/// All that a verdict tells.
fn told(verdict: &Result<VerifiedToken, Refusal>) -> Result<String, Refusal> {
    verdict.as_ref().map_err(|refusal| *refusal).map(|token| {
        let texts = [token.common_name(), token.country(), token.email(), token.identity_nonce(), token.subject()];
        let times = (token.expires_at(), token.issued_at(), token.not_before());
        format!("{} {} {} {texts:?} {times:?}", token.key_id(), token.audience(), token.claims_json())
    })
}
