//! What a local Access tells of users.

use std::collections::HashMap;
use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::key::hex;
use crate::{Issuer, RequestHead};

const COOKIE: &str = "CF_Authorization=";

/// Who is in which group, by email. `Debug` tells of how many people it knows.
#[derive(Default)]
pub(crate) struct Identities {
    groups: HashMap<String, Vec<String>>,
}

impl fmt::Debug for Identities {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identities").field("people", &self.groups.len()).finish_non_exhaustive()
    }
}

impl Identities {
    pub(crate) fn set_groups(&mut self, email: &str, groups: Vec<String>) {
        self.groups.insert(email.to_owned(), groups);
    }

    /// The identity of whoever sent this request, or `None` where its cookie is no token of a user that this issuer's
    /// published keys have signed, or one that has expired.
    pub(crate) fn identity(&self, head: &RequestHead, issuer: &Issuer) -> Option<String> {
        let mut cookies = head.header("cookie")?.split(';').map(str::trim);
        let claims = claims(cookies.find_map(|cookie| cookie.strip_prefix(COOKIE))?, issuer)?;
        let now = SystemTime::now().duration_since(UNIX_EPOCH).ok()?.as_secs();
        if claims["exp"].as_u64()? <= now {
            return None;
        }
        let (email, subject) = (claims["email"].as_str()?, claims["sub"].as_str()?);
        let groups = self.groups.get(email).map(Vec::as_slice).unwrap_or_default();
        Some(document(email, subject, &claims, groups, issuer).to_string())
    }
}

/// The claims, where a published key has signed them. Equal messages have equal signatures, so signing once more is a check.
fn claims(token: &str, issuer: &Issuer) -> Option<Value> {
    let (message, signature) = token.rsplit_once('.')?;
    let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
    if !issuer.published_keys().iter().any(|key| key.sign(message.as_bytes()) == signature) {
        return None;
    }
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(message.split_once('.')?.1).ok()?).ok()
}

/// Documentation ("Application token", "User identity") and the typings of Cloudflare's runtime, merged.
pub(crate) fn document(email: &str, subject: &str, claims: &Value, groups: &[String], issuer: &Issuer) -> Value {
    let id_of = |group: &String| hex(&Sha256::digest(group))[..32].to_owned();
    let groups: Vec<Value> = groups.iter().map(|group| json!({ "id": id_of(group), "name": group })).collect();
    let mtls = json!({
        "auth_status": "NONE", "cert_issuer_dn": "", "cert_issuer_ski": "", "cert_presented": false, "cert_serial": "",
    });
    json!({
        "id": subject,
        "name": email.split('@').next(),
        "email": email,
        "amr": ["pwd"],
        "groups": groups,
        "oidc_fields": {},
        "idp": { "id": "5f0fb5d5-6c1b-4c3d-9a4c-2f6b6a0c0d3e", "type": "oidc" },
        "geo": { "country": claims["country"] },
        "user_uuid": subject,
        "account_id": hex(&Sha256::digest(issuer.issuer()))[..32],
        "iat": claims["iat"],
        "ip": "203.0.113.9",
        "auth_status": "NONE",
        "common_name": "",
        "service_token_id": "",
        "service_token_status": false,
        "mtls_auth": mtls,
        "is_warp": false,
        "is_gateway": false,
        "device_id": "",
        "devicePosture": {},
        "device_sessions": {},
        "version": 2,
    })
}
