use std::fmt;
use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::Duration;

use cloudflare_access::policy::Identity;
use cloudflare_access::{IdentitySource, IdentityUnavailable, VerifiedToken};

use crate::flight::Carrier;
use crate::settings::Settings;
use crate::shared::Shared;
use crate::{IdentitiesBuilder, Status};

/// How long a waiting thread rests at most before it looks again. It is woken in time, but not where whoever would wake it
/// is gone, as in a process that was forked off.
const LONGEST_REST: Duration = Duration::from_secs(1);

/// The identities of a team's users, fetched where they are asked for and kept for a while. Cloning is cheap and shares them.
#[derive(Clone)]
pub struct Identities {
    carrier: Arc<dyn Carrier>,
    shared: Arc<Shared>,
}

impl Identities {
    /// Everything that can be set.
    pub fn builder() -> IdentitiesBuilder {
        IdentitiesBuilder::default()
    }

    pub(crate) fn new(settings: Settings, carrier: Arc<dyn Carrier>) -> Identities {
        Identities { carrier, shared: Arc::new(Shared::new(settings)) }
    }

    /// The identity of the caller whose verified token is `token`, which stands in the request as `text`: for handlers that
    /// want to know more than a policy asks.
    ///
    /// # Errors
    ///
    /// It cannot be had, or the caller is nobody who logged in.
    pub async fn identity(&self, token: &VerifiedToken, text: &[u8]) -> Result<Arc<Identity>, IdentityUnavailable> {
        poll_fn(|context| self.poll_identity(token, text, context.waker())).await
    }

    /// The same, blocking the thread.
    ///
    /// # Errors
    ///
    /// It cannot be had, or the caller is nobody who logged in.
    pub fn identity_blocking(&self, token: &VerifiedToken, text: &[u8]) -> Result<Arc<Identity>, IdentityUnavailable> {
        let waker = Waker::from(Arc::new(Unpark(thread::current())));
        loop {
            match self.poll_identity(token, text, &waker) {
                Poll::Ready(outcome) => return outcome,
                Poll::Pending => thread::park_timeout(LONGEST_REST),
            }
        }
    }

    /// How they are doing.
    #[must_use]
    pub fn status(&self) -> Status {
        self.shared.status()
    }
}

impl IdentitySource for Identities {
    fn poll_identity(
        &self,
        token: &VerifiedToken,
        text: &[u8],
        waker: &Waker,
    ) -> Poll<Result<Arc<Identity>, IdentityUnavailable>> {
        self.shared.poll(token, text, waker, &*self.carrier)
    }
}

/// Shows counts, and of nobody anything.
impl fmt::Debug for Identities {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identities").field("status", &self.status()).finish_non_exhaustive()
    }
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}
