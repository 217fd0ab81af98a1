use clap::ValueEnum;
use cloudflare_access::{Caller as _, Refusal, Service, User, VerifiedToken};

/// Whom a route expects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CallerKind {
    /// A service that called with a service token.
    Service,
    /// A person who logged in.
    User,
}

impl CallerKind {
    /// The library's word on whether `token` names such a caller.
    pub(crate) fn admit(self, token: VerifiedToken) -> Result<VerifiedToken, Refusal> {
        match self {
            CallerKind::Service => Service::from_token(token).map(|service| service.token().clone()),
            CallerKind::User => User::from_token(token).map(|user| user.token().clone()),
        }
    }
}
