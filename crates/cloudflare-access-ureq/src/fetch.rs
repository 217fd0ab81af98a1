use std::time::Duration;

use cloudflare_access::KeySet;
use cloudflare_access::refresh::Cause;
use cloudflare_access_keys::{CertsUrl, ConnectionError, Fetch, FetchError};
use ureq::Agent;
use ureq::http::header;

/// The longest response head, in bytes.
const MAX_HEAD: usize = 16 * 1024;

/// Fetches the team's key set once.
pub(crate) struct Fetcher {
    agent: Agent,
    url: CertsUrl,
}

impl Fetcher {
    pub(crate) fn new(url: CertsUrl, timeout: Duration) -> Fetcher {
        // The client's own defaults are no time limit, ten redirects, and plain HTTP allowed.
        let config = Agent::config_builder()
            .https_only(!url.is_loopback())
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .max_response_header_size(MAX_HEAD)
            .timeout_global(Some(timeout))
            // An hourly request has no use for a connection kept open, and a stale one would cost the fetch.
            .max_idle_connections(0)
            .accept("application/json")
            .user_agent(concat!("cloudflare-access-ureq/", env!("CARGO_PKG_VERSION")));
        let config = if url.is_loopback() { config.proxy(None) } else { config };
        Fetcher { agent: config.build().new_agent(), url }
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
