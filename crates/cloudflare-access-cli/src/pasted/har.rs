use serde::Deserialize;

use super::sighting::{Position, Side, Sighting};
use crate::escape::Escaped;

/// An HTTP archive, as browsers save what a page did; of its many members these are read.
#[derive(Deserialize)]
struct Har {
    log: Log,
}

#[derive(Deserialize)]
struct Log {
    entries: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    request: Message,
    response: Option<Message>,
}

#[derive(Deserialize)]
struct Message {
    #[serde(default)]
    headers: Vec<Field>,
    #[serde(default)]
    url: String,
}

#[derive(Deserialize)]
struct Field {
    name: String,
    value: String,
}

/// The tokens in an HAR file, or `None` where it is none. The parser's own words are not kept: they repeat its input.
pub(crate) fn sightings(bytes: &[u8]) -> Option<Vec<Sighting>> {
    let har: Har = serde_json::from_slice(bytes).ok()?;
    let count = har.log.entries.len();
    let mut sightings = Vec::new();
    for (index, entry) in har.log.entries.iter().enumerate() {
        let at = format!("request {} of {count}, to {}", index.saturating_add(1), Escaped(host(&entry.request.url)));
        let answer = entry.response.iter().flat_map(|answer| &answer.headers);
        let asked = entry.request.headers.iter().map(|field| (Side::Client, field));
        for (side, field) in asked.chain(answer.map(|field| (Side::Server, field))) {
            let position = Position { at: at.clone(), exchange: index, side };
            sightings.extend(Sighting::of_header(&field.name, field.value.as_bytes(), &position));
        }
    }
    Some(sightings)
}

/// The host of a URL, without what else may stand there: a query can hold a token.
fn host(url: &str) -> &str {
    let authority = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = authority.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or_default();
    if host.len() <= 253 { host } else { "…" }
}
