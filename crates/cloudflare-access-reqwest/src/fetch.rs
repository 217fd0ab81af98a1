use std::time::Duration;

use cloudflare_access::KeySet;
use cloudflare_access::refresh::Cause;
use cloudflare_access_keys::{AsyncFetch, CertsUrl, ConnectionError, FetchError};
use reqwest::header::{self, HeaderMap};
use reqwest::{Client, Response};

use crate::client::describe;

/// The longest response head, in bytes.
const MAX_HEAD: usize = 16 * 1024;

/// What a header takes besides its name and value: a colon, a space, and the end of the line.
const HEADER_OVERHEAD: usize = 4;

/// Fetches the team's key set once.
pub(crate) struct Fetcher {
    client: Client,
    url: CertsUrl,
}

impl Fetcher {
    pub(crate) fn new(client: Client, url: CertsUrl) -> Fetcher {
        Fetcher { client, url }
    }
}

impl AsyncFetch for Fetcher {
    async fn fetch(&self, cause: Cause) -> Result<Vec<u8>, FetchError> {
        let mut request = self.client.get(self.url.as_str()).header(header::ACCEPT, "application/json");
        if cause.bypasses_caches() {
            request = request.header(header::CACHE_CONTROL, "no-cache");
        }
        let response = request.send().await.map_err(wrap)?;
        if head_length(response.headers()) > MAX_HEAD {
            // The client has a limit too, of some hundred KiB, but none that can be set.
            return Err(FetchError::Connection(ConnectionError::new("the response head is longer than 16 KiB")));
        }
        let status = response.status().as_u16();
        if status != 200 {
            return Err(FetchError::Status { status, retry_after: retry_after(response.headers()) });
        }
        if response.headers().contains_key(header::CONTENT_ENCODING) {
            return Err(FetchError::Encoded);
        }
        read(response).await
    }
}

/// Counts while it comes in: neither a length that is announced nor one that is not says how much will.
async fn read(mut response: Response) -> Result<Vec<u8>, FetchError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(wrap)? {
        if chunk.len() > KeySet::MAX_DOCUMENT.saturating_sub(body.len()) {
            return Err(FetchError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn head_length(headers: &HeaderMap) -> usize {
    headers.iter().map(|(name, value)| name.as_str().len() + value.len() + HEADER_OVERHEAD).sum()
}

/// In seconds; the other form, a date, would trust the server's clock or ours.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get(header::RETRY_AFTER)?.to_str().ok()?.parse().ok()?;
    Some(Duration::from_secs(seconds))
}

fn wrap(error: reqwest::Error) -> FetchError {
    if error.is_timeout() { FetchError::Timeout } else { FetchError::Connection(describe(&error.without_url())) }
}
