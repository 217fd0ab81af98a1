use alloc::string::String;
use core::fmt;

use crate::policy::InvalidSelector;

/// The client ID of a service token, in lower case as Access issues it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct ClientId(String);

/// How many hex digits stand before `.access`.
const DIGITS: usize = 32;

impl ClientId {
    pub(super) fn parse(text: &str) -> Result<ClientId, InvalidSelector> {
        let text = text.to_ascii_lowercase();
        if ClientId::has_form(&text) { Ok(ClientId(text)) } else { Err(InvalidSelector::ServiceToken) }
    }

    /// Whether a common name looks like a client ID. A hint and no more: a client certificate can be named like one.
    pub(super) fn has_form(common_name: &str) -> bool {
        common_name.strip_suffix(".access").is_some_and(|digits| {
            digits.len() == DIGITS && digits.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'))
        })
    }

    pub(super) fn is(&self, common_name: &str) -> bool {
        self.0 == common_name
    }
}

impl fmt::Display for ClientId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
