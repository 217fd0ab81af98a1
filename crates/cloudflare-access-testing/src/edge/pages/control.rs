use askama::Template;

use crate::edge::pages::rendered;
use crate::edge::view::{ControlView, Finding};

#[derive(Template)]
#[template(path = "control.html")]
struct ControlPage<'a> {
    view: &'a ControlView,
}

/// The control page.
pub(crate) fn control(view: &ControlView) -> String {
    rendered(&ControlPage { view })
}

/// `10:31:07` of `2026-11-25T10:31:07Z`; what is no such time stays as it is.
fn time_of_day(rfc3339: &str) -> &str {
    rfc3339.split_once('T').map_or(rfc3339, |(_, time)| time.get(..8).unwrap_or(time))
}

/// Both ends of a key id, for reading; 64 digits tell a person no more.
fn shortened(key_id: &str) -> String {
    match (key_id.get(..8), key_id.len().checked_sub(8).and_then(|start| key_id.get(start..))) {
        (Some(head), Some(tail)) if key_id.len() > 16 => format!("{head}…{tail}"),
        _ => key_id.to_owned(),
    }
}
