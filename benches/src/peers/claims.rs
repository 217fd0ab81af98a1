use serde::Deserialize;

/// What ours knows after a verification, for peers that read claims into a type of the caller's.
#[derive(Clone, Debug, Deserialize)]
#[expect(dead_code, reason = "reading them is the work that is measured")]
pub(super) struct Claims {
    pub(super) aud: Vec<String>,
    pub(super) email: String,
    pub(super) exp: u64,
    pub(super) iat: u64,
    pub(super) nbf: u64,
    pub(super) iss: String,
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) identity_nonce: String,
    pub(super) sub: String,
    pub(super) country: String,
    pub(super) policy_id: String,
}

/// The claims that are not registered, for peers that read the registered ones themselves.
#[derive(Clone, Debug, Deserialize, serde::Serialize)]
pub(super) struct OtherClaims {
    pub(super) email: String,
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) identity_nonce: String,
    pub(super) country: String,
    pub(super) policy_id: String,
}
