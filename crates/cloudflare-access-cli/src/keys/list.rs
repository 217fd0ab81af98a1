//! The keys of one moment, each on a line.

use cloudflare_access::KeySet;
use serde::Serialize;

use crate::escape::{Escaped, OneLineJson};

pub(crate) fn for_people(key_set: &KeySet) -> Vec<String> {
    let usable = key_set.keys().map(|(key_id, bits)| format!("usable   RSA {bits} bits  {}", Escaped(key_id)));
    let skipped = key_set.skipped().iter().map(|skipped| match &skipped.key_id {
        Some(key_id) => format!("skipped  {}: {}", Escaped(key_id), skipped.reason),
        None => format!("skipped  (without id): {}", skipped.reason),
    });
    usable.chain(skipped).collect()
}

pub(crate) fn for_programs(key_set: &KeySet) -> Vec<String> {
    let usable = key_set.keys().map(|(key_id, bits)| Entry {
        status: "usable",
        kid: Some(key_id),
        bits: Some(bits),
        reason: None,
    });
    let skipped = key_set.skipped().iter().map(|skipped| Entry {
        status: "skipped",
        kid: skipped.key_id.as_deref(),
        bits: None,
        reason: Some(skipped.reason.to_string()),
    });
    let line = |entry| OneLineJson(&serde_json::to_string(&entry).unwrap_or_default()).to_string();
    usable.chain(skipped).map(line).collect()
}

#[derive(Serialize)]
struct Entry<'k> {
    status: &'static str,
    kid: Option<&'k str>,
    bits: Option<usize>,
    reason: Option<String>,
}
