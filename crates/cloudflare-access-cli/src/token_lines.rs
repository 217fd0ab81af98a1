use std::io::{self, BufRead, Read as _};

/// A longer line is cut here. It is more than the core takes for a token, so it is the core that refuses the line.
const MAX_LINE: usize = 32 * 1024;

/// Reads tokens, one per line, and holds no more than one.
pub(crate) struct TokenLines<R> {
    input: R,
    line: Vec<u8>,
}

impl<R: BufRead> TokenLines<R> {
    pub(crate) fn new(input: R) -> TokenLines<R> {
        TokenLines { input, line: Vec::with_capacity(MAX_LINE) }
    }

    /// The next line without its line feed and one carriage return before that, or `None` at the end.
    pub(crate) fn read(&mut self) -> io::Result<Option<&[u8]>> {
        self.line.clear();
        let mut limited = self.input.by_ref().take(MAX_LINE as u64);
        if limited.read_until(b'\n', &mut self.line)? == 0 {
            return Ok(None);
        }
        if let Some(line) = self.line.strip_suffix(b"\n") {
            return Ok(Some(line.strip_suffix(b"\r").unwrap_or(line)));
        }
        if self.line.len() == MAX_LINE {
            self.input.skip_until(b'\n')?;
            return Ok(Some(&self.line));
        }
        Ok(Some(self.line.strip_suffix(b"\r").unwrap_or(&self.line)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(input: &[u8]) -> Vec<Vec<u8>> {
        let mut lines = TokenLines::new(input);
        std::iter::from_fn(|| lines.read().unwrap().map(<[u8]>::to_vec)).collect()
    }

    #[test]
    fn every_line_is_one_token() {
        assert!(lines(b"").is_empty());
        assert_eq!(lines(b"\n"), [b""]);
        assert_eq!(lines(b"a\nb"), [b"a", b"b"]);
        assert_eq!(lines(b"a\nb\n"), [b"a", b"b"]);
        assert_eq!(lines(b"a\n\n\xff\0\n"), [&b"a"[..], b"", b"\xff\0"]);
        assert_eq!(lines(b"a\r\n\r\nb\r\r\nc\r"), [&b"a"[..], b"", b"b\r", b"c"]);
    }

    #[test]
    fn a_long_line_is_cut_and_remains_one() {
        for length in [MAX_LINE - 1, MAX_LINE, MAX_LINE + 1, 10 * MAX_LINE] {
            for end in ["\n", "\nnext\n", ""] {
                let mut input = vec![b'a'; length];
                input.extend_from_slice(end.as_bytes());
                let lines = lines(&input);
                assert_eq!(lines[0].len(), length.min(MAX_LINE), "{length} {end:?}");
                assert_eq!(lines.get(1).map(Vec::as_slice), end.contains("next").then_some(&b"next"[..]));
                assert!(lines.len() <= 2, "{length} {end:?}");
            }
        }
    }

    #[test]
    fn the_core_refuses_what_is_cut() {
        let refusal = cloudflare_access::UnverifiedToken::parse(&[b'a'; MAX_LINE]).unwrap_err();
        assert_eq!(refusal, cloudflare_access::Refusal::TooLarge);
    }
}
