use std::fmt;

use axum_core::extract::{FromRequestParts, OptionalFromRequestParts};
use cloudflare_access::{Principal, VerifiedToken};
use http::request::Parts;

use crate::{AccessRejection, Verified};

/// A person who logged in.
///
/// Services and callers without an identity are refused with 403. `Option<User>` is `None` where the request carries no
/// token and the layer is [optional](crate::AccessLayer::optional), and only there.
#[derive(Clone)]
pub struct User {
    email: String,
    subject: String,
    token: VerifiedToken,
}

impl User {
    /// The address that the identity provider gave. Never empty. It may contain any character: escape it where it is
    /// shown.
    #[must_use]
    pub fn email(&self) -> &str {
        &self.email
    }

    /// The user's id, constant for an email within one account until the user is removed. Never empty.
    #[must_use]
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// The verified token.
    #[must_use]
    pub fn token(&self) -> &VerifiedToken {
        &self.token
    }
}

impl TryFrom<Verified> for User {
    type Error = AccessRejection;

    fn try_from(Verified(token): Verified) -> Result<User, AccessRejection> {
        match token.principal() {
            Principal::User { email, subject } => {
                Ok(User { email: email.to_owned(), subject: subject.to_owned(), token: token.clone() })
            }
            _ => Err(AccessRejection::NotAUser),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for User {
    type Rejection = AccessRejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<User, AccessRejection> {
        <Verified as FromRequestParts<S>>::from_request_parts(parts, state).await?.try_into()
    }
}

impl<S: Sync> OptionalFromRequestParts<S> for User {
    type Rejection = AccessRejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Option<User>, AccessRejection> {
        let verified = <Verified as OptionalFromRequestParts<S>>::from_request_parts(parts, state).await?;
        verified.map(User::try_from).transpose()
    }
}

/// Shows no claim: emails and ids do not belong in logs unasked.
impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("User").field(&self.token).finish()
    }
}
