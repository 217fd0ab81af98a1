use std::collections::BTreeSet;

use crate::edge::Principal;

/// One sign-in, with which any number of applications may be used.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    /// The `identity_nonce` of its tokens; a digest of the token where tokens have none.
    pub(crate) id: String,
    pub(crate) principal: Principal,
    /// As they were at the sign-in, or at the last `refresh-identity`.
    pub(crate) groups: Vec<String>,
    pub(crate) country: String,
    pub(crate) signed_in_at: u64,
    pub(crate) expires_at: u64,
    /// The AUD tags of the applications that it was used for.
    pub(crate) audiences: BTreeSet<String>,
}
