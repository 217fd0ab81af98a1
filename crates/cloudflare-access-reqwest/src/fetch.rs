use cloudflare_access::KeySet;
use cloudflare_access::refresh::Cause;
use cloudflare_access_keys::{AsyncFetch, CertsUrl, FetchError};
use reqwest::header;
use reqwest::{Client, Response};

use crate::client::describe;
use crate::head;

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
        head::check_length(response.headers()).map_err(FetchError::Connection)?;
        let status = response.status().as_u16();
        if status != 200 {
            return Err(FetchError::Status { status, retry_after: head::retry_after(response.headers()) });
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

fn wrap(error: reqwest::Error) -> FetchError {
    if error.is_timeout() { FetchError::Timeout } else { FetchError::Connection(describe(&error.without_url())) }
}
