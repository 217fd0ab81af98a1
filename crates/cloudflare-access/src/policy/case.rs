use crate::json;
use crate::policy::client_id::ClientId;
use crate::policy::finding::Finding;
use crate::policy::selector::Kind;
use crate::policy::truth::Truth;
use crate::policy::{Identity, Rule, Selector, claim_path};
use crate::{Audience, Principal, UnixTime, VerifiedToken};

/// What is known of a caller when a policy is asked.
pub(super) struct Case<'c> {
    pub(super) token: &'c VerifiedToken,
    /// The caller's own; not looked at where there is none to have.
    pub(super) identity: Option<&'c Identity>,
    pub(super) now: UnixTime,
    /// Nothing is left out of the token: it alone decides.
    pub(super) token_is_complete: bool,
}

impl Case<'_> {
    /// Whether `selector` matches in a rule of this type.
    pub(super) fn weigh(&self, selector: &Selector, rule: Rule) -> Truth {
        match selector.kind() {
            Kind::AnyOf(selectors) => {
                selectors.iter().map(|selector| self.weigh(selector, rule)).max().unwrap_or(Truth::No)
            }
            kind => match self.find(kind) {
                Finding::Absent if selector.may_need_identity() && !self.token_is_complete && self.has_identity() => {
                    self.identity.map_or(Truth::Unknown, |identity| find_in_identity(kind, identity).settles(rule))
                }
                finding => finding.settles(rule),
            },
        }
    }

    fn find(&self, kind: &Kind) -> Finding {
        match kind {
            // Weighed one by one.
            Kind::AnyOf(_) => Finding::Absent,
            Kind::AnyServiceToken => match self.token.principal() {
                Principal::Service { client_id } => doubtful(ClientId::has_form(client_id)),
                _ => Finding::Differs,
            },
            Kind::AnyUser => match self.token.principal() {
                Principal::User { .. } => Finding::Matches,
                _ if self.has_identity() => Finding::Unclear,
                _ => Finding::Differs,
            },
            Kind::Audience(audience) => self.find_audience(audience),
            Kind::ClaimContains(path, value) => self.find_at(path, |claim| value.find_among(claim)),
            Kind::ClaimEquals(path, value) => self.find_at(path, |claim| Finding::of(value.is(claim))),
            Kind::Country(country) => Finding::of(self.token.country().is_some_and(|claimed| country.is(claimed))),
            Kind::Email(email) => self.find_email(|claimed| email.find(claimed)),
            Kind::EmailDomain(domain) => self.find_email(|claimed| domain.find(claimed)),
            Kind::Everyone => Finding::Matches,
            Kind::Group(group) => self.find_at(&group.claim, |claim| group.find(claim)),
            Kind::MaxSessionAge(age) => {
                Finding::of(self.token.issued_at().is_some_and(|issued_at| age.covers(issued_at, self.now)))
            }
            Kind::NonIdentity => match self.token.principal() {
                // Somebody logged in, and the token does not say who.
                Principal::NonIdentity if self.has_identity() => Finding::Unclear,
                principal => Finding::of(principal == Principal::NonIdentity),
            },
            Kind::ServiceToken(wanted) => match (self.token.principal(), self.token.common_name()) {
                (Principal::Service { client_id }, _) => Finding::of(wanted.is(client_id)),
                // A person whose certificate is named like the service, or a shape that is not known.
                (_, Some(common_name)) if wanted.is(common_name) => Finding::Unclear,
                _ => Finding::Differs,
            },
        }
    }

    fn find_at(&self, path: &claim_path::ClaimPath, judge: impl Fn(json::Value<'_>) -> Finding) -> Finding {
        match path.find(self.token.claims_json()) {
            Ok(Some(claim)) => judge(claim),
            Ok(None) => Finding::Absent,
            Err(_) => Finding::Unclear,
        }
    }

    fn find_audience(&self, audience: &Audience) -> Finding {
        let is_wanted = |claim: json::Value<'_>| matches!(claim, json::Value::String(tag) if tag.is(audience.as_str()));
        match claim_path::find(["aud"], self.token.claims_json()) {
            Ok(Some(json::Value::Array(tags))) => {
                let mut found = false;
                let read = json::array(tags, |tag| found |= is_wanted(tag));
                if read.is_ok() { Finding::of(found) } else { Finding::Unclear }
            }
            Ok(Some(tag)) => Finding::of(is_wanted(tag)),
            Ok(None) | Err(_) => Finding::Unclear,
        }
    }

    fn find_email(&self, judge: impl Fn(&str) -> Finding) -> Finding {
        match self.token.email() {
            None | Some("") => Finding::Differs,
            Some(claimed) => match (judge(claimed), self.token.principal()) {
                // An address, but of whom? A service has none, and a person has an id beside it.
                (Finding::Matches, principal) if !matches!(principal, Principal::User { .. }) => Finding::Unclear,
                (finding, _) => finding,
            },
        }
    }

    /// Whether somebody logged in, of whom `get-identity` knows more than the token. Services have no identity.
    fn has_identity(&self) -> bool {
        let said = |claim: Option<&str>| claim.is_some_and(|text| !text.is_empty());
        !matches!(self.token.principal(), Principal::Service { .. })
            && (said(self.token.subject()) || said(self.token.email()) || said(self.token.identity_nonce()))
    }
}

/// Matches where `holds`; where not, nobody can tell.
fn doubtful(holds: bool) -> Finding {
    if holds { Finding::Matches } else { Finding::Unclear }
}

fn find_in_identity(kind: &Kind, identity: &Identity) -> Finding {
    match kind {
        Kind::ClaimContains(path, value) => identity.find_element(path, value),
        Kind::ClaimEquals(path, value) => identity.find_equal(path, value),
        Kind::Group(group) => identity.find_group(group),
        _ => Finding::Absent,
    }
}
