use std::ops::Deref;
use std::sync::Arc;
use std::task::{Poll, Waker};

use cloudflare_access::policy::Identity;
use cloudflare_access::{IdentitySource, IdentityUnavailable, TeamDomain, VerifiedToken};
use cloudflare_access_identity::Identities;

use crate::StartError;
use crate::identities_builder::TeamIdentitiesBuilder;

/// The full identities of one team's users, from `get-identity`, for a [`Gate`](cloudflare_access::Gate) whose policy asks for
/// groups or custom claims. Cloning is cheap and shares what is known.
///
/// There is no task but while a fetch is under way. What it tells handlers and operators is told by [`Identities`], to which
/// it dereferences.
#[derive(Clone, Debug)]
pub struct TeamIdentities {
    identities: Identities,
}

impl TeamIdentities {
    /// The identities of `team`, with the defaults. Nothing is fetched before somebody is asked for. To be called inside a
    /// tokio runtime.
    ///
    /// # Errors
    ///
    /// There is no tokio runtime.
    pub fn new(team: &TeamDomain) -> Result<TeamIdentities, StartError> {
        TeamIdentities::builder(team).build()
    }

    /// Everything that can be set, for the identities of `team`.
    pub fn builder(team: &TeamDomain) -> TeamIdentitiesBuilder {
        TeamIdentitiesBuilder::new(team)
    }

    pub(crate) fn of(identities: Identities) -> TeamIdentities {
        TeamIdentities { identities }
    }
}

impl Deref for TeamIdentities {
    type Target = Identities;

    fn deref(&self) -> &Identities {
        &self.identities
    }
}

impl IdentitySource for TeamIdentities {
    fn poll_identity(
        &self,
        token: &VerifiedToken,
        text: &[u8],
        waker: &Waker,
    ) -> Poll<Result<Arc<Identity>, IdentityUnavailable>> {
        self.identities.poll_identity(token, text, waker)
    }
}
