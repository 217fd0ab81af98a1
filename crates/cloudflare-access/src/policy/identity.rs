use alloc::borrow::ToOwned;
use alloc::string::{String, ToString};
use core::fmt;

use crate::VerifiedToken;
use crate::json::{self, Value};
use crate::policy::claim_path::{ClaimPath, find};
use crate::policy::claim_value::ClaimValue;
use crate::policy::finding::Finding;
use crate::policy::group::Group;

/// Where an identity keeps what the token has in `custom`: `oidc_fields` is documented, the others are seen or likely.
const ATTRIBUTES: [&str; 3] = ["custom", "oidc_fields", "saml_attributes"];

/// What an identity has one of, at the least. An error in the form of JSON has none, and must not pass for somebody
/// without groups.
const TELLING: [&str; 4] = ["email", "groups", "id", "user_uuid"];

/// The full identity of one user, as far as policies ask: the answer of `get-identity` (Access docs, "User identity").
///
/// Whoever fetches it must see to it that it belongs to the token: fetched with that very token, or kept under its
/// [`identity_nonce`](crate::VerifiedToken::identity_nonce), and not beyond its
/// [`expires_at`](crate::VerifiedToken::expires_at). As a safety net, one with another email than the token's settles
/// nothing.
///
/// ```
/// use cloudflare_access::policy::Identity;
///
/// let identity = Identity::parse(br#"{"email": "kim@example.com", "groups": [{"id": "g1", "name": "eng"}]}"#)?;
/// let the_same_for_a_test = Identity::from_groups(["g1", "eng"]);
/// # Ok::<(), cloudflare_access::policy::InvalidIdentity>(())
/// ```
#[derive(Clone)]
pub struct Identity {
    email: Option<String>,
    json: String,
}

impl Identity {
    /// Reads the answer of `get-identity`: one JSON object in UTF-8 with an `email`, `groups`, `id` or `user_uuid`. Every
    /// member may have any type.
    ///
    /// Takes time linear in its length; cap the length before.
    ///
    /// # Errors
    ///
    /// It is no JSON object, names a member twice, nests too deep, or has none of these members, as error messages do.
    pub fn parse(json: &[u8]) -> Result<Identity, InvalidIdentity> {
        let json = core::str::from_utf8(json).map_err(|_| InvalidIdentity)?;
        let mut email = None;
        let mut is_telling = false;
        json::object(json, |name, value| {
            is_telling |= TELLING.iter().any(|telling| name.is(telling)) && !matches!(value, Value::Null);
            match value {
                Value::String(address) if name.is("email") => email = Some(address.decode().into_owned()),
                _ => {}
            }
        })
        .map_err(|_| InvalidIdentity)?;
        if is_telling { Ok(Identity { email, json: json.to_owned() }) } else { Err(InvalidIdentity) }
    }

    /// The identity of somebody in these groups and in no other, from another source than `get-identity` or for tests.
    #[must_use]
    pub fn from_groups<'a>(groups: impl IntoIterator<Item = &'a str>) -> Identity {
        let groups: serde_json::Value = groups.into_iter().collect();
        Identity { email: None, json: serde_json::json!({ "groups": groups }).to_string() }
    }

    /// False where it names another email than the token: a mix-up must not give anybody somebody else's groups.
    pub(super) fn may_be_of(&self, token: &VerifiedToken) -> bool {
        match (self.email.as_deref(), token.email()) {
            (None | Some(""), _) | (_, None | Some("")) => true,
            (Some(known), Some(claimed)) => known.eq_ignore_ascii_case(claimed),
        }
    }

    pub(super) fn find_group(&self, group: &Group) -> Finding {
        let in_attributes = self.find_attribute(&group.claim, |value| group.find(value));
        // A role is not proved by a group of its name, which somebody else may be allowed to make.
        if !group.claim.is_custom_groups() {
            return in_attributes;
        }
        in_attributes.or(match find(["groups"], &self.json) {
            Ok(Some(groups)) => group.find(groups),
            Ok(None) => Finding::Absent,
            Err(_) => Finding::Unclear,
        })
    }

    pub(super) fn find_equal(&self, claim: &ClaimPath, value: &ClaimValue) -> Finding {
        self.find_attribute(claim, |found| Finding::of(value.is(found)))
    }

    pub(super) fn find_element(&self, claim: &ClaimPath, value: &ClaimValue) -> Finding {
        self.find_attribute(claim, |found| value.find_among(found))
    }

    fn find_attribute(&self, claim: &ClaimPath, judge: impl Fn(Value<'_>) -> Finding) -> Finding {
        ATTRIBUTES.iter().fold(Finding::Absent, |finding, holder| {
            finding.or(match claim.find_in(holder, &self.json) {
                Ok(Some(value)) => judge(value),
                Ok(None) => Finding::Absent,
                Err(_) => Finding::Unclear,
            })
        })
    }
}

/// Shows nothing of the identity.
impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity").finish_non_exhaustive()
    }
}

/// The answer of `get-identity` is not one JSON object with unique members, or tells of nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidIdentity;

impl fmt::Display for InvalidIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the identity is not one JSON object with unique members, or tells of nobody")
    }
}

impl core::error::Error for InvalidIdentity {}
