//! Every case, class by class.

mod algorithm;
mod audience;
mod base64url;
mod claims_json;
mod confusion;
mod credentials;
mod dates;
mod edges;
mod embedded_keys;
mod extensions;
mod header_json;
mod issuer;
mod key_id;
mod key_set;
mod principals;
mod request;
mod signature;
mod structure;

use crate::case::Case;

/// Every case, the same on every call: tokens have fixed keys and dates.
#[must_use]
pub fn all() -> Vec<Case> {
    let classes = [
        structure::cases(),
        base64url::cases(),
        header_json::cases(),
        algorithm::cases(),
        extensions::cases(),
        key_id::cases(),
        embedded_keys::cases(),
        key_set::cases(),
        signature::cases(),
        claims_json::cases(),
        issuer::cases(),
        audience::cases(),
        dates::cases(),
        edges::cases(),
        confusion::cases(),
        principals::cases(),
        credentials::cases(),
        request::cases(),
    ];
    classes.into_iter().flat_map(|class| class.into_cases()).collect()
}
