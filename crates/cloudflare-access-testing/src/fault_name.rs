//! Faults by name, for whoever chooses one in a form or over an API.

use std::time::Duration;

use crate::Fault;

/// A fault by its name, in one sentence, with usual values where it has any.
pub(crate) struct NamedFault {
    pub(crate) name: &'static str,
    pub(crate) description: &'static str,
    fault: fn() -> Fault,
}

impl Fault {
    /// The fault's name: `hang`, `half-json`, `status`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Fault::BadChunk => "bad-chunk",
            Fault::Body(_) => "body",
            Fault::Drip => "drip",
            Fault::DripHeaders => "drip-headers",
            Fault::EmptyBody => "empty-body",
            Fault::EmptyKeys => "empty-keys",
            Fault::Endless => "endless",
            Fault::GzipBomb => "gzip-bomb",
            Fault::GzipGarbage => "gzip-garbage",
            Fault::HalfJson => "half-json",
            Fault::Hang => "hang",
            Fault::Html => "html",
            Fault::HugeHeaders => "huge-headers",
            Fault::Late(_) => "late",
            Fault::ManyInformational => "many-informational",
            Fault::Oversize => "oversize",
            Fault::Raw(_) => "raw",
            Fault::Redirect(_) => "redirect",
            Fault::Reset => "reset",
            Fault::RetryAfter { .. } => "retry-after",
            Fault::Status(_) => "status",
            Fault::Truncated => "truncated",
            Fault::WrongContentType => "wrong-content-type",
        }
    }

    /// The fault of this name; `value` is looked up for what some of them need, and has usual values where it is `None`.
    ///
    /// `None` where there is no such fault, or a value is none.
    pub(crate) fn named(name: &str, value: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let usual = NAMED.iter().find(|named| named.name == name).map(|named| (named.fault)())?;
        let number = |member: &str, usual: u16| value(member).map_or(Some(usual), |text| text.parse().ok());
        let status = |usual: u16| number("status", usual).filter(|status| (200..600).contains(status));
        Some(match usual {
            Fault::Body(usual) => Fault::Body(value("body").map_or(usual, String::into_bytes)),
            Fault::Late(usual) => match value("milliseconds") {
                Some(text) => Fault::Late(Duration::from_millis(text.parse().ok()?)),
                None => Fault::Late(usual),
            },
            Fault::Raw(usual) => Fault::Raw(value("raw").map_or(usual, String::into_bytes)),
            Fault::Redirect(usual) => Fault::Redirect(value("location").unwrap_or(usual)).without_line_breaks()?,
            Fault::RetryAfter { status: usual, value: after } => {
                Fault::RetryAfter { status: status(usual)?, value: value("retry-after").unwrap_or(after) }
                    .without_line_breaks()?
            }
            Fault::Status(usual) => Fault::Status(status(usual)?),
            other => other,
        })
    }

    /// A header with a line break in it would be two.
    fn without_line_breaks(self) -> Option<Self> {
        let text = match &self {
            Fault::Redirect(text) | Fault::RetryAfter { value: text, .. } => text,
            _ => return Some(self),
        };
        (!text.contains(['\r', '\n'])).then_some(self)
    }
}

/// Every fault there is.
pub(crate) const NAMED: &[NamedFault] = &[
    named("status", "An error page: 503, or the status that you name", || Fault::Status(503)),
    named("hang", "Silence on an open connection", || Fault::Hang),
    named("late", "The genuine answer, five seconds late", || Fault::Late(Duration::from_secs(5))),
    named("reset", "Half of the answer, then a connection that is reset", || Fault::Reset),
    named("truncated", "Half of the answer under the length of the whole", || Fault::Truncated),
    named("html", "A login page with status 200", || Fault::Html),
    named("redirect", "A redirect to the login page", || Fault::Redirect("/cdn-cgi/access/login".to_owned())),
    named("retry-after", "An error page that asks for two minutes of patience", || Fault::RetryAfter {
        status: 503,
        value: "120".to_owned(),
    }),
    named("empty-body", "Status 200 and nothing else", || Fault::EmptyBody),
    named("empty-keys", "A key set without a key", || Fault::EmptyKeys),
    named("half-json", "The first half of the document as if it were all of it", || Fault::HalfJson),
    named("body", "JSON of another kind", || Fault::Body(br#"{"err":"oops"}"#.to_vec())),
    named("wrong-content-type", "The genuine document as text/plain", || Fault::WrongContentType),
    named("oversize", "The genuine document and 2 MiB of white space", || Fault::Oversize),
    named("endless", "A document that never ends", || Fault::Endless),
    named("drip", "The genuine document, one byte a second", || Fault::Drip),
    named("drip-headers", "The genuine answer, one byte a second from the first", || Fault::DripHeaders),
    named("huge-headers", "The genuine document after 256 KiB of headers", || Fault::HugeHeaders),
    named("many-informational", "A thousand early hints before the genuine answer", || Fault::ManyInformational),
    named("bad-chunk", "Chunks that break off in nonsense", || Fault::BadChunk),
    named("gzip-bomb", "64 KiB that unpack to 64 MiB", || Fault::GzipBomb),
    named("gzip-garbage", "An uncompressed document that claims to be compressed", || Fault::GzipGarbage),
    named("raw", "No HTTP at all", || Fault::Raw(b"SSH-2.0-OpenSSH_9.6\r\n".to_vec())),
];

const fn named(name: &'static str, description: &'static str, fault: fn() -> Fault) -> NamedFault {
    NamedFault { name, description, fault }
}

#[cfg(test)]
mod tests {
    use super::NAMED;
    use crate::Fault;

    #[test]
    fn names_are_those_of_the_faults() {
        for named in NAMED {
            let fault = Fault::named(named.name, |_| None).unwrap();
            assert_eq!(fault.name(), named.name);
        }
        assert_eq!(Fault::named("no such fault", |_| None), None);
    }

    #[test]
    fn values_are_those_asked_for() {
        let value =
            |wanted: &'static str, value: &'static str| move |name: &str| (name == wanted).then(|| value.to_owned());
        assert_eq!(Fault::named("status", value("status", "418")), Some(Fault::Status(418)));
        assert_eq!(Fault::named("status", value("status", "103")), None);
        assert_eq!(Fault::named("status", value("status", "many")), None);
        assert_eq!(Fault::named("body", value("body", "text")), Some(Fault::Body(b"text".to_vec())));
        assert_eq!(Fault::named("redirect", value("location", "/\r\nSet-Cookie: a=b")), None);
    }
}
