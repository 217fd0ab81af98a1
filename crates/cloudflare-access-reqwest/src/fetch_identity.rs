use std::time::Duration;

use cloudflare_access_identity::{
    AsyncFetchIdentity, ConnectionError, IdentityError, IdentityUrl, MAX_DOCUMENT, TokenText,
};
use reqwest::header::{self, HeaderMap, HeaderValue};
use reqwest::{Client, Response};

use crate::client::describe;

/// The longest response head, in bytes.
const MAX_HEAD: usize = 16 * 1024;

/// What a header takes besides its name and value: a colon, a space, and the end of the line.
const HEADER_OVERHEAD: usize = 4;

/// Fetches one identity at a time.
pub(crate) struct IdentityFetcher {
    client: Client,
    url: IdentityUrl,
}

impl IdentityFetcher {
    pub(crate) fn new(client: Client, url: IdentityUrl) -> IdentityFetcher {
        IdentityFetcher { client, url }
    }
}

impl AsyncFetchIdentity for IdentityFetcher {
    async fn fetch(&self, token: &TokenText) -> Result<Vec<u8>, IdentityError> {
        let mut cookie =
            HeaderValue::try_from(token.cookie()).map_err(|_| connection_error("the token does not fit a header"))?;
        cookie.set_sensitive(true);
        let request = self.client.get(self.url.as_str()).header(header::ACCEPT, "application/json");
        let response = request.header(header::COOKIE, cookie).send().await.map_err(wrap)?;
        if head_length(response.headers()) > MAX_HEAD {
            // The client has a limit too, of some hundred KiB, but none that can be set.
            return Err(connection_error("the response head is longer than 16 KiB"));
        }
        let status = response.status().as_u16();
        if status != 200 {
            return Err(IdentityError::Status { status, retry_after: retry_after(response.headers()) });
        }
        if response.headers().contains_key(header::CONTENT_ENCODING) {
            return Err(IdentityError::Encoded);
        }
        read(response).await
    }
}

/// Counts while it comes in: neither a length that is announced nor one that is not says how much will.
async fn read(mut response: Response) -> Result<Vec<u8>, IdentityError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(wrap)? {
        if chunk.len() > MAX_DOCUMENT.saturating_sub(body.len()) {
            return Err(IdentityError::TooLarge);
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

fn wrap(error: reqwest::Error) -> IdentityError {
    if error.is_timeout() {
        return IdentityError::Timeout;
    }
    IdentityError::Connection(describe(&error.without_url()))
}

fn connection_error(message: &str) -> IdentityError {
    IdentityError::Connection(ConnectionError::new(message))
}
