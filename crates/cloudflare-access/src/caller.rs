use alloc::string::String;
use core::fmt;

use crate::{Principal, Refusal, VerifiedToken};

/// Somebody whom a verified token can name: what the extractors and guards of every adapter give.
///
/// [`VerifiedToken`] stands for whoever is calling, [`User`] for people, [`Service`] for service tokens. An application
/// adds its own kinds, and a handler that asks for one cannot be reached by anybody else:
///
/// ```
/// use cloudflare_access::{Caller, Refusal, User, VerifiedToken};
///
/// struct Admin(User);
///
/// impl Caller for Admin {
///     fn from_token(token: VerifiedToken) -> Result<Admin, Refusal> {
///         let user = User::from_token(token)?;
///         if user.email().ends_with("@example.com") { Ok(Admin(user)) } else { Err(Refusal::Denied) }
///     }
/// }
/// ```
pub trait Caller: Sized {
    /// The caller that the token names.
    ///
    /// # Errors
    ///
    /// It names somebody else: [`Refusal::NotAUser`], [`Refusal::NotAService`] or [`Refusal::Denied`].
    fn from_token(token: VerifiedToken) -> Result<Self, Refusal>;

    /// The caller of a request that a [`Gate`](crate::Gate) let in; `None` is one without a token.
    ///
    /// Nobody is a caller of no kind but `Option`'s.
    ///
    /// # Errors
    ///
    /// The request carries no token ([`Refusal::Missing`]), or it names somebody else.
    fn from_admitted(token: Option<VerifiedToken>) -> Result<Self, Refusal> {
        token.ok_or(Refusal::Missing).and_then(Self::from_token)
    }
}

/// Whoever is calling.
impl Caller for VerifiedToken {
    fn from_token(token: VerifiedToken) -> Result<VerifiedToken, Refusal> {
        Ok(token)
    }
}

/// A caller who may be nobody. One of another kind is refused all the same.
impl<C: Caller> Caller for Option<C> {
    fn from_token(token: VerifiedToken) -> Result<Option<C>, Refusal> {
        C::from_token(token).map(Some)
    }

    fn from_admitted(token: Option<VerifiedToken>) -> Result<Option<C>, Refusal> {
        token.map(C::from_token).transpose()
    }
}

/// A person who logged in.
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

impl Caller for User {
    fn from_token(token: VerifiedToken) -> Result<User, Refusal> {
        let Principal::User { email, subject } = token.principal() else { return Err(Refusal::NotAUser) };
        Ok(User { email: email.into(), subject: subject.into(), token: token.clone() })
    }
}

/// Shows no claim: emails and ids do not belong in logs unasked.
impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("User").field(&self.token).finish()
    }
}

/// A service that called with a service token.
///
/// A client certificate is named by its common name in the same claim: where Access admits certificates too, compare
/// [`client_id`](Service::client_id) with the service tokens you know.
#[derive(Clone)]
pub struct Service {
    client_id: String,
    token: VerifiedToken,
}

impl Service {
    /// The service token's client ID, `<32 hex digits>.access`; for a client certificate, its common name. Never empty.
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

impl Caller for Service {
    fn from_token(token: VerifiedToken) -> Result<Service, Refusal> {
        let Principal::Service { client_id } = token.principal() else { return Err(Refusal::NotAService) };
        Ok(Service { client_id: client_id.into(), token: token.clone() })
    }
}

/// Shows no claim.
impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Service").field(&self.token).finish()
    }
}
