//! A strict reader for one JSON object (RFC 8259), without recursion into what nobody asked for.
//!
//! A general JSON library answers "can this be read?"; a verifier asks "can this be read in one way only?". Duplicate
//! members, lone surrogates, control characters, a second document behind the first, and arrays in the place of objects
//! are how two readers of one token come to different answers (RFC 8725 §2.6, §3.10). Everything is borrowed from the
//! input; memory is taken only for escaped member names and for objects of more than [`INLINE_NAMES`] members.

use alloc::borrow::Cow;
use alloc::collections::BTreeSet;
use alloc::string::String;

/// How deep arrays and objects may nest inside the outermost one: with it, the limit of `serde_json`, so that what
/// passes here is not too deep for callers.
const MAX_DEPTH: u8 = 126;

/// How many member names are compared without taking memory. A real token has about a dozen.
const INLINE_NAMES: usize = 32;

/// The text is not one JSON object with unique member names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Malformed;

/// The value of a member, checked whole and kept as text.
#[derive(Clone, Copy)]
pub(crate) enum Value<'a> {
    Array(&'a str),
    Bool(bool),
    Null,
    Number(&'a str),
    Object(&'a str),
    String(Text<'a>),
}

/// A JSON string without its quotes, escapes not yet resolved.
#[derive(Clone, Copy)]
pub(crate) struct Text<'a> {
    raw: &'a str,
    escaped: bool,
}

impl<'a> Text<'a> {
    /// The characters that the string stands for.
    pub(crate) fn decode(self) -> Cow<'a, str> {
        if self.escaped { Cow::Owned(unescape(self.raw)) } else { Cow::Borrowed(self.raw) }
    }

    /// True where the string stands for exactly `other`.
    pub(crate) fn is(self, other: &str) -> bool {
        if self.escaped { unescape(self.raw) == other } else { self.raw == other }
    }
}

/// Calls `member` for each member of the one object that `text` is, in order, names resolved and unique.
pub(crate) fn object<'a>(text: &'a str, mut member: impl FnMut(&str, Value<'a>)) -> Result<(), Malformed> {
    let mut scanner = Scanner { rest: text };
    let mut names = UniqueNames::default();
    scanner.skip_whitespace();
    scanner.expect('{')?;
    scanner.members(MAX_DEPTH, &mut |name, value, _| {
        let name = name.decode();
        member(&name, value);
        names.insert(name)
    })?;
    scanner.end()
}

/// The text of the value of the member `wanted` of an object that [`object`] has read before.
pub(crate) fn member<'a>(text: &'a str, wanted: &str) -> Option<&'a str> {
    let mut scanner = Scanner { rest: text };
    let mut found = None;
    scanner.skip_whitespace();
    scanner.expect('{').ok()?;
    let on_member: OnMember<'_, 'a> = &mut |name, _, value| {
        if name.is(wanted) {
            found = Some(value);
        }
        Ok(())
    };
    scanner.members(MAX_DEPTH, on_member).ok()?;
    found
}

/// Calls `element` for each element of the one array that `text` is, in order.
pub(crate) fn array<'a>(text: &'a str, mut element: impl FnMut(Value<'a>)) -> Result<(), Malformed> {
    let mut scanner = Scanner { rest: text };
    scanner.skip_whitespace();
    scanner.expect('[')?;
    scanner.elements(MAX_DEPTH, &mut element)?;
    scanner.end()
}

/// The member names seen so far; duplicates are compared after escapes are resolved (`"\u0061ud"` is `"aud"`).
#[derive(Default)]
struct UniqueNames<'a> {
    inline: [Option<&'a str>; INLINE_NAMES],
    more: BTreeSet<Cow<'a, str>>,
}

impl<'a> UniqueNames<'a> {
    fn insert(&mut self, name: Cow<'a, str>) -> Result<(), Malformed> {
        let mut free = None;
        for slot in &mut self.inline {
            match slot {
                Some(seen) if *seen == name => return Err(Malformed),
                Some(_) => {}
                None => {
                    free = Some(slot);
                    break;
                }
            }
        }
        if self.more.contains(&name) {
            return Err(Malformed);
        }
        match (free, name) {
            (Some(slot), Cow::Borrowed(name)) => *slot = Some(name),
            (_, name) => {
                self.more.insert(name);
            }
        }
        Ok(())
    }
}

/// Takes a member's name, its value, and the text of the value.
type OnMember<'f, 'a> = &'f mut dyn FnMut(Text<'a>, Value<'a>, &'a str) -> Result<(), Malformed>;

struct Scanner<'a> {
    rest: &'a str,
}

