use cloudflare_access::refresh::Cause;

use crate::FetchError;

/// Fetches the certs document of one team, blocking the thread while it does.
///
/// An implementation goes to one address that derives from the configured team and nowhere else: no redirects, HTTPS with
/// certificates checked, status 200 only, no cookies and no compression, at most 64 KiB, and a limit on the time of the
/// whole. A thread is lost for every fetch that never ends.
pub trait Fetch: Send + Sync {
    /// The document, whose content is judged by the caller.
    ///
    /// Where `cause` [bypasses caches](Cause::bypasses_caches), the request says `Cache-Control: no-cache`.
    ///
    /// # Errors
    ///
    /// There is no answer, or one that is not to be believed.
    fn fetch(&self, cause: Cause) -> Result<Vec<u8>, FetchError>;
}
