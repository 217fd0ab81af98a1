//! Email addresses and their domains, as configured and as claimed.

use alloc::string::String;
use core::fmt;

use crate::policy::InvalidSelector;
use crate::policy::finding::Finding;

/// An address, in lower case.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Email(String);

/// What stands behind the `@` of an address, in lower case.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct EmailDomain(String);

impl Email {
    pub(super) fn parse(text: &str) -> Result<Email, InvalidSelector> {
        let (_, domain) = split_address(text).ok_or(InvalidSelector::Email)?;
        EmailDomain::parse(domain).map_err(|_| InvalidSelector::Email)?;
        Ok(Email(text.to_ascii_lowercase()))
    }

    /// Whether `claimed` is this address.
    pub(super) fn find(&self, claimed: &str) -> Finding {
        match split_address(claimed) {
            Some(_) => Finding::of(claimed.eq_ignore_ascii_case(&self.0)),
            None => Finding::Unclear,
        }
    }
}

impl EmailDomain {
    pub(super) fn parse(text: &str) -> Result<EmailDomain, InvalidSelector> {
        // Access's own "Emails ending in" is written with the `@`.
        let domain = text.strip_prefix('@').unwrap_or(text);
        let is_label = |label: &str| {
            !label.is_empty() && label.chars().all(|character| character.is_alphanumeric() || "-_".contains(character))
        };
        if !domain.split('.').all(is_label) {
            return Err(InvalidSelector::EmailDomain);
        }
        Ok(EmailDomain(domain.to_ascii_lowercase()))
    }

    /// Whether the address `claimed` is in this domain.
    pub(super) fn find(&self, claimed: &str) -> Finding {
        match split_address(claimed) {
            Some((_, domain)) => Finding::of(domain.eq_ignore_ascii_case(&self.0)),
            None => Finding::Unclear,
        }
    }
}

/// The two sides of the one `@`, or nothing where `text` is no plain address.
///
/// `a@evil.example\n@example.com` and `a@example.com@evil.example` are addresses in the one domain to some readers and in
/// the other to some: quoted local parts with an `@`, which are legal (RFC 5321 §4.1.2), go with them.
fn split_address(text: &str) -> Option<(&str, &str)> {
    let (local, domain) = text.split_once('@')?;
    let plain = |side: &str| {
        let odd = |character: char| character == '@' || character.is_whitespace() || character.is_control();
        !side.is_empty() && !side.contains(odd)
    };
    (plain(local) && plain(domain)).then_some((local, domain))
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for EmailDomain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
