//! Whether a selector matches, by the documentation of each.

use crate::team::{AUDIENCE, OTHER_AUDIENCE};
use cloudflare_access::policy::Rule;

use super::caller::{Caller, Identity, Kind};
use super::configuration::{is_client_id, plain};
use super::decision::Answer;
use crate::json::{Node, member, unique};
use crate::team;

/// Paths are the names of members, outermost first.
pub(super) enum Selector {
    AnyOf(Vec<Selector>),
    AnyServiceToken,
    AnyUser,
    Audience(String),
    Contains(Vec<String>, Value),
    Country(String),
    Email(String),
    EmailDomain(String),
    Equals(Vec<String>, Value),
    Everyone,
    Group(Vec<String>, String),
    MaxSessionAge(i64),
    NonIdentity,
    ServiceToken(String),
}

pub(super) enum Value {
    Bool(bool),
    Integer(i64),
    Text(String),
}

/// What is there.
#[derive(Clone, Copy, PartialEq)]
enum Seen {
    Match,
    /// Something that one reader takes for a match and another one not.
    Doubt,
    Other,
    Nothing,
}

impl Seen {
    fn of(holds: bool) -> Seen {
        if holds { Seen::Match } else { Seen::Other }
    }

    /// The first of these that is among them.
    fn most(all: impl IntoIterator<Item = Seen>) -> Seen {
        let all: Vec<Seen> = all.into_iter().collect();
        [Seen::Match, Seen::Doubt, Seen::Other].into_iter().find(|seen| all.contains(seen)).unwrap_or(Seen::Nothing)
    }
}

impl Selector {
    pub(super) fn may_need_identity(&self) -> bool {
        match self {
            Selector::AnyOf(selectors) => selectors.iter().any(Selector::may_need_identity),
            Selector::Contains(path, _) | Selector::Equals(path, _) | Selector::Group(path, _) => path[0] == "custom",
            _ => false,
        }
    }

    pub(super) fn weigh(&self, rule: Rule, caller: &Caller, identity: Option<&Identity>, is_complete: bool) -> Answer {
        if let Selector::AnyOf(selectors) = self {
            let answers: Vec<Answer> =
                selectors.iter().map(|selector| selector.weigh(rule, caller, identity, is_complete)).collect();
            let first = [Answer::Yes, Answer::Unknown].into_iter().find(|answer| answers.contains(answer));
            return first.unwrap_or(Answer::No);
        }
        let mut seen = self.look(caller);
        if seen == Seen::Nothing && self.may_need_identity() && !is_complete && caller.has_logged_in() {
            match identity {
                None => return Answer::Unknown,
                Some(identity) => seen = self.look_into(&identity.members),
            }
        }
        // Doubt never lets in and always keeps out.
        let matches = seen == Seen::Match || seen == Seen::Doubt && rule == Rule::Exclude;
        if matches { Answer::Yes } else { Answer::No }
    }

    fn look(&self, caller: &Caller) -> Seen {
        let kind = caller.kind();
        let name = caller.said("common_name").unwrap_or_default();
        match self {
            Selector::AnyServiceToken if kind != Kind::Service => Seen::Other,
            Selector::AnyServiceToken => {
                if is_client_id(name) {
                    Seen::Match
                } else {
                    Seen::Doubt
                }
            }
            Selector::AnyUser if kind == Kind::User => Seen::Match,
            Selector::AnyUser => {
                if caller.has_logged_in() {
                    Seen::Doubt
                } else {
                    Seen::Other
                }
            }
            Selector::Audience(tag) => Seen::of([AUDIENCE, OTHER_AUDIENCE].contains(&tag.as_str())),
            Selector::Country(code) => {
                Seen::of(caller.said("country").is_some_and(|claimed| claimed.to_ascii_lowercase() == *code))
            }
            Selector::Email(address) => email(caller, |claimed, _| claimed == address),
            Selector::EmailDomain(wanted) => email(caller, |_, domain| domain == wanted),
            Selector::Everyone => Seen::Match,
            Selector::MaxSessionAge(age) => {
                let issued_at = match member(&caller.claims, "iat") {
                    Some(Node::Number(number)) => crate::claims::seconds(number),
                    _ => None,
                };
                Seen::of(
                    issued_at
                        .is_some_and(|issued_at| i128::from(team::NOW) <= i128::from(issued_at) + i128::from(*age)),
                )
            }
            Selector::NonIdentity if kind == Kind::Nobody && caller.has_logged_in() => Seen::Doubt,
            Selector::NonIdentity => Seen::of(kind == Kind::Nobody),
            Selector::ServiceToken(id) if name != id => Seen::Other,
            Selector::ServiceToken(_) => {
                if kind == Kind::Service {
                    Seen::Match
                } else {
                    Seen::Doubt
                }
            }
            Selector::Contains(path, _) | Selector::Equals(path, _) | Selector::Group(path, _) => {
                self.look_at(path, &caller.claims)
            }
            Selector::AnyOf(_) => Seen::Nothing,
        }
    }

