use std::fmt;

use axum_core::extract::{FromRequestParts, OptionalFromRequestParts};
use cloudflare_access::{Principal, VerifiedToken};
use http::request::Parts;

use crate::{AccessRejection, Verified};

/// A service that called with a service token.
///
/// A client certificate is named by its common name in the same claim: where Access admits certificates too, compare
/// [`client_id`](Service::client_id) with the service tokens you know.
///
/// Users and callers without an identity are refused with 403. `Option<Service>` is `None` where the request carries no
/// token and the layer is [optional](crate::AccessLayer::optional), and only there.
#[derive(Clone)]
pub struct Service {
    client_id: String,
    token: VerifiedToken,
}

impl Service {
    /// The service token's client ID, `<32 hex digits>.access`; for a client certificate, its common name.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// The verified token.
    #[must_use]
    pub fn token(&self) -> &VerifiedToken {
        &self.token
    }
}

impl TryFrom<Verified> for Service {
    type Error = AccessRejection;

    fn try_from(Verified(token): Verified) -> Result<Service, AccessRejection> {
        match token.principal() {
            Principal::Service { client_id } => Ok(Service { client_id: client_id.to_owned(), token: token.clone() }),
            _ => Err(AccessRejection::NotAService),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Service {
    type Rejection = AccessRejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Service, AccessRejection> {
        <Verified as FromRequestParts<S>>::from_request_parts(parts, state).await?.try_into()
    }
}

impl<S: Sync> OptionalFromRequestParts<S> for Service {
    type Rejection = AccessRejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Option<Service>, AccessRejection> {
        let verified = <Verified as OptionalFromRequestParts<S>>::from_request_parts(parts, state).await?;
        verified.map(Service::try_from).transpose()
    }
}

/// Shows no claim: emails and ids do not belong in logs unasked.
impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Service").field(&self.token).finish()
    }
}
