use alloc::borrow::ToOwned;
use alloc::vec::Vec;
use core::fmt;
use core::time::Duration;

use crate::Audience;
use crate::policy::client_id::ClientId;
use crate::policy::country::Country;
use crate::policy::email::{Email, EmailDomain};
use crate::policy::group::Group;
use crate::policy::session_age::SessionAge;
use crate::policy::{ClaimPath, ClaimValue, InvalidSelector};

/// What a rule looks at: one attribute of the caller (Access docs, "Selectors").
///
/// Where a token can be read in more than one way, a selector does not match in an include or a require rule, and does in
/// an exclude rule. Such tokens name a member twice inside of a claim, or carry an email or a client ID without being
/// that user's or that service's.
///
/// ```
/// use cloudflare_access::policy::Selector;
///
/// let colleagues = Selector::email_domain("example.com")?;
/// assert_eq!(colleagues.to_string(), r#"email domain "example.com""#);
/// assert!(Selector::country("Switzerland").is_err());
/// # Ok::<(), cloudflare_access::policy::InvalidSelector>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Selector(Kind);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    AnyOf(Vec<Selector>),
    AnyServiceToken,
    AnyUser,
    Audience(Audience),
    ClaimContains(ClaimPath, ClaimValue),
    ClaimEquals(ClaimPath, ClaimValue),
    Country(Country),
    Email(Email),
    EmailDomain(EmailDomain),
    Everyone,
    Group(Group),
    MaxSessionAge(SessionAge),
    NonIdentity,
    ServiceToken(ClientId),
}

impl Selector {
    pub(super) fn of(kind: Kind) -> Selector {
        Selector(kind)
    }

    pub(super) fn kind(&self) -> &Kind {
        &self.0
    }

    /// Matches where one of these matches: Access's "rule group", for alternatives within a require rule.
    ///
    /// Requiring two countries admits nobody; requiring any of two is what is meant.
    ///
    /// # Errors
    ///
    /// There is none, or one is such a choice itself.
    pub fn any_of(selectors: impl IntoIterator<Item = Selector>) -> Result<Selector, InvalidSelector> {
        let selectors: Vec<Selector> = selectors.into_iter().collect();
        if selectors.is_empty() {
            return Err(InvalidSelector::AnyOfNothing);
        }
        if selectors.iter().any(|selector| matches!(selector.0, Kind::AnyOf(_))) {
            return Err(InvalidSelector::AnyOfNested);
        }
        Ok(Selector(Kind::AnyOf(selectors)))
    }

    /// Matches every service token of the account.
    ///
    /// A token shows no more than a common name of the form `<32 hex digits>.access`. Whoever may issue client
    /// certificates that Access accepts can name one like that; name the client IDs with
    /// [`service_token`](Selector::service_token) where it matters.
    #[must_use]
    pub fn any_service_token() -> Selector {
        Selector(Kind::AnyServiceToken)
    }

    /// Matches everybody who logged in, with whatever login method.
    ///
    /// Who may log in is for the Access application to say. An `end_user` application admits any login at all.
    #[must_use]
    pub fn any_user() -> Selector {
        Selector(Kind::AnyUser)
    }

    /// Matches tokens for the Access application of this audience (AUD) tag.
    ///
    /// A token may be for several; each of them counts.
    #[must_use]
    pub fn audience(audience: Audience) -> Selector {
        Selector(Kind::Audience(audience))
    }

    /// The claim at `path`, such as `custom.department`, to compare with a value, byte for byte.
    ///
    /// For emails, countries, audiences and client IDs there are selectors that know their rules.
    ///
    /// ```
    /// # use cloudflare_access::policy::Selector;
    /// let bookkeeping = Selector::claim("custom.department")?.equals("bookkeeping");
    /// let second_factor = Selector::claim("amr")?.contains("mfa");
    /// # Ok::<(), cloudflare_access::policy::InvalidSelector>(())
    /// ```
    ///
    /// # Errors
    ///
    /// A name in the path is empty, or it is `custom` alone.
    pub fn claim(path: &str) -> Result<ClaimPath, InvalidSelector> {
        path.parse()
    }

    /// Matches callers who authenticated from this country, two letters in either case (ISO 3166-1 alpha-2).
    ///
    /// It is the country at login, by IP address: VPNs change it, and it does not follow the caller. Service tokens have
    /// none and never match, so exclude countries only beside an include that means people. Whether a country of that
    /// code exists is not checked: the United Kingdom is `GB`. Cloudflare's `T1` for Tor is no country; write
    /// `claim("country")?.equals("T1")`.
    ///
    /// # Errors
    ///
    /// It is not two letters.
    pub fn country(code: &str) -> Result<Selector, InvalidSelector> {
        Country::parse(code).map(Kind::Country).map(Selector)
    }

