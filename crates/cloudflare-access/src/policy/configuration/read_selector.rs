use alloc::string::String;
use core::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};

use super::selectors::Selectors;
use crate::policy::client_id::ClientId;
use crate::policy::country::Country;
use crate::policy::email::{Email, EmailDomain};
use crate::policy::selector::Kind;
use crate::policy::session_age::SessionAge;
use crate::policy::{ClaimPath, ClaimValue, InvalidSelector, Selector};

const KEYS: &[&str] = &[
    "any_of",
    "any_service_token",
    "any_user",
    "audience",
    "claim",
    "contains",
    "country",
    "email",
    "email_domain",
    "equals",
    "everyone",
    "group",
    "max_session_age",
    "non_identity",
    "service_token",
];

const ONE_BY_ONE: &str = "the selector says more than one thing: write each in braces of its own, such as \
                          `[{ country = \"CH\" }, { country = \"DE\" }]`";

/// What the entries of one selector say, before it is known whether they belong together.
#[derive(Default)]
struct Draft {
    alone: Option<Selector>,
    claim: Option<ClaimPath>,
    contains: Option<ClaimValue>,
    equals: Option<ClaimValue>,
    group: Option<String>,
}

impl Draft {
    fn read<'de, A: MapAccess<'de>>(&mut self, key: &str, entries: &mut A) -> Result<(), A::Error> {
        let kind = match key {
            "claim" => return fill(&mut self.claim, entries),
            "contains" => return fill(&mut self.contains, entries),
            "equals" => return fill(&mut self.equals, entries),
            "group" => return fill(&mut self.group, entries),
            "any_of" => {
                let Selectors(selectors) = entries.next_value()?;
                Selector::any_of(selectors).map(|selector| selector.kind().clone())
            }
            "any_service_token" => Ok(flag(key, Kind::AnyServiceToken, entries)?),
            "any_user" => Ok(flag(key, Kind::AnyUser, entries)?),
            "everyone" => Ok(flag(key, Kind::Everyone, entries)?),
            "non_identity" => Ok(flag(key, Kind::NonIdentity, entries)?),
            "audience" => text(entries)?.parse().map(Kind::Audience).map_err(InvalidSelector::Audience),
            "country" => Country::parse(&text(entries)?).map(Kind::Country),
            "email" => Email::parse(&text(entries)?).map(Kind::Email),
            "email_domain" => EmailDomain::parse(&text(entries)?).map(Kind::EmailDomain),
            "max_session_age" => SessionAge::parse(&text(entries)?).map(Kind::MaxSessionAge),
            "service_token" => ClientId::parse(&text(entries)?).map(Kind::ServiceToken),
            _ => return Err(A::Error::unknown_field(key, KEYS)),
        };
        match self.alone.replace(Selector::of(kind.map_err(A::Error::custom)?)) {
            None => Ok(()),
            Some(_) => Err(A::Error::custom(ONE_BY_ONE)),
        }
    }

    fn finish<E: Error>(self) -> Result<Selector, E> {
        let Draft { alone, claim, contains, equals, group } = self;
        match (alone, claim, contains, equals, group) {
            (Some(selector), None, None, None, None) => Ok(selector),
            (None, Some(claim), Some(value), None, None) => Ok(claim.contains(value)),
            (None, Some(claim), None, Some(value), None) => Ok(claim.equals(value)),
            (None, Some(claim), None, None, Some(group)) => claim.has_group(&group).map_err(E::custom),
            (None, None, None, None, Some(group)) => Selector::group(&group).map_err(E::custom),
            (None, None, None, None, None) => {
                Err(E::custom("the selector is empty: write one, such as `{ email_domain = \"example.com\" }`"))
            }
            (None, Some(_), None, None, None) => Err(E::custom(
                "`claim` is not compared with anything: write `equals`, `contains` or `group` beside it, such as \
                 `{ claim = \"custom.department\", equals = \"R&D\" }`",
            )),
            (None, None, _, _, None) => Err(E::custom(
                "`equals` and `contains` are about no claim: write `claim` beside them, such as \
                 `{ claim = \"custom.department\", equals = \"R&D\" }`",
            )),
            _ => Err(E::custom(ONE_BY_ONE)),
        }
    }
}

fn fill<'de, T: Deserialize<'de>, A: MapAccess<'de>>(slot: &mut Option<T>, entries: &mut A) -> Result<(), A::Error> {
    match slot.replace(entries.next_value()?) {
        None => Ok(()),
        Some(_) => Err(A::Error::custom(ONE_BY_ONE)),
    }
}

fn text<'de, A: MapAccess<'de>>(entries: &mut A) -> Result<String, A::Error> {
    entries.next_value()
}

/// `false` is refused: it could mean "not these" to one reader and "no such rule" to another.
fn flag<'de, A: MapAccess<'de>>(key: &str, kind: Kind, entries: &mut A) -> Result<Kind, A::Error> {
    match entries.next_value()? {
        true => Ok(kind),
        false => {
            Err(A::Error::custom(format_args!("`{key}` is false: write `{key} = true`, or leave the selector out")))
        }
    }
}

struct SelectorVisitor;

impl<'de> Visitor<'de> for SelectorVisitor {
    type Value = Selector;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a selector: a table such as `{ email_domain = \"example.com\" }`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Selector, A::Error> {
        let mut draft = Draft::default();
        while let Some(key) = entries.next_key::<String>()? {
            draft.read(&key, &mut entries)?;
        }
        draft.finish()
    }
}

impl<'de> Deserialize<'de> for Selector {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Selector, D::Error> {
        deserializer.deserialize_map(SelectorVisitor)
    }
}
