use askama::Template;

use crate::edge::pages::rendered;
use crate::edge::view::{ControlView, Finding, RequestLineView};

#[derive(Template)]
#[template(path = "control.html")]
struct ControlPage<'a> {
    view: &'a ControlView,
    requests: Vec<&'a RequestLineView>,
}

/// How many requests the page shows; the terminal has them all.
const MOST_REQUESTS: usize = 20;

/// The control page.
pub(crate) fn control(view: &ControlView) -> String {
    // Looking at this page makes requests too, and a list of them would hide the service's own.
    let of_the_service = view.requests.iter().filter(|request| request.verdict != "edge");
    rendered(&ControlPage { view, requests: of_the_service.take(MOST_REQUESTS).collect() })
}

/// What a check is for.
fn purpose(check: &str) -> &'static str {
    match check {
        "form" => "Text that is read in one way only.",
        "algorithm" => "A token must not choose how it is checked.",
        "key" => "Only keys that the team publishes count.",
        "signature" => "Whoever changes a letter of the token is found out.",
        "issuer" => "Other teams have genuine tokens too.",
        "type" => "The same keys sign tokens for visitors who have not signed in.",
        "audience" => "A token for one application must not open another.",
        "expiry" => "A stolen token has to end.",
        "session" => "Only the edge can tell: a service accepts the token until it expires.",
        _ => "",
    }
}

/// `10:31:07` of `2026-11-25T10:31:07Z`; what is no such time stays as it is.
fn time_of_day(rfc3339: &str) -> &str {
    rfc3339.split_once('T').map_or(rfc3339, |(_, time)| time.get(..8).unwrap_or(time))
}

/// Both ends of a key id, for reading; 64 digits tell a person no more.
fn shortened(key_id: &str) -> String {
    match (key_id.get(..8), key_id.len().checked_sub(8).and_then(|start| key_id.get(start..))) {
        (Some(head), Some(tail)) => format!("{head}…{tail}"),
        _ => key_id.to_owned(),
    }
}
