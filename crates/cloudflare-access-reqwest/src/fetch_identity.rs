use cloudflare_access_identity::{
    AsyncFetchIdentity, ConnectionError, IdentityError, IdentityUrl, MAX_DOCUMENT, TokenText,
};
use reqwest::header::{self, HeaderValue};
use reqwest::{Client, Response};

use crate::client::describe;
use crate::head;

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
        let mut cookie = HeaderValue::try_from(token.cookie())
            .map_err(|_| IdentityError::Connection(ConnectionError::new("the token does not fit a header")))?;
        cookie.set_sensitive(true);
        let request = self.client.get(self.url.as_str()).header(header::ACCEPT, "application/json");
        let response = request.header(header::COOKIE, cookie).send().await.map_err(wrap)?;
        head::check_length(response.headers()).map_err(IdentityError::Connection)?;
        let status = response.status().as_u16();
        if status != 200 {
            return Err(IdentityError::Status { status, retry_after: head::retry_after(response.headers()) });
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

fn wrap(error: reqwest::Error) -> IdentityError {
    if error.is_timeout() {
        return IdentityError::Timeout;
    }
    IdentityError::Connection(describe(&error.without_url()))
}
