//! What the head of a response tells.

use std::time::Duration;

use cloudflare_access_keys::ConnectionError;
use reqwest::header::{self, HeaderMap};

/// The longest response head, in bytes.
const MAX_HEAD: usize = 16 * 1024;

/// What a header takes besides its name and value: a colon, a space, and the end of the line.
const HEADER_OVERHEAD: usize = 4;

/// Refuses a head that is too long. The client has a limit too, of some hundred KiB, but none that can be set.
pub(crate) fn check_length(headers: &HeaderMap) -> Result<(), ConnectionError> {
    let lengths = headers.iter().map(|(name, value)| name.as_str().len() + value.len() + HEADER_OVERHEAD);
    if lengths.sum::<usize>() > MAX_HEAD {
        return Err(ConnectionError::new("the response head is longer than 16 KiB"));
    }
    Ok(())
}

/// In seconds; the other form, a date, would trust the server's clock or ours.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get(header::RETRY_AFTER)?.to_str().ok()?.parse().ok()?;
    Some(Duration::from_secs(seconds))
}
