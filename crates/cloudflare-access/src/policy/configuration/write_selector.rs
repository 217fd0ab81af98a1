use alloc::string::ToString;
use core::fmt::Display;

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::policy::selector::Kind;
use crate::policy::{ClaimPath, Selector};

/// What was read gives an equal selector when read again.
impl Serialize for Selector {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.kind() {
            Kind::AnyOf(selectors) => entry(serializer, "any_of", selectors),
            Kind::AnyServiceToken => entry(serializer, "any_service_token", &true),
            Kind::AnyUser => entry(serializer, "any_user", &true),
            Kind::Audience(audience) => shown(serializer, "audience", audience),
            Kind::ClaimContains(path, value) => entries(serializer, path, "contains", value),
            Kind::ClaimEquals(path, value) => entries(serializer, path, "equals", value),
            Kind::Country(country) => shown(serializer, "country", country),
            Kind::Email(email) => shown(serializer, "email", email),
            Kind::EmailDomain(domain) => shown(serializer, "email_domain", domain),
            Kind::Everyone => entry(serializer, "everyone", &true),
            Kind::Group(group) if group.claim == ClaimPath::custom_groups() => entry(serializer, "group", &group.name),
            Kind::Group(group) => entries(serializer, &group.claim, "group", &group.name),
            Kind::MaxSessionAge(age) => shown(serializer, "max_session_age", age),
            Kind::NonIdentity => entry(serializer, "non_identity", &true),
            Kind::ServiceToken(client_id) => shown(serializer, "service_token", client_id),
        }
    }
}

fn entry<S: Serializer>(serializer: S, key: &str, value: &(impl Serialize + ?Sized)) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(1))?;
    map.serialize_entry(key, value)?;
    map.end()
}

fn shown<S: Serializer>(serializer: S, key: &str, value: &impl Display) -> Result<S::Ok, S::Error> {
    entry(serializer, key, value.to_string().as_str())
}

fn entries<S: Serializer>(
    serializer: S,
    claim: &ClaimPath,
    key: &str,
    value: &impl Serialize,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(2))?;
    map.serialize_entry("claim", claim)?;
    map.serialize_entry(key, value)?;
    map.end()
}
