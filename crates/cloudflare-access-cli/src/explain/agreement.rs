//! The first check that fails gives the reason that the library gives: for every vector, and for tokens mutated in what
//! they say and in how they are written.

mod mutations;
mod vectors;

use std::collections::HashSet;
use std::rc::Rc;

use cloudflare_access::{Application, Leeway, Refusal, UnixTime};
use cloudflare_access_testing::{AUDIENCE, Issuer};

use super::check::Outcome;
use super::{Expectations, Explanation};
use crate::caller_kind::CallerKind;
use crate::credential::Credential;
use crate::fault::Fault;
use crate::key_document::KeyDocument;
use crate::pasted::{Pasted, Sighting};

const NOW: u64 = 1_790_000_060;

/// Everything that a verdict depends on beside the token.
struct Setting {
    application: Application,
    caller: Option<CallerKind>,
    keys: Rc<Result<KeyDocument, Fault>>,
    leeway: Leeway,
    missing_type_accepted: bool,
    now: i64,
}

impl Setting {
    fn with_keys(keys: &Rc<Result<KeyDocument, Fault>>) -> Setting {
        Setting {
            application: Application::parse("acme", [AUDIENCE]).unwrap(),
            caller: None,
            keys: Rc::clone(keys),
            leeway: Leeway::default(),
            missing_type_accepted: false,
            now: NOW as i64,
        }
    }

    /// Asserts that explanation and verdict agree, and gives the reason.
    fn explain(&self, credential: &Credential) -> Option<Refusal> {
        let expected = Expectations {
            application: &self.application,
            caller: self.caller,
            keys: &self.keys,
            leeway: self.leeway,
            missing_type_accepted: self.missing_type_accepted,
            now: UnixTime::from_seconds(self.now),
        };
        let explanation = Explanation::new(credential, &expected);
        let explained = explanation.first_fault().map(|fault| fault.refusal);
        let verdict = explanation.verdict.as_ref().err().copied();
        let text = credential.text.escape_ascii();
        assert_eq!(explained, verdict, "{text} {:?}", explanation.checks);
        // A verdict without failure, but with a check that was left out, would explain nothing.
        let is_judged = explanation.checks.iter().all(|check| !matches!(check.outcome, Outcome::NotJudged));
        assert!(verdict.is_some() || is_judged, "{text} {:?}", explanation.checks);
        let windows = credential.text.windows(20).collect();
        assert!(explanation.checks.iter().all(|check| !leaks(&windows, &check.found)), "{text}");
        verdict
    }

    fn explain_token(&self, token: &[u8]) -> Option<Refusal> {
        self.explain(&Credential::choose(Pasted { format: "a token", sightings: vec![Sighting::bare(token)] }))
    }
}

fn keys(certs_json: &str) -> Rc<Result<KeyDocument, Fault>> {
    Rc::new(Ok(KeyDocument::parse(certs_json.as_bytes()).unwrap()))
}

/// Whether 20 bytes of the token's text stand in `shown`. A part of one that is as long is no coincidence.
fn leaks(windows: &HashSet<&[u8]>, shown: &str) -> bool {
    shown.as_bytes().windows(20).any(|window| windows.contains(window))
}

#[test]
fn every_length_that_a_paste_may_be_cut_to() {
    let issuer = Issuer::new("acme");
    let setting = Setting::with_keys(&keys(&issuer.certs_json()));
    let token = issuer.user("kim@example.org").issued_at(NOW - 60).sign();
    for end in 0..token.len() {
        assert!(setting.explain_token(&token.as_bytes()[..end]).is_some(), "{end}");
    }
    assert_eq!(setting.explain_token(token.as_bytes()), None);
    assert_eq!(setting.explain_token(&vec![b'a'; 20_000]), Some(Refusal::TooLarge));
}
