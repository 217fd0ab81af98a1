use std::io::{self, BufRead as _, BufReader, Read};

/// A longer line is cut here. It is more than the core takes for a token, so it is the core that refuses the line.
const MAX_LINE: usize = 32 * 1024;

/// What is read ahead, and so about what a batch holds.
const READ_AHEAD: usize = 128 * 1024;

/// Few enough that the threads of a machine end together.
const MAX_LINES: usize = 256;

/// Reads tokens, one per line, in batches of what is there already: whoever writes slowly waits for nobody.
pub(crate) struct TokenLines<R> {
    input: BufReader<R>,
    line: Vec<u8>,
}

/// Some tokens in their order, and never none.
pub(crate) struct TokenBatch {
    /// How many bytes of the input they took.
    pub(crate) bytes_read: u64,
    ends: Vec<usize>,
    text: Vec<u8>,
}

impl TokenBatch {
    /// Each line without its line feed and one carriage return before that.
    pub(crate) fn tokens(&self) -> impl Iterator<Item = &[u8]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| self.text.get(start..*end).unwrap_or_default())
    }
}

impl<R: Read> TokenLines<R> {
    pub(crate) fn new(input: R) -> TokenLines<R> {
        let input = BufReader::with_capacity(READ_AHEAD, input);
        TokenLines { input, line: Vec::with_capacity(MAX_LINE) }
    }

    /// The next lines, or `None` at the end. Waits for one line and takes along what was read with it.
    pub(crate) fn next_batch(&mut self) -> io::Result<Option<TokenBatch>> {
        let mut batch = TokenBatch { bytes_read: 0, ends: Vec::new(), text: Vec::new() };
        while self.read(&mut batch)? {
            let is_full = batch.ends.len() >= MAX_LINES || batch.text.len() >= READ_AHEAD;
            // A line that is there as a whole takes no further read, which could fail and lose the lines before.
            if is_full || !self.input.buffer().contains(&b'\n') {
                break;
            }
        }
        Ok((!batch.ends.is_empty()).then_some(batch))
    }

    /// Adds one line, if there is one.
    fn read(&mut self, batch: &mut TokenBatch) -> io::Result<bool> {
        self.line.clear();
        let mut limited = self.input.by_ref().take(MAX_LINE as u64);
        if limited.read_until(b'\n', &mut self.line)? == 0 {
            return Ok(false);
        }
        let mut bytes_read = self.line.len();
        let line = match self.line.strip_suffix(b"\n") {
            Some(line) => line.strip_suffix(b"\r").unwrap_or(line),
            None if self.line.len() == MAX_LINE => {
                bytes_read = bytes_read.saturating_add(self.input.skip_until(b'\n')?);
                &self.line
            }
            None => self.line.strip_suffix(b"\r").unwrap_or(&self.line),
        };
        batch.text.extend_from_slice(line);
        batch.ends.push(batch.text.len());
        batch.bytes_read = batch.bytes_read.saturating_add(u64::try_from(bytes_read).unwrap_or(u64::MAX));
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(input: &[u8]) -> Vec<Vec<u8>> {
        let mut lines = TokenLines::new(input);
        let batches: Vec<TokenBatch> = std::iter::from_fn(|| lines.next_batch().unwrap()).collect();
        let read: u64 = batches.iter().map(|batch| batch.bytes_read).sum();
        assert_eq!(read, input.len() as u64);
        batches.iter().flat_map(TokenBatch::tokens).map(<[u8]>::to_vec).collect()
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

    /// Gives out one piece per read, and then fails.
    struct Pieces(Vec<&'static [u8]>);

    impl Read for Pieces {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            if self.0.is_empty() {
                return Err(io::Error::other("broken"));
            }
            let piece = self.0.remove(0);
            buffer[..piece.len()].copy_from_slice(piece);
            Ok(piece.len())
        }
    }

    #[test]
    fn a_batch_is_what_is_there() {
        let mut lines = TokenLines::new(Pieces(vec![b"a\nb\nc", b"\n", b"d\ne\n"]));
        let mut next = || Some(lines.next_batch().ok()??.tokens().map(<[u8]>::to_vec).collect::<Vec<_>>());
        assert_eq!(next().unwrap(), [b"a", b"b"]);
        assert_eq!(next().unwrap(), [b"c"]);
        assert_eq!(next().unwrap(), [b"d", b"e"]);
        assert_eq!(next(), None);
        assert_eq!(lines.next_batch().err().unwrap().to_string(), "broken");
    }

    #[test]
    fn batches_are_bounded() {
        let mut lines = TokenLines::new(io::repeat(b'\n'));
        assert_eq!(lines.next_batch().unwrap().unwrap().tokens().count(), MAX_LINES);
        // As many tokens as a round of their verification takes are not read one by one.
        let tokens = [vec![b'a'; 1000], b"\n".to_vec()].concat().repeat(100);
        assert_eq!(TokenLines::new(&*tokens).next_batch().unwrap().unwrap().tokens().count(), 100);
        let long = [vec![b'a'; 20_000], b"\n".to_vec()].concat().repeat(100);
        let mut lines = TokenLines::new(&*long);
        while let Some(batch) = lines.next_batch().unwrap() {
            assert!(batch.text.len() <= READ_AHEAD + MAX_LINE);
        }
    }
}
