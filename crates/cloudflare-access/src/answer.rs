//! What a client that is not let in gets to read, in the form that suits it.
//!
//! The answer is the same for every reason, "no token" and "the policy says no" included: which check failed is a hint to
//! whoever is guessing. What differs is the form: programs get `application/problem+json` (RFC 9457), people a small page
//! with a way to sign in again, everyone else a line of text.
//!
//! ```
//! use cloudflare_access::Refusal;
//! use cloudflare_access::answer::{Answer, Format, Hints};
//!
//! let hints = Hints { accept: Some(b"application/json"), ..Hints::default() };
//! let answer = Answer::new(Refusal::Expired, Format::of(&hints), None);
//! assert_eq!((answer.status, answer.content_type), (403, "application/problem+json"));
//! assert!(answer.body.contains(r#""code":"access-denied""#));
//! ```

mod answers;
mod format;
mod page;
mod sign_in;

use alloc::borrow::Cow;
use alloc::format;

pub use answers::Answers;
pub use format::{Format, Hints};
pub use sign_in::{InvalidSignIn, SignIn};

use crate::Refusal;

/// A whole answer, whatever the framework: a status, a body, and [headers](Answer::headers).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Answer {
    /// The body.
    pub body: Cow<'static, str>,
    /// The value of `Content-Type`.
    pub content_type: &'static str,
    refusal: Refusal,
    /// The HTTP status: 403 or 503.
    pub status: u16,
    /// The value of `Vary`, where the form was negotiated.
    pub vary: Option<&'static str>,
}

impl Answer {
    /// The answer to a request that was refused, in this form. `sign_in` is where the page leads.
    #[must_use]
    pub fn new(refusal: Refusal, format: Format, sign_in: Option<&SignIn>) -> Answer {
        let (status, unavailable) = (refusal.status(), refusal.retry_after().is_some());
        let (code, title, line) = if unavailable {
            ("temporarily-unavailable", "Temporarily unavailable", "temporarily unavailable\n")
        } else {
            ("access-denied", "Access denied", "forbidden\n")
        };
        let (content_type, body) = match format {
            Format::Html => ("text/html; charset=utf-8", Cow::Owned(page::page(title, unavailable, sign_in))),
            Format::Json => (
                "application/problem+json",
                Cow::Owned(format!(r#"{{"type":"about:blank","title":"{title}","status":{status},"code":"{code}"}}"#)),
            ),
            Format::Text => ("text/plain; charset=utf-8", Cow::Borrowed(line)),
        };
        Answer { body, content_type, refusal, status, vary: None }
    }

    /// The headers to send it with, those of the [refusal](Refusal::headers) included; names in lower case.
    pub fn headers(&self) -> impl Iterator<Item = (&'static str, Cow<'static, str>)> {
        let content_type = [("content-type", Cow::Borrowed(self.content_type))];
        let vary = self.vary.map(|names| ("vary", Cow::Borrowed(names)));
        self.refusal.headers().chain(content_type).chain(vary)
    }
}
