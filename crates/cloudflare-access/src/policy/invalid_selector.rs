use core::fmt;

use crate::InvalidAudience;

/// The text does not describe a selector. Its message says what to write, and repeats nothing of the text: a secret that
/// is pasted in the wrong place must not end up in a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidSelector {
    /// There is nothing to choose from.
    AnyOfNothing,
    /// A choice among choices.
    AnyOfNested,
    /// The audience is not one.
    Audience(InvalidAudience),
    /// The claim has no name, an empty one, or is `custom` as a whole.
    Claim,
    /// The country is not two letters.
    Country,
    /// The email is not an address.
    Email,
    /// The email domain is not a domain.
    EmailDomain,
    /// The group has no name.
    Group,
    /// The service token is not named by its client ID.
    ServiceToken,
    /// The age of a session is not a number of seconds, minutes, hours or days above zero, or more than a century.
    SessionAge,
}

impl fmt::Display for InvalidSelector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            InvalidSelector::AnyOfNested => "`any_of` is inside of `any_of`: write the selectors in one list",
            InvalidSelector::AnyOfNothing => {
                "`any_of` has no selectors: write some, such as `[{ country = \"CH\" }, { country = \"DE\" }]`"
            }
            InvalidSelector::Audience(invalid) => return invalid.fmt(f),
            InvalidSelector::Claim => {
                "the claim is not named: write the path to it, such as `custom.department`, or a list of names where \
                 one has a dot in it"
            }
            InvalidSelector::Country => "the country is not two letters: write its ISO 3166-1 code, such as `CH`",
            InvalidSelector::Email => {
                "the email is not an address: write it whole, such as `kim@example.com`, or write `email_domain` for \
                 everybody of a domain"
            }
            InvalidSelector::EmailDomain => {
                "the email domain is not a domain: write what stands behind the `@`, such as `example.com`; each \
                 subdomain is a domain of its own"
            }
            InvalidSelector::Group => "the group is empty: write its name, id or email as the identity provider has it",
            InvalidSelector::ServiceToken => {
                "the service token is not a client ID: write 32 hex digits followed by `.access`, never the secret"
            }
            InvalidSelector::SessionAge => {
                "the age of a session is not a time: write a whole number above zero with the unit `s`, `m`, `h` or \
                 `d`, such as `8h`"
            }
        })
    }
}

impl core::error::Error for InvalidSelector {}
