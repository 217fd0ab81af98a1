//! Puts the cases of one class together.

use crate::case::{Case, REQUEST_LINE};
use crate::outcome::Outcome;

/// The cases of one class; each stands under the rule that was named last.
pub(crate) struct Class {
    name: &'static str,
    comment: &'static str,
    source: &'static str,
    cases: Vec<Case>,
}

impl Class {
    pub(crate) fn new(name: &'static str) -> Class {
        Class { name, comment: "", source: "", cases: Vec::new() }
    }

    /// Names the rule that decides the cases to come, and where it comes from.
    pub(crate) fn rule(&mut self, comment: &'static str, source: &'static str) {
        (self.comment, self.source) = (comment, source);
    }

    /// A request with this assertion is let in as this caller.
    pub(crate) fn accepted(&mut self, name: &str, caller: &str, assertion: impl AsRef<[u8]>) -> &mut Case {
        self.request(name, Outcome::Accepted(caller.to_owned()), [header("Cf-Access-Jwt-Assertion", assertion)])
    }

    /// A request with this assertion is refused for this reason.
    pub(crate) fn refused(&mut self, name: &str, reason: &str, assertion: impl AsRef<[u8]>) -> &mut Case {
        self.request(name, Outcome::Refused(reason.to_owned()), [header("Cf-Access-Jwt-Assertion", assertion)])
    }

    /// A request with these header lines.
    pub(crate) fn request(
        &mut self,
        name: &str,
        expect: Outcome,
        header_lines: impl IntoIterator<Item = Vec<u8>>,
    ) -> &mut Case {
        self.cases.push(Case {
            class: self.name.to_owned(),
            name: name.to_owned(),
            comment: self.comment.to_owned(),
            source: self.source.to_owned(),
            expect,
            now: None,
            expect_http: None,
            missing_type_accepted: false,
            request_line: REQUEST_LINE.to_owned(),
            header_lines: header_lines.into_iter().collect(),
        });
        self.cases.last_mut().expect("one was pushed")
    }

    pub(crate) fn into_cases(self) -> Vec<Case> {
        self.cases
    }
}

/// A header line, or one without a space where the value is empty.
pub(crate) fn header(name: &str, value: impl AsRef<[u8]>) -> Vec<u8> {
    let separator: &[u8] = if value.as_ref().is_empty() { b":" } else { b": " };
    [name.as_bytes(), separator, value.as_ref()].concat()
}
