use std::time::Duration;

use cloudflare_access_identity::{ConnectionError, FetchIdentity, IdentityError, IdentityUrl, MAX_DOCUMENT, TokenText};
use ureq::Agent;
use ureq::http::{HeaderValue, header};

use crate::agent::agent;

/// Fetches one identity at a time.
pub(crate) struct IdentityFetcher {
    agent: Agent,
    url: IdentityUrl,
}

impl IdentityFetcher {
    pub(crate) fn new(url: IdentityUrl, timeout: Duration) -> IdentityFetcher {
        IdentityFetcher { agent: agent(url.is_loopback(), timeout), url }
    }
}

/// What `ureq` sends and gets, it writes to the log at trace, under this target: the token and the identity included,
/// whatever is marked as sensitive.
const WIRE: &str = "ureq_proto::util";

impl FetchIdentity for IdentityFetcher {
    fn fetch(&self, token: &TokenText) -> Result<Vec<u8>, IdentityError> {
        // A log must not open doors: whoever reads it would have the tokens of everybody who called.
        if log::log_enabled!(target: WIRE, log::Level::Trace) {
            return Err(IdentityError::Connection(ConnectionError::new(
                "ureq would write the token to the log: keep the target `ureq_proto` above trace, as in \
                 `RUST_LOG=trace,ureq_proto=debug`",
            )));
        }
        let mut cookie = HeaderValue::try_from(token.cookie())
            .map_err(|_| IdentityError::Connection(ConnectionError::new("the token does not fit a header")))?;
        cookie.set_sensitive(true);
        let mut response = self.agent.get(self.url.as_str()).header(header::COOKIE, cookie).call().map_err(wrap)?;
        let status = response.status().as_u16();
        if status != 200 {
            let retry_after = response.headers().get(header::RETRY_AFTER);
            let seconds = retry_after.and_then(|value| value.to_str().ok()?.parse().ok());
            return Err(IdentityError::Status { status, retry_after: seconds.map(Duration::from_secs) });
        }
        if response.headers().contains_key(header::CONTENT_ENCODING) {
            return Err(IdentityError::Encoded);
        }
        let limit = u64::try_from(MAX_DOCUMENT).unwrap_or(u64::MAX);
        response.body_mut().with_config().limit(limit).read_to_vec().map_err(wrap)
    }
}

fn wrap(error: ureq::Error) -> IdentityError {
    match error {
        ureq::Error::BodyExceedsLimit(_) => IdentityError::TooLarge,
        ureq::Error::Timeout(_) => IdentityError::Timeout,
        error => IdentityError::Connection(ConnectionError::new(error.to_string())),
    }
}
