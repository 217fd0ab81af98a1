//! A policy as configuration: what is read, and what is refused.

use super::decision::Rules;
use super::selector::{Selector, Value};
use crate::json::{Node, member, unique};

/// The rules that a document describes; none where it is to be refused.
pub(super) fn read(document: &Node) -> Option<Rules> {
    let Node::Object(members) = document else { return None };
    let known = ["include", "require", "exclude", "assume_complete_token"];
    if !unique(members) || members.iter().any(|(name, _)| !known.contains(&name.as_str())) {
        return None;
    }
    let list = |name| member(members, name).map_or(Some(Vec::new()), |rule| selectors(rule, true));
    let token_is_complete = match member(members, "assume_complete_token") {
        None => false,
        Some(Node::Bool(assumed)) => *assumed,
        Some(_) => return None,
    };
    let rules =
        Rules { include: list("include")?, require: list("require")?, exclude: list("exclude")?, token_is_complete };
    (!rules.include.is_empty()).then_some(rules)
}

fn selectors(rule: &Node, may_choose: bool) -> Option<Vec<Selector>> {
    match rule {
        Node::Array(elements) => elements.iter().map(|element| selector(element, may_choose)).collect(),
        _ => None,
    }
}

fn selector(node: &Node, may_choose: bool) -> Option<Selector> {
    let Node::Object(members) = node else { return None };
    if let [(name, value)] = &members[..] {
        return match name.as_str() {
            "any_of" if may_choose => selectors(value, false).filter(|some| !some.is_empty()).map(Selector::AnyOf),
            "group" => group(value, groups()),
            _ => simple(name, value),
        };
    }
    let [(one, first), (two, second)] = &members[..] else { return None };
    let (claim, name, value) = match (one.as_str(), two.as_str()) {
        ("claim", name) => (first, name, second),
        (name, "claim") => (second, name, first),
        _ => return None,
    };
    let path = path(claim)?;
    match name {
        "equals" => Some(Selector::Equals(path, to_compare(value)?)),
        "contains" => Some(Selector::Contains(path, to_compare(value)?)),
        "group" => group(value, path),
        _ => None,
    }
}

fn simple(name: &str, value: &Node) -> Option<Selector> {
    match (name, value) {
        ("any_service_token", Node::Bool(true)) => Some(Selector::AnyServiceToken),
        ("any_user", Node::Bool(true)) => Some(Selector::AnyUser),
        ("everyone", Node::Bool(true)) => Some(Selector::Everyone),
        ("non_identity", Node::Bool(true)) => Some(Selector::NonIdentity),
        ("audience", Node::Text(tag)) => {
            let is_tag = tag.len() == 64 && tag.chars().all(|digit| digit.is_ascii_hexdigit());
            is_tag.then(|| Selector::Audience(tag.to_ascii_lowercase()))
        }
        ("country", Node::Text(code)) => {
            let is_code = code.len() == 2 && code.chars().all(|letter| letter.is_ascii_alphabetic());
            is_code.then(|| Selector::Country(code.to_ascii_lowercase()))
        }
        ("email", Node::Text(address)) => {
            let (local, domain) = address.split_once('@')?;
            (plain(local) && is_domain(domain)).then(|| Selector::Email(address.to_ascii_lowercase()))
        }
        ("email_domain", Node::Text(domain)) => {
            let domain = domain.strip_prefix('@').unwrap_or(domain);
            is_domain(domain).then(|| Selector::EmailDomain(domain.to_ascii_lowercase()))
        }
        ("max_session_age", Node::Text(age)) => {
            let unit = age.chars().last()?;
            let number = age.strip_suffix(unit)?;
            let factor =
                [('d', 86_400), ('h', 3_600), ('m', 60), ('s', 1)].into_iter().find(|(name, _)| *name == unit)?.1;
            let seconds = number
                .chars()
                .try_fold(0_u64, |sum, digit| sum.checked_mul(10)?.checked_add(u64::from(digit.to_digit(10)?)))?;
            // More than a century, or an odd way to write nothing.
            let seconds = seconds.checked_mul(factor).filter(|seconds| (1..1 << 32).contains(seconds))?;
            Some(Selector::MaxSessionAge(seconds.try_into().ok()?))
        }
        ("service_token", Node::Text(id)) => {
            let id = id.to_ascii_lowercase();
            is_client_id(&id).then_some(Selector::ServiceToken(id))
        }
        _ => None,
    }
}

fn group(value: &Node, path: Vec<String>) -> Option<Selector> {
    match value {
        Node::Text(name) if !name.is_empty() => Some(Selector::Group(path, name.clone())),
        _ => None,
    }
}

fn groups() -> Vec<String> {
    ["custom", "groups"].map(str::to_owned).into()
}

fn path(claim: &Node) -> Option<Vec<String>> {
    let names: Vec<String> = match claim {
        Node::Text(dotted) => dotted.split('.').map(str::to_owned).collect(),
        Node::Array(names) => names.iter().map(|name| name.text().map(str::to_owned)).collect::<Option<_>>()?,
        _ => return None,
    };
    (!names.is_empty() && names.iter().all(|name| !name.is_empty()) && names != ["custom"]).then_some(names)
}

fn to_compare(value: &Node) -> Option<Value> {
    match value {
        Node::Bool(value) => Some(Value::Bool(*value)),
        Node::Text(value) => Some(Value::Text(value.clone())),
        // Written as an integer; what has a fraction or an exponent is none. Minus zero is a double to `serde_json`.
        Node::Number(number) if number != "-0" => number.parse().ok().map(Value::Integer),
        _ => None,
    }
}

/// One side of an address that every reader divides alike.
pub(super) fn plain(side: &str) -> bool {
    !side.is_empty() && side.chars().all(|letter| letter != '@' && !letter.is_whitespace() && !letter.is_control())
}

fn is_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty() && label.chars().all(|letter| letter.is_alphanumeric() || "-_".contains(letter))
    };
    domain.split('.').all(is_label)
}

pub(super) fn is_client_id(id: &str) -> bool {
    let digits = id.strip_suffix(".access").unwrap_or_default();
    digits.len() == 32 && digits.chars().all(|digit| digit.is_ascii_digit() || ('a'..='f').contains(&digit))
}