    /// In the full identity, which has the attributes under one of three names and groups beside them.
    fn look_into(&self, identity: &[(String, Node)]) -> Seen {
        let (Selector::Contains(path, _) | Selector::Equals(path, _) | Selector::Group(path, _)) = self else {
            return Seen::Nothing;
        };
        let holders = ["custom", "oidc_fields", "saml_attributes"].map(|holder| {
            let path: Vec<String> = [holder.to_owned()].into_iter().chain(path[1..].iter().cloned()).collect();
            self.look_at(&path, identity)
        });
        let groups = match self {
            Selector::Group(path, _) if path[..] == ["custom", "groups"] => {
                self.look_at(&["groups".to_owned()], identity)
            }
            _ => Seen::Nothing,
        };
        Seen::most(holders.into_iter().chain([groups]))
    }

    fn look_at(&self, path: &[String], members: &[(String, Node)]) -> Seen {
        let mut members = members;
        let (last, parents) = path.split_last().expect("a path has a name");
        for name in parents {
            if !unique(members) {
                return Seen::Doubt;
            }
            match member(members, name) {
                Some(Node::Object(inner)) => members = inner,
                _ => return Seen::Nothing,
            }
        }
        if !unique(members) {
            return Seen::Doubt;
        }
        match (self, member(members, last)) {
            (_, None) => Seen::Nothing,
            (Selector::Equals(_, wanted), Some(claim)) => Seen::of(wanted.is(claim)),
            (Selector::Contains(_, wanted), Some(Node::Array(elements))) => {
                // One that is not there may have been left out.
                if elements.iter().any(|element| wanted.is(element)) { Seen::Match } else { Seen::Nothing }
            }
            (Selector::Contains(..), Some(_)) => Seen::Other,
            (Selector::Group(_, name), Some(Node::Array(groups))) => {
                Seen::most(groups.iter().map(|group| is_group(group, name)))
            }
            (Selector::Group(_, name), Some(group)) => is_group(group, name),
            _ => Seen::Nothing,
        }
    }
}

fn is_group(group: &Node, name: &str) -> Seen {
    match group {
        Node::Text(text) if text == name => Seen::Match,
        Node::Object(members) if !unique(members) => Seen::Doubt,
        Node::Object(members) => {
            let named =
                ["email", "id", "name"].iter().any(|naming| member(members, naming).and_then(Node::text) == Some(name));
            if named { Seen::Match } else { Seen::Nothing }
        }
        _ => Seen::Nothing,
    }
}

/// Compares the address and its domain, in lower case.
fn email(caller: &Caller, is_wanted: impl Fn(&str, &str) -> bool) -> Seen {
    let Some(claimed) = caller.said("email") else { return Seen::Other };
    let claimed = claimed.to_ascii_lowercase();
    match claimed.split_once('@') {
        Some((local, domain)) if plain(local) && plain(domain) => match is_wanted(&claimed, domain) {
            // Of whom is it, beside a client's name or without an id?
            true if caller.kind() != Kind::User => Seen::Doubt,
            matches => Seen::of(matches),
        },
        _ => Seen::Doubt,
    }
}

impl Value {
    fn is(&self, claim: &Node) -> bool {
        match (self, claim) {
            (Value::Bool(wanted), Node::Bool(claimed)) => wanted == claimed,
            (Value::Text(wanted), Node::Text(claimed)) => wanted == claimed,
            (Value::Integer(wanted), Node::Number(claimed)) => is_integer(claimed, *wanted),
            _ => false,
        }
    }
}

/// By moving the decimal point through the digits: `50e-1` and `5.0` are 5.
fn is_integer(number: &str, wanted: i64) -> bool {
    let lower = number.to_ascii_lowercase();
    let (mantissa, exponent) = lower.split_once('e').unwrap_or((&lower, "0"));
    let (sign, mantissa) = match mantissa.strip_prefix('-') {
        Some(mantissa) => ("-", mantissa),
        None => ("", mantissa),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    let significant = digits.trim_start_matches('0');
    if significant.is_empty() {
        return wanted == 0;
    }
    // An exponent that is no small number shifts the point out of sight.
    let Ok(exponent) = exponent.parse::<i32>() else { return false };
    let Some(point) = exponent.checked_sub(fraction.len() as i32) else { return false };
    let trimmed = significant.trim_end_matches('0');
    let zeros = i64::from(point) + (significant.len() - trimmed.len()) as i64;
    (0..20).contains(&zeros) && format!("{sign}{trimmed}{}", "0".repeat(zeros as usize)) == wanted.to_string()
}
