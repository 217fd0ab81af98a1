use std::time::Duration;

/// An answer that a client of the certs or the get-identity endpoint has to survive.
///
/// Give it to [`LocalAccess::answer_with`](crate::LocalAccess::answer_with) or
/// [`LocalAccess::answer_next`](crate::LocalAccess::answer_next). Where no status is named it is
/// 200, the content type is `application/json`, and the connection closes after the answer. "The
/// genuine key set" is what the [`Issuer`](crate::Issuer) publishes at that moment; where an answer
/// ends in it, the fault lies in nothing else, and it is for the client to say whether it takes the
/// answer.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Fault {
    /// A chunked body that breaks off into a chunk size that is no number (RFC 9112 section 7.1).
    BadChunk,
    /// These bytes as the body.
    Body(Vec<u8>),
    /// The genuine key set, one byte a second; the head comes at once.
    ///
    /// Each read makes progress, so only a limit on the whole exchange ends it.
    Drip,
    /// The whole answer, genuine but for its pace, one byte a second from the status line on.
    DripHeaders,
    /// A body of no bytes.
    EmptyBody,
    /// A key set without a key: `{"keys":[]}`.
    EmptyKeys,
    /// A chunked body that begins like a key set and goes on with white space until either side
    /// hangs up.
    ///
    /// At most 16 MB a second, so that a client without a limit does not take the machine down with
    /// it.
    Endless,
    /// White space of more than 64 MiB in 64 KiB of gzip, sent whether or not the client accepts
    /// gzip.
    ///
    /// A limit on the bytes received does not stop it, nor does a JSON parser before the end.
    GzipBomb,
    /// The genuine key set, uncompressed, under `Content-Encoding: gzip`.
    GzipGarbage,
    /// The first half of the genuine key set as a complete answer.
    HalfJson,
    /// Nothing: the request is read, and the connection stays open and silent.
    Hang,
    /// A login page with status 200, as a proxy in between may serve it, of type `text/html`.
    Html,
    /// The genuine key set after 256 KiB of headers.
    HugeHeaders,
    /// The genuine answer, after this long.
    Late(Duration),
    /// The genuine answer after 1000 responses of status 103 (RFC 8297).
    ManyInformational,
    /// The genuine key set followed by 2 MiB of white space, with a true `Content-Length`.
    ///
    /// Valid to the last byte: only a limit on the size refuses it.
    Oversize,
    /// These bytes, as they are, in the place of a whole response.
    Raw(Vec<u8>),
    /// Status 302 to this `Location`.
    ///
    /// With a path on the same server, a client that follows shows up in
    /// [`LocalAccess::recorded`](crate::LocalAccess::recorded).
    Redirect(String),
    /// Half of the genuine answer, then a close without an orderly end.
    ///
    /// The server closes while a byte of the request is still unread, at which the operating system
    /// resets the connection (RFC 2525 section 2.17); one that does not ends it early, as with
    /// [`Truncated`](Self::Truncated).
    Reset,
    /// An HTML error page with this status and a `Retry-After` of this value, which need not be
    /// valid.
    RetryAfter {
        /// The status code.
        status: u16,
        /// The value of the `Retry-After` header.
        value: String,
    },
    /// An HTML error page with this status, without a body where the status forbids one.
    Status(u16),
    /// Half of the genuine key set under the `Content-Length` of the whole, then an orderly close.
    Truncated,
    /// The genuine key set under the content type `text/plain`.
    WrongContentType,
}
