use std::time::Duration;

use ureq::Agent;

/// The longest response head, in bytes.
const MAX_HEAD: usize = 16 * 1024;

/// The HTTP client for the team's endpoints. Its own defaults are no time limit, ten redirects, and plain HTTP allowed.
pub(crate) fn agent(is_loopback: bool, timeout: Duration) -> Agent {
    let config = Agent::config_builder()
        .https_only(!is_loopback)
        .http_status_as_error(false)
        // A redirect would choose whose keys are trusted, or carry a token wherever the answer says.
        .max_redirects(0)
        .max_redirects_will_error(false)
        .max_response_header_size(MAX_HEAD)
        .timeout_global(Some(timeout))
        // An hourly request has no use for a connection kept open, and a stale one would cost the fetch.
        .max_idle_connections(0)
        .accept("application/json")
        .user_agent(concat!("cloudflare-access-ureq/", env!("CARGO_PKG_VERSION")));
    let config = if is_loopback { config.proxy(None) } else { config };
    config.build().new_agent()
}
