//! Counters for the `metrics` facade.

use cloudflare_access::refresh::Cause;

pub(crate) fn fetch(cause: Cause, succeeded: bool) {
    let outcome = if succeeded { "success" } else { "failure" };
    metrics::counter!("cloudflare_access_key_fetches_total", "cause" => cause.label(), "outcome" => outcome)
        .increment(1);
}

pub(crate) fn unknown_key() {
    metrics::counter!("cloudflare_access_unknown_keys_total").increment(1);
}
