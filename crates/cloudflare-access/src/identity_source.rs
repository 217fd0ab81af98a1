use alloc::sync::Arc;
use core::fmt;
use core::task::{Poll, Waker};

use crate::VerifiedToken;
use crate::policy::Identity;

/// Where a [`Gate`](crate::Gate) gets the full identity of a caller: the seam between policies and those who fetch.
///
/// Access leaves custom claims out of a token that would not fit a cookie; `get-identity` has them all (Access docs,
/// "Application token").
pub trait IdentitySource: Send + Sync {
    /// The identity of the caller whose verified token is `token`, which stands in the request as `text`.
    ///
    /// While it is pending, `waker` is kept and woken. A source ends every wait by itself, asks once for however many
    /// requests of one caller, keeps no answer longer than the token is valid, and asks for nobody who never logged in.
    fn poll_identity(
        &self,
        token: &VerifiedToken,
        text: &[u8],
        waker: &Waker,
    ) -> Poll<Result<Arc<Identity>, IdentityUnavailable>>;
}

impl<S: IdentitySource + ?Sized> IdentitySource for Arc<S> {
    fn poll_identity(
        &self,
        token: &VerifiedToken,
        text: &[u8],
        waker: &Waker,
    ) -> Poll<Result<Arc<Identity>, IdentityUnavailable>> {
        (**self).poll_identity(token, text, waker)
    }
}

/// The identity cannot be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IdentityUnavailable;

impl fmt::Display for IdentityUnavailable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the identity of the caller is not available")
    }
}

impl core::error::Error for IdentityUnavailable {}
