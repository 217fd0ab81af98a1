use std::time::Duration;

use cloudflare_access::KeySet;
use cloudflare_access::refresh::Cause;
use cloudflare_access_keys::{CertsUrl, ConnectionError, Fetch, FetchError};
use ureq::Agent;
use ureq::http::header;

use crate::agent::agent;

/// Fetches the team's key set once.
pub(crate) struct Fetcher {
    agent: Agent,
    url: CertsUrl,
}

impl Fetcher {
    pub(crate) fn new(url: CertsUrl, timeout: Duration) -> Fetcher {
        Fetcher { agent: agent(url.is_loopback(), timeout), url }
    }
}

impl Fetch for Fetcher {
    fn fetch(&self, cause: Cause) -> Result<Vec<u8>, FetchError> {
        let mut request = self.agent.get(self.url.as_str());
        if cause.bypasses_caches() {
            request = request.header(header::CACHE_CONTROL, "no-cache");
        }
        let mut response = request.call().map_err(wrap)?;
        let status = response.status().as_u16();
        if status != 200 {
            let retry_after = response.headers().get(header::RETRY_AFTER);
            let seconds = retry_after.and_then(|value| value.to_str().ok()?.parse().ok());
            return Err(FetchError::Status { status, retry_after: seconds.map(Duration::from_secs) });
        }
        if response.headers().contains_key(header::CONTENT_ENCODING) {
            return Err(FetchError::Encoded);
        }
        let limit = u64::try_from(KeySet::MAX_DOCUMENT).unwrap_or(u64::MAX);
        response.body_mut().with_config().limit(limit).read_to_vec().map_err(wrap)
    }
}

fn wrap(error: ureq::Error) -> FetchError {
    match error {
        ureq::Error::BodyExceedsLimit(_) => FetchError::TooLarge,
        ureq::Error::Timeout(_) => FetchError::Timeout,
        error => FetchError::Connection(ConnectionError::new(error.to_string())),
    }
}
