//! Fetching a team's certs document, and what to do where that fails.

use std::time::Duration;

use cloudflare_access::{InvalidKeySet, KeySet, Refusal};
use cloudflare_access_keys::CertsUrl;
use ureq::http::{Request, header};

use crate::escape::Escaped;
use crate::fault::Fault;
use crate::http::{self, Answer, NoAnswer, Transport};
use crate::key_document::KeyDocument;

/// The team's keys, or why there are none.
pub(crate) fn load(url: &CertsUrl, timeout: Duration) -> Result<KeyDocument, Fault> {
    let host = host(url);
    let answer = fetch(url, timeout).map_err(|error| no_answer(&error, host))?;
    if let Some(fault) = bad_answer(&answer, host) {
        return Err(fault);
    }
    KeyDocument::parse(&answer.body).map_err(|invalid| bad_document(&answer, invalid))
}

/// The host, with its port where it has one.
pub(crate) fn host(url: &CertsUrl) -> &str {
    let authority = url.as_str().split_once("://").map_or("", |(_, rest)| rest);
    authority.split('/').next().unwrap_or_default()
}

/// Asks for the document, past caches on the way: somebody looks for a fault.
pub(crate) fn fetch(url: &CertsUrl, timeout: Duration) -> Result<Answer, NoAnswer> {
    let transport = if url.is_loopback() { Transport::Direct } else { Transport::Https };
    let request = Request::get(url.as_str()).header(header::CACHE_CONTROL, "no-cache");
    let request = request.header(header::ACCEPT, "application/json").body(());
    let request = request.map_err(|error| NoAnswer::Connection(error.to_string()))?;
    http::send(&http::agent(transport, timeout), request, KeySet::MAX_DOCUMENT)
}

/// Why no answer came.
pub(crate) fn no_answer(error: &NoAnswer, host: &str) -> Fault {
    let (cause, mend) = match error {
        NoAnswer::Connection(words) => (
            format!("the certs endpoint cannot be reached: {words}"),
            format!("let this machine open connections to {host}, or set HTTPS_PROXY to the proxy that does"),
        ),
        NoAnswer::Name => (
            format!("the name of {host} does not resolve"),
            "look the team domain up in the dashboard, and let this machine's DNS (or its HTTPS_PROXY) resolve it"
                .to_owned(),
        ),
        NoAnswer::Timeout => (
            "the certs endpoint did not answer in time".to_owned(),
            format!("see whether a firewall drops connections to {host}; `--timeout` waits longer"),
        ),
        NoAnswer::Tls(words) => (
            format!("the certs endpoint is not who it says: {words}"),
            "something on the way breaks TLS open: take this machine out of TLS inspection, or set its clock right"
                .to_owned(),
        ),
        NoAnswer::TooLarge => (
            "the answer of the certs endpoint is longer than 64 KiB".to_owned(),
            "this is no key set: look at what answers there with `curl -v`".to_owned(),
        ),
    };
    Fault::new(Refusal::KeysUnavailable, cause, mend)
}

/// Why an answer is not the document, if it is not.
pub(crate) fn bad_answer(answer: &Answer, host: &str) -> Option<Fault> {
    let fault = |cause: String, mend: &str| Some(Fault::new(Refusal::KeysUnavailable, cause, mend));
    if answer.is_redirect() {
        let location = answer.header(header::LOCATION).unwrap_or_default();
        let mend = "write the team domain of this team, and take whatever stands in front of it (a proxy, a portal, an \
                    Access application of that host) away";
        let cause = if location.contains("login") {
            "the certs endpoint redirects to a login page".to_owned()
        } else {
            format!("the certs endpoint redirects ({})", answer.status)
        };
        return fault(cause, mend);
    }
    match answer.status {
        200 if answer.headers.contains_key(header::CONTENT_ENCODING) => {
            let mend = "stop whatever compresses answers between this machine and the team domain";
            fault("the answer of the certs endpoint is compressed, which was not asked for".to_owned(), mend)
        }
        200 => None,
        404 => {
            let mend = "look the team domain up in the dashboard under Settings: the team has another name";
            fault(format!("the certs endpoint answers 404: there is no team at {}", Escaped(host)), mend)
        }
        429 | 500..=599 => {
            let mend = "wait and try again; https://www.cloudflarestatus.com tells of outages";
            fault(format!("the certs endpoint answers {}", answer.status), mend)
        }
        status => {
            let mend = "see what answers there with `curl -v`: it is not Access";
            fault(format!("the certs endpoint answers {status}, not 200"), mend)
        }
    }
}

/// Why a document is no key set.
pub(crate) fn bad_document(answer: &Answer, invalid: InvalidKeySet) -> Fault {
    let (cause, mend) = match invalid {
        InvalidKeySet::NotJson if answer.is_html() => (
            "the certs endpoint answers with a page (HTML), not with keys".to_owned(),
            "let this machine reach the team domain itself: a proxy or a portal answers in its place",
        ),
        InvalidKeySet::NoUsableKey => (
            "the team publishes no key that can verify application tokens".to_owned(),
            "see whether the team is the right one; a team without keys can sign nobody in, so tell Cloudflare",
        ),
        _ => (invalid.to_string(), "see what answers there with `curl -v`: it is not Access"),
    };
    Fault::new(Refusal::KeysUnavailable, cause, mend)
}