impl<'a> Scanner<'a> {
    /// One value of any kind, which may hold `depth` further levels of arrays and objects.
    fn value(&mut self, depth: u8) -> Result<Value<'a>, Malformed> {
        let start = self.rest;
        match self.peek() {
            Some(b'"') => self.string().map(Value::String),
            Some(b'-' | b'0'..=b'9') => {
                self.number()?;
                Ok(Value::Number(self.since(start)?))
            }
            Some(b'[') => {
                self.expect('[')?;
                let depth = depth.checked_sub(1).ok_or(Malformed)?;
                self.elements(depth, &mut |_| {})?;
                Ok(Value::Array(self.since(start)?))
            }
            Some(b'{') => {
                self.expect('{')?;
                let depth = depth.checked_sub(1).ok_or(Malformed)?;
                self.members(depth, &mut |_, _, _| Ok(()))?;
                Ok(Value::Object(self.since(start)?))
            }
            Some(b'n') => self.literal("null").map(|()| Value::Null),
            Some(b't') => self.literal("true").map(|()| Value::Bool(true)),
            Some(b'f') => self.literal("false").map(|()| Value::Bool(false)),
            _ => Err(Malformed),
        }
    }

    /// The members of an object up to its closing brace; the opening one is already taken.
    fn members(&mut self, depth: u8, on_member: OnMember<'_, 'a>) -> Result<(), Malformed> {
        self.skip_whitespace();
        if self.expect('}').is_ok() {
            return Ok(());
        }
        loop {
            self.skip_whitespace();
            let name = self.string()?;
            self.skip_whitespace();
            self.expect(':')?;
            self.skip_whitespace();
            let start = self.rest;
            let value = self.value(depth)?;
            on_member(name, value, self.since(start)?)?;
            self.skip_whitespace();
            if self.expect('}').is_ok() {
                return Ok(());
            }
            self.expect(',')?;
        }
    }

    /// The elements of an array up to its closing bracket; the opening one is already taken.
    fn elements(&mut self, depth: u8, on_element: &mut dyn FnMut(Value<'a>)) -> Result<(), Malformed> {
        self.skip_whitespace();
        if self.expect(']').is_ok() {
            return Ok(());
        }
        loop {
            self.skip_whitespace();
            let value = self.value(depth)?;
            on_element(value);
            self.skip_whitespace();
            if self.expect(']').is_ok() {
                return Ok(());
            }
            self.expect(',')?;
        }
    }

    fn string(&mut self) -> Result<Text<'a>, Malformed> {
        self.expect('"')?;
        let start = self.rest;
        let mut escaped = false;
        loop {
            let stop = self.rest.bytes().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20));
            self.advance(stop.ok_or(Malformed)?)?;
            match self.peek() {
                Some(b'"') => {
                    let raw = self.since(start)?;
                    self.expect('"')?;
                    return Ok(Text { raw, escaped });
                }
                Some(b'\\') => {
                    escaped = true;
                    self.escape()?;
                }
                _ => return Err(Malformed),
            }
        }
    }

    /// One escape, of which a surrogate pair is two: half a pair is no character and is refused.
    fn escape(&mut self) -> Result<char, Malformed> {
        self.expect('\\')?;
        let kind = self.peek().ok_or(Malformed)?;
        self.advance(1)?;
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
                    self.expect('\\')?;
                    self.expect('u')?;
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
        let (digits, rest) = self.rest.split_at_checked(4).ok_or(Malformed)?;
        // `from_str_radix` alone would take a sign.
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(Malformed);
        }
        self.rest = rest;
        u16::from_str_radix(digits, 16).map_err(|_| Malformed)
    }

    fn number(&mut self) -> Result<(), Malformed> {
        let _sign = self.expect('-');
        // No digit may follow a leading zero: `01` is not a number (RFC 8259 §6).
        if self.expect('0').is_err() {
            self.digits()?;
        }
        if self.expect('.').is_ok() {
            self.digits()?;
        }
        if self.expect('e').is_ok() || self.expect('E').is_ok() {
            let _sign = self.expect('-').is_ok() || self.expect('+').is_ok();
            self.digits()?;
        }
        Ok(())
    }

    fn digits(&mut self) -> Result<(), Malformed> {
        let rest = self.rest.trim_start_matches(|character: char| character.is_ascii_digit());
        if rest.len() == self.rest.len() {
            return Err(Malformed);
        }
        self.rest = rest;
        Ok(())
    }

    fn literal(&mut self, literal: &str) -> Result<(), Malformed> {
        self.rest = self.rest.strip_prefix(literal).ok_or(Malformed)?;
        Ok(())
    }

    fn expect(&mut self, character: char) -> Result<(), Malformed> {
        self.rest = self.rest.strip_prefix(character).ok_or(Malformed)?;
        Ok(())
    }

    fn end(&mut self) -> Result<(), Malformed> {
        self.skip_whitespace();
        if self.rest.is_empty() { Ok(()) } else { Err(Malformed) }
    }

    fn skip_whitespace(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r']);
    }

    fn peek(&self) -> Option<u8> {
        self.rest.bytes().next()
    }

    fn advance(&mut self, bytes: usize) -> Result<(), Malformed> {
        self.rest = self.rest.get(bytes..).ok_or(Malformed)?;
        Ok(())
    }

    /// What was taken since the scanner stood at `start`.
    fn since(&self, start: &'a str) -> Result<&'a str, Malformed> {
        let taken = start.len().checked_sub(self.rest.len()).ok_or(Malformed)?;
        start.get(..taken).ok_or(Malformed)
    }
}

/// Resolves the escapes of a string that the scanner has already checked.
fn unescape(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut scanner = Scanner { rest: raw };
    while let Some((plain, _)) = scanner.rest.split_once('\\') {
        text.push_str(plain);
        let Ok(character) = scanner.advance(plain.len()).and_then(|()| scanner.escape()) else {
            break;
        };
        text.push(character);
    }
    text.push_str(scanner.rest);
    text
}