    /// Matches the user with this address, letters A-Z in either case.
    ///
    /// Nothing else is evened out: `kim+x@example.com` is somebody else, and so is a look-alike from another alphabet. A
    /// service token has no email, and none is made up for it.
    ///
    /// # Errors
    ///
    /// It is not an address with one `@`.
    pub fn email(address: &str) -> Result<Selector, InvalidSelector> {
        Email::parse(address).map(Kind::Email).map(Selector)
    }

    /// Matches users with an address in this domain: "Emails ending in". `example.com` and `@example.com` are the same.
    ///
    /// The domain is compared whole, letters A-Z in either case: neither `sub.example.com` nor `notexample.com` match. A
    /// claim that is no plain address, such as one with two `@`, is in no domain.
    ///
    /// # Errors
    ///
    /// It is not a domain; wildcards are none.
    pub fn email_domain(domain: &str) -> Result<Selector, InvalidSelector> {
        EmailDomain::parse(domain).map(Kind::EmailDomain).map(Selector)
    }

    /// Matches everyone whom Access let through: users, service tokens, and callers without an identity.
    #[must_use]
    pub fn everyone() -> Selector {
        Selector(Kind::Everyone)
    }

    /// Matches members of this group, as `custom.groups` or the full identity name it: by its name, id or email.
    ///
    /// The token has groups only where the identity provider is set to pass them on as a claim `groups`. They may be
    /// strings or objects. The comparison is exact, case and all. Groups are those of the last login. Where people can
    /// name groups themselves, ids are the safer choice.
    ///
    /// # Errors
    ///
    /// It is empty.
    pub fn group(group: &str) -> Result<Selector, InvalidSelector> {
        Selector::group_in(group, ClaimPath::custom_groups())
    }

    pub(super) fn group_in(group: &str, claim: ClaimPath) -> Result<Selector, InvalidSelector> {
        if group.is_empty() {
            return Err(InvalidSelector::Group);
        }
        Ok(Selector(Kind::Group(Group { name: group.to_owned(), claim })))
    }

    /// Matches tokens that Access issued (`iat`) at most so long ago; part seconds are dropped. Without `iat`, none.
    ///
    /// Require it. In an exclude rule it would keep out the *fresh* sessions. While the session at the team domain lasts,
    /// Access issues new tokens without a login, so this is the age of the application's session and not of the login.
    ///
    /// # Errors
    ///
    /// It is less than a second, or more than a century.
    pub fn max_session_age(age: Duration) -> Result<Selector, InvalidSelector> {
        SessionAge::new(age).map(Kind::MaxSessionAge).map(Selector)
    }

    /// Matches callers of whom neither a person nor a service token is known, such as those let in by IP range.
    #[must_use]
    pub fn non_identity() -> Selector {
        Selector(Kind::NonIdentity)
    }

    /// Matches the service token with this client ID, `<32 hex digits>.access`.
    ///
    /// # Errors
    ///
    /// It is not a client ID.
    pub fn service_token(client_id: &str) -> Result<Selector, InvalidSelector> {
        ClientId::parse(client_id).map(Kind::ServiceToken).map(Selector)
    }

    /// Whether there are tokens that do not settle it, so that the full identity is asked for.
    pub(super) fn may_need_identity(&self) -> bool {
        match &self.0 {
            Kind::AnyOf(selectors) => selectors.iter().any(Selector::may_need_identity),
            Kind::ClaimContains(path, _) | Kind::ClaimEquals(path, _) => path.may_be_left_out(),
            Kind::Group(group) => group.claim.may_be_left_out(),
            _ => false,
        }
    }
}

/// What is configured, in words.
impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::AnyOf(selectors) => {
                for (index, selector) in selectors.iter().enumerate() {
                    f.write_str(if index == 0 { "any of (" } else { ", " })?;
                    selector.fmt(f)?;
                }
                f.write_str(")")
            }
            Kind::AnyServiceToken => f.write_str("any service token"),
            Kind::AnyUser => f.write_str("any user"),
            Kind::Audience(audience) => write!(f, "audience \"{audience}\""),
            Kind::ClaimContains(path, value) => write!(f, "claim {path} contains {value}"),
            Kind::ClaimEquals(path, value) => write!(f, "claim {path} equals {value}"),
            Kind::Country(country) => write!(f, "country \"{country}\""),
            Kind::Email(email) => write!(f, "email \"{email}\""),
            Kind::EmailDomain(domain) => write!(f, "email domain \"{domain}\""),
            Kind::Everyone => f.write_str("everyone"),
            Kind::Group(group) => write!(f, "group {:?} in {}", group.name, group.claim),
            Kind::MaxSessionAge(age) => write!(f, "session age of at most {age}"),
            Kind::NonIdentity => f.write_str("non-identity"),
            Kind::ServiceToken(client_id) => write!(f, "service token \"{client_id}\""),
        }
    }
}
