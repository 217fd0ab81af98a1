#[cfg(feature = "tokio")]
use std::future::Future;

use crate::{IdentityError, TokenText};

/// Fetches the identity of whom a token belongs to, blocking the thread while it does.
///
/// An implementation goes to [one address](crate::IdentityUrl) and nowhere else: no redirects, HTTPS with certificates
/// checked, status 200 only, no compression, at most [`MAX_DOCUMENT`](crate::MAX_DOCUMENT), and a limit on the time of the
/// whole. The token goes into the `Cookie` header of that one request and into no log. A thread is lost for every fetch that
/// never ends.
pub trait FetchIdentity: Send + Sync {
    /// The answer, whose content is judged by the caller.
    ///
    /// # Errors
    ///
    /// There is no answer, or one that is not to be believed.
    fn fetch(&self, token: &TokenText) -> Result<Vec<u8>, IdentityError>;
}

/// [`FetchIdentity`] for async clients, with the same duties.
#[cfg(feature = "tokio")]
pub trait AsyncFetchIdentity: Send + Sync + 'static {
    /// The answer, whose content is judged by the caller.
    ///
    /// # Errors
    ///
    /// There is no answer, or one that is not to be believed.
    fn fetch(&self, token: &TokenText) -> impl Future<Output = Result<Vec<u8>, IdentityError>> + Send;
}
