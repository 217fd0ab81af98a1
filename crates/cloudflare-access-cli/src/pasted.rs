//! Finds the token in what people paste: a bare token, header lines, a `Cookie` line, the output of `curl -v`, a `curl`
//! command, or an HAR file. Nothing has to be told apart by hand.

mod har;
mod header_lines;
mod sighting;
mod token_like;

pub(crate) use sighting::{Carrier, Sighting};
#[cfg(test)]
pub(crate) use sighting::{Position, Side};

/// Where tokens stand in what was pasted.
pub(crate) struct Pasted {
    /// What it was taken for, as in "read as …".
    pub(crate) format: &'static str,
    /// The tokens and what could be one, in order. Of bare text, what stands there is the one sighting, token or not.
    pub(crate) sightings: Vec<Sighting>,
}

impl Pasted {
    /// The most that is read of one paste, in bytes: 64 MiB, more than browsers record of a page.
    pub(crate) const MAX_LENGTH: usize = 64 * 1024 * 1024;

    pub(crate) fn read(bytes: &[u8]) -> Pasted {
        let bytes = trimmed(bytes);
        if bytes.starts_with(b"{")
            && let Some(sightings) = har::sightings(bytes)
        {
            return Pasted { format: "an HAR file", sightings };
        }
        let (format, sightings) = header_lines::sightings(bytes);
        if !sightings.is_empty() || header_lines::is_request(bytes) {
            return Pasted { format, sightings };
        }
        if let Some(sightings) = among_other_text(bytes) {
            return Pasted { format: "text with tokens in it", sightings };
        }
        Pasted { format: "a token", sightings: vec![Sighting::bare(bytes)] }
    }
}

/// The text without white space around it and the byte order mark that editors of Windows put before it.
pub(crate) fn trimmed(text: &[u8]) -> &[u8] {
    text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(text).trim_ascii()
}

/// Tokens that stand one by one on lines of their own, or in text of another kind. `None` where the text is better looked
/// at as one token, perhaps a damaged one.
fn among_other_text(bytes: &[u8]) -> Option<Vec<Sighting>> {
    let lines = bytes.split(|byte| *byte == b'\n').enumerate();
    let found = lines.filter_map(|(index, line)| Some((index, line, token_like::find(line)?)));
    let found: Vec<(usize, &[u8], &[u8])> = found.collect();
    let (_, line, token) = found.first()?;
    let is_one_word = bytes.starts_with(b"eyJ") && !bytes.iter().any(u8::is_ascii_whitespace);
    // Quotes or `Bearer` around it.
    let is_wrapped = bytes == *line && line.len() < token.len().saturating_add(16);
    let is_one_token = is_one_word || is_wrapped || token_like::is_token_with_blanks(bytes);
    (!is_one_token).then(|| found.iter().map(|(index, _, token)| Sighting::in_text(token, *index)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_with_little_around_it_is_one_token() {
        let token = "eyJh.eyJi.c2ln";
        let format = |around: usize| Pasted::read(format!("{}{token}", "=".repeat(around)).as_bytes()).format;
        assert_eq!((format(0), format(15)), ("a token", "a token"));
        assert_eq!(format(16), "text with tokens in it");
    }
}
