use super::quote::bytes_before_quote;
use super::{Malformed, Text, Value};

/// A place in a text that is being read from front to back.
pub(super) struct Scanner<'a> {
    text: &'a str,
    position: usize,
    /// Whether there is neither a backslash nor a control character in the whole text, as in most: then a string ends with
    /// the next quote.
    is_simple: bool,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a str) -> Scanner<'a> {
        // Without a way out in the middle, so that many bytes are looked at in a step.
        let is_special = |byte: &u8| *byte < 0x20 || *byte == b'\\';
        let is_simple = !text.as_bytes().iter().fold(false, |found, byte| found | is_special(byte));
        Scanner { text, position: 0, is_simple }
    }

    /// For the [characters](Scanner::character) of a string's inside. Takes no look at it: a name with escapes is read from
    /// its beginning for each name that it is compared with, and to read all of it each time would let a token of 16 KiB that
    /// nobody signed cost a fifth of a millisecond.
    pub(super) fn of_string(inside: &'a str) -> Scanner<'a> {
        Scanner { text: inside, position: 0, is_simple: false }
    }

    /// How many bytes have been read.
    pub(super) fn position(&self) -> usize {
        self.position
    }

    /// What was read since the scanner stood at `start`.
    #[inline(always)]
    pub(super) fn since(&self, start: usize) -> Result<&'a str, Malformed> {
        self.text.get(start..self.position).ok_or(Malformed)
    }

    /// Takes the bracket or brace that the whole text begins with; true for the first member or element behind it.
    pub(super) fn open(&mut self, bracket: u8) -> Result<bool, Malformed> {
        self.expect_next(bracket)?;
        Ok(true)
    }

    /// Nothing is left.
    pub(super) fn end(&mut self) -> Result<(), Malformed> {
        self.skip_whitespace();
        if self.position == self.text.len() { Ok(()) } else { Err(Malformed) }
    }

    /// The name of the next member of an object, the colon behind it taken too, or `None` behind the closing brace.
    #[inline(always)]
    pub(super) fn next_name(&mut self, first: &mut bool) -> Result<Option<Text<'a>>, Malformed> {
        if !self.next(b'}', first)? {
            return Ok(None);
        }
        self.expect_next(b'"')?;
        let name = self.string()?;
        self.expect_next(b':')?;
        Ok(Some(name))
    }

    /// Whether the array has one more element, the comma in front of it taken, or ends with its closing bracket.
    pub(super) fn next_element(&mut self, first: &mut bool) -> Result<bool, Malformed> {
        self.next(b']', first)
    }

    #[inline(always)]
    fn next(&mut self, closing: u8, first: &mut bool) -> Result<bool, Malformed> {
        if core::mem::take(first) {
            return Ok(!self.take_next(closing));
        }
        if self.take_next(b',') {
            return Ok(true);
        }
        self.expect(closing)?;
        Ok(false)
    }

    /// One value of any kind, which may hold `depth` further levels of arrays and objects.
    #[inline(always)]
    pub(super) fn value(&mut self, depth: u8) -> Result<Value<'a>, Malformed> {
        if self.take_next(b'"') { self.string().map(Value::String) } else { self.other_value(depth) }
    }

    /// One value that is no string.
    fn other_value(&mut self, depth: u8) -> Result<Value<'a>, Malformed> {
        let start = self.position;
        match self.peek() {
            Some(b'-' | b'0'..=b'9') => {
                self.number()?;
                self.since(start).map(Value::Number)
            }
            Some(b'[') => {
                let depth = depth.checked_sub(1).ok_or(Malformed)?;
                let mut first = self.open(b'[')?;
                while self.next_element(&mut first)? {
                    self.value(depth)?;
                }
                self.since(start).map(Value::Array)
            }
            Some(b'{') => {
                let depth = depth.checked_sub(1).ok_or(Malformed)?;
                let mut first = self.open(b'{')?;
                while self.next_name(&mut first)?.is_some() {
                    self.value(depth)?;
                }
                self.since(start).map(Value::Object)
            }
            Some(b'n') => self.literal("null").map(|()| Value::Null),
            Some(b't') => self.literal("true").map(|()| Value::Bool(true)),
            Some(b'f') => self.literal("false").map(|()| Value::Bool(false)),
            _ => Err(Malformed),
        }
    }

    /// A string whose first quote is taken.
    #[inline(always)]
    fn string(&mut self) -> Result<Text<'a>, Malformed> {
        let start = self.position;
        if !self.is_simple {
            return self.string_with_escapes();
        }
        let length = bytes_before_quote(self.rest()).ok_or(Malformed)?;
        self.skip(length);
        let raw = self.since(start)?;
        self.skip(1);
        Ok(Text::new(raw, false))
    }

    /// The rest of a string, with whatever is in it.
    fn string_with_escapes(&mut self) -> Result<Text<'a>, Malformed> {
        let start = self.position;
        let mut escaped = false;
        loop {
            match self.peek().ok_or(Malformed)? {
                b'"' => {
                    let raw = self.since(start)?;
                    self.skip(1);
                    return Ok(Text::new(raw, escaped));
                }
                b'\\' => {
                    escaped = true;
                    self.escape()?;
                }
                0..0x20 => return Err(Malformed),
                _ => self.skip(1),
            }
        }
    }

    /// The next character of a checked string's inside, escapes resolved.
    pub(super) fn character(&mut self) -> Option<char> {
        if self.peek() == Some(b'\\') {
            return self.escape().ok();
        }
        let character = self.text.get(self.position..)?.chars().next()?;
        self.skip(character.len_utf8());
        Some(character)
    }

    /// One escape, of which a surrogate pair is two: half a pair is no character and is refused.
    fn escape(&mut self) -> Result<char, Malformed> {
        self.expect(b'\\')?;
        let kind = self.peek().ok_or(Malformed)?;
        self.skip(1);
        match kind {
            b'"' => Ok('"'),
            b'\\' => Ok('\\'),
            b'/' => Ok('/'),
            b'b' => Ok('\u{8}'),
            b'f' => Ok('\u{c}'),
            b'n' => Ok('\n'),
            b'r' => Ok('\r'),
            b't' => Ok('\t'),
            b'u' => {
                let first = self.hex4()?;
                let second = if (0xd800..0xdc00).contains(&first) {
                    self.expect(b'\\')?;
                    self.expect(b'u')?;
                    Some(self.hex4()?)
                } else {
                    None
                };
                let mut decoded = char::decode_utf16([Some(first), second].into_iter().flatten());
                match (decoded.next(), decoded.next()) {
                    (Some(Ok(character)), None) => Ok(character),
                    _ => Err(Malformed),
                }
            }
            _ => Err(Malformed),
        }
    }

    fn hex4(&mut self) -> Result<u16, Malformed> {
        let start = self.position;
        self.skip(4);
        let digits = self.since(start)?;
        // `from_str_radix` alone would take a sign.
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(Malformed);
        }
        u16::from_str_radix(digits, 16).map_err(|_| Malformed)
    }

    fn number(&mut self) -> Result<(), Malformed> {
        self.take(b'-');
        // No digit may follow a leading zero: `01` is not a number (RFC 8259 §6).
        if !self.take(b'0') {
            self.digits()?;
        }
        if self.take(b'.') {
            self.digits()?;
        }
        if self.take(b'e') || self.take(b'E') {
            let _sign = self.take(b'-') || self.take(b'+');
            self.digits()?;
        }
        Ok(())
    }

    fn digits(&mut self) -> Result<(), Malformed> {
        let start = self.position;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.skip(1);
        }
        if self.position == start { Err(Malformed) } else { Ok(()) }
    }

    fn literal(&mut self, literal: &str) -> Result<(), Malformed> {
        let start = self.position;
        self.skip(literal.len());
        if self.since(start)? == literal { Ok(()) } else { Err(Malformed) }
    }

    #[inline(always)]
    fn rest(&self) -> &'a [u8] {
        self.text.as_bytes().get(self.position..).unwrap_or_default()
    }

    #[inline(always)]
    fn expect_next(&mut self, byte: u8) -> Result<(), Malformed> {
        if self.take_next(byte) { Ok(()) } else { Err(Malformed) }
    }

    /// Takes `byte` where it comes next, and white space in front of it, which real tokens do not have.
    #[inline(always)]
    fn take_next(&mut self, byte: u8) -> bool {
        if self.take(byte) {
            return true;
        }
        self.skip_whitespace();
        self.take(byte)
    }

    pub(super) fn skip_whitespace(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.skip(1);
        }
    }

    #[inline(always)]
    fn expect(&mut self, byte: u8) -> Result<(), Malformed> {
        if self.take(byte) { Ok(()) } else { Err(Malformed) }
    }

    #[inline(always)]
    fn take(&mut self, byte: u8) -> bool {
        let taken = self.peek() == Some(byte);
        if taken {
            self.skip(1);
        }
        taken
    }

    #[inline(always)]
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.position).copied()
    }

    #[inline(always)]
    fn skip(&mut self, bytes: usize) {
        self.position = self.position.wrapping_add(bytes);
    }
}
