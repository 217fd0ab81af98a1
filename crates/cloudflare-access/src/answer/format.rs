/// The headers of a request that tell what its sender can read. Leave out what is absent.
#[derive(Clone, Copy, Debug, Default)]
pub struct Hints<'a> {
    /// `Accept` (RFC 9110 §12.5.1).
    pub accept: Option<&'a [u8]>,
    /// `Sec-Fetch-Mode` (W3C Fetch Metadata): what a browser makes the request for.
    pub fetch_mode: Option<&'a [u8]>,
    /// `X-Requested-With`: by convention `XMLHttpRequest` from scripts; Access itself heeds it.
    pub requested_with: Option<&'a [u8]>,
}

/// The form of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// A page for a person.
    Html,
    /// `application/problem+json` for a program.
    Json,
    /// A line of text.
    Text,
}

impl Format {
    /// What suits the sender of a request with these headers.
    ///
    /// A script cannot use a page and a person cannot use JSON: what the browser says the request is for
    /// (`Sec-Fetch-Mode`, `X-Requested-With`) comes before what it could also take (`Accept`).
    #[must_use]
    pub fn of(hints: &Hints<'_>) -> Format {
        if hints.requested_with.is_some_and(|value| value.eq_ignore_ascii_case(b"XMLHttpRequest")) {
            return Format::Json;
        }
        match hints.fetch_mode {
            Some(b"navigate" | b"nested-navigate") => return Format::Html,
            Some(b"cors" | b"same-origin" | b"no-cors") => return Format::Json,
            _ => {}
        }
        let first = hints.accept.into_iter().flat_map(|accept| accept.split(|byte| *byte == b',')).find_map(of_range);
        first.unwrap_or(Format::Text)
    }
}

/// The form that a media range names, its parameters aside; the first that names one counts.
fn of_range(range: &[u8]) -> Option<Format> {
    let media_type = range.split(|byte| *byte == b';').next()?.trim_ascii();
    let is = |name: &[u8]| media_type.eq_ignore_ascii_case(name);
    if is(b"text/html") || is(b"application/xhtml+xml") {
        Some(Format::Html)
    } else if is(b"application/json") || is(b"application/problem+json") {
        Some(Format::Json)
    } else if is(b"text/plain") {
        Some(Format::Text)
    } else {
        None
    }
}
