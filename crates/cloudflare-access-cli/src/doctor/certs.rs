//! Whether the team's keys can be had: name, TLS, the endpoint, the keys.

use std::time::Duration;

use cloudflare_access_keys::CertsUrl;

use super::clock;
use super::finding::Finding;
use crate::certs;
use crate::clock::now;
use crate::escape::Escaped;
use crate::fault::Fault;
use crate::http::NoAnswer;
use crate::key_document::KeyDocument;

/// The keys, where there are any, and a finding for each step.
pub(crate) fn check(url: &CertsUrl, timeout: Duration) -> (Option<KeyDocument>, Vec<Finding>) {
    let host = certs::host(url);
    let before = now();
    let answer = certs::fetch(url, timeout);
    let after = now();
    let mut findings = connection(url, answer.as_ref().err());
    let answer = match answer {
        Ok(answer) => answer,
        Err(_) => {
            findings.push(Finding::skip("keys", "there is no answer to take them from"));
            findings.push(Finding::skip("clock", "there is no answer to compare this machine's clock with"));
            return (None, findings);
        }
    };
    let document = match certs::bad_answer(&answer, host) {
        Some(fault) => {
            findings.extend([failed("certs", fault), Finding::skip("keys", "there is no key set")]);
            None
        }
        None => {
            findings.push(Finding::ok("certs", format!("{} answers 200", Escaped(url.as_str()))));
            match KeyDocument::parse(&answer.body) {
                Ok(document) => {
                    findings.extend(keys(&document));
                    Some(document)
                }
                Err(invalid) => {
                    findings.push(failed("keys", certs::bad_document(&answer, invalid)));
                    None
                }
            }
        }
    };
    findings.push(clock::check(&answer, before, after));
    (document, findings)
}

/// How far the connection came.
fn connection(url: &CertsUrl, error: Option<&NoAnswer>) -> Vec<Finding> {
    let host = certs::host(url);
    let fault = error.map(|error| certs::no_answer(error, host));
    let unknown = |check: &str| Finding::skip(check, "the connection did not come so far");
    if url.is_loopback() {
        let why = "the keys come from this machine, by `--certs-url`";
        let steps = vec![Finding::skip("name", why), Finding::skip("tls", why)];
        return steps.into_iter().chain(fault.map(|fault| failed("certs", fault))).collect();
    }
    let resolved = Finding::ok("name", format!("{host} resolves"));
    let genuine = || Finding::ok("tls", format!("{host} has the certificate that it should have"));
    match (error, fault) {
        (Some(NoAnswer::Name), Some(fault)) => vec![failed("name", fault), unknown("tls"), unknown("certs")],
        (Some(NoAnswer::Tls(_)), Some(fault)) => vec![resolved, failed("tls", fault), unknown("certs")],
        (Some(NoAnswer::TooLarge), Some(fault)) => vec![resolved, genuine(), failed("certs", fault)],
        (Some(_), Some(fault)) => vec![unknown("name"), unknown("tls"), failed("certs", fault)],
        _ => vec![resolved, genuine()],
    }
}

fn keys(document: &KeyDocument) -> Vec<Finding> {
    let usable: Vec<String> = document.key_set.keys().map(|(key_id, _)| Escaped(key_id).to_string()).collect();
    let skipped = document.key_set.skipped();
    let mut findings = vec![Finding::ok("keys", format!("{} usable: {}", usable.len(), usable.join(", ")))];
    if let Some(first) = skipped.first() {
        let found = match skipped.len() {
            1 => format!("one entry of the key set verifies nothing: {}", first.reason),
            count => format!("{count} entries of the key set verify nothing; the first: {}", first.reason),
        };
        let mend = "nothing on your side, as long as there is a usable key: `cfaccess keys` lists them";
        findings.push(Finding::warn("keys", found, mend));
    }
    findings
}

fn failed(check: &str, fault: Fault) -> Finding {
    Finding::fail(check, fault.cause, fault.mend)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::finding::Status::{Fail, Ok, Skip};

    #[test]
    fn no_further_than_the_connection_came() {
        let url = CertsUrl::of_team(&"acme".parse().unwrap());
        let words = || "words".to_owned();
        for (error, statuses) in [
            (NoAnswer::Name, [Fail, Skip, Skip]),
            (NoAnswer::Tls(words()), [Ok, Fail, Skip]),
            // It has come as far as an answer.
            (NoAnswer::TooLarge, [Ok, Ok, Fail]),
            (NoAnswer::Timeout, [Skip, Skip, Fail]),
            (NoAnswer::Connection(words()), [Skip, Skip, Fail]),
        ] {
            let findings = connection(&url, Some(&error));
            let found: Vec<_> = findings.iter().map(|finding| (finding.check.as_str(), finding.status)).collect();
            let expected: Vec<_> = ["name", "tls", "certs"].into_iter().zip(statuses).collect();
            assert_eq!(found, expected, "{error:?}");
        }
        let found: Vec<_> = connection(&url, None).iter().map(|finding| finding.status).collect();
        assert_eq!(found, [Ok, Ok]);
    }
}
