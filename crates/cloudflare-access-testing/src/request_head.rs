use std::fmt;

/// The request line and the headers of a request that reached a
/// [`LocalAccess`](crate::LocalAccess).
#[derive(Clone, Eq, PartialEq)]
pub struct RequestHead {
    text: String,
}

/// Shows no header, since one of them holds the token: [`text`](RequestHead::text) has them.
impl fmt::Debug for RequestHead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestHead")
            .field("method", &self.method())
            .field("bytes", &self.text.len())
            .finish_non_exhaustive()
    }
}

impl RequestHead {
    pub(crate) fn new(bytes: &[u8]) -> Self {
        Self { text: String::from_utf8_lossy(bytes).into_owned() }
    }

    /// The head as it came, with its line ends; bytes that are not UTF-8 are replaced.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The request method, or the empty string in a head without one.
    #[must_use]
    pub fn method(&self) -> &str {
        self.request_line().next().unwrap_or_default()
    }

    /// The request target, with its query, or the empty string in a head without one.
    #[must_use]
    pub fn target(&self) -> &str {
        self.request_line().nth(1).unwrap_or_default()
    }

    /// The value of the first header of this name, in any case, without the white space around it.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers().find(|(existing, _)| existing.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// Every header as a name and a value, in the order of the request.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        let pairs = self.text.lines().skip(1).filter_map(|line| line.split_once(':'));
        pairs.map(|(name, value)| (name, value.trim()))
    }

    pub(crate) fn path(&self) -> &str {
        self.target().split('?').next().unwrap_or_default()
    }

    fn request_line(&self) -> impl Iterator<Item = &str> {
        self.text.lines().next().unwrap_or_default().split(' ')
    }
}
