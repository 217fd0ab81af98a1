//! Four lines of head, an empty line, and the certs document as it was fetched.

use std::time::Duration;

const TITLE: &str = "cloudflare-access key set 1";

/// The longest head, in bytes: the host name is the only part without a fixed length.
pub(super) const MAX_HEAD: usize = 512;

pub(super) struct Contents<'a> {
    pub(super) document: &'a [u8],
    pub(super) fetched_at: Duration,
    pub(super) team: &'a str,
}

pub(super) fn write(team: &str, fetched_at: Duration, document: &[u8]) -> Vec<u8> {
    let seconds = fetched_at.as_secs();
    let checksum = checksum(team, seconds, document);
    let mut text = format!("{TITLE}\nteam {team}\nfetched {seconds}\nchecksum {checksum}\n\n").into_bytes();
    text.extend_from_slice(document);
    text
}

/// What [`write`] wrote, or `None` for anything else.
pub(super) fn parse(text: &[u8]) -> Option<Contents<'_>> {
    let end = text.windows(2).position(|pair| pair == b"\n\n")?;
    let (head, document) = text.split_at_checked(end)?;
    let document = document.strip_prefix(b"\n\n")?;
    let mut lines = std::str::from_utf8(head).ok()?.split('\n');
    if lines.next()? != TITLE {
        return None;
    }
    let team = lines.next()?.strip_prefix("team ")?;
    let seconds: u64 = lines.next()?.strip_prefix("fetched ")?.parse().ok()?;
    let written = lines.next()?.strip_prefix("checksum ")?;
    if lines.next().is_some() || written != checksum(team, seconds, document) {
        return None;
    }
    Some(Contents { document, fetched_at: Duration::from_secs(seconds), team })
}

/// FNV-1a: against broken disks and half-written files. Against people there are the permissions.
fn checksum(team: &str, seconds: u64, document: &[u8]) -> String {
    let bytes = team.bytes().chain(seconds.to_be_bytes()).chain(document.iter().copied());
    let hash =
        bytes.fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
    format!("{hash:016x}")
}
