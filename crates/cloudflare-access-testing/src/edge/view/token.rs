use crate::edge::view::CheckView;

/// The token in the browser's `CF_Authorization` cookie, decoded. The text of the token itself is not here.
#[derive(Clone, Debug)]
pub(crate) struct TokenView {
    /// `kim@example.org`, a client ID, or `non-identity`; what the claims say, verified or not.
    pub(crate) principal: String,
    /// The JOSE header as indented JSON, or why it cannot be read.
    pub(crate) header: String,
    /// The claims as indented JSON, or why they cannot be read.
    pub(crate) claims: String,
    /// In the order in which a verifier goes through them.
    pub(crate) checks: Vec<CheckView>,
    /// True where every check passed.
    pub(crate) accepted: bool,
}
