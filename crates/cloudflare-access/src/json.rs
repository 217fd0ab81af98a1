//! A strict reader for one JSON object (RFC 8259), without recursion into what nobody asked for.
//!
//! A general JSON library answers "can this be read?"; a verifier asks "can this be read in one way only?". Duplicate
//! members, lone surrogates, control characters, a second document behind the first, and arrays in the place of objects
//! are how two readers of one token come to different answers (RFC 8725 §2.6, §3.10). Everything is borrowed from the
//! input, and memory is taken only for the names of an object with more than [`names::FEW`] members.

mod names;
mod quote;
mod scanner;
mod text;

pub(crate) use names::Spill;
use names::UniqueNames;
use scanner::Scanner;
pub(crate) use text::Text;

/// How deep arrays and objects may nest inside the outermost one: with it, the limit of `serde_json`, so that what
/// passes here is not too deep for callers.
const MAX_DEPTH: u8 = 126;

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

/// Whoever wants to know the members of an object.
pub(crate) trait Members<'a> {
    /// Takes the next member. Names may have escapes.
    fn take(&mut self, name: Text<'a>, value: Value<'a>) -> Taken;
}

/// What became of a member.
pub(crate) enum Taken {
    /// It was expected, and comes for the first time.
    Once,
    /// It was expected, and has come before.
    Again,
    /// It was not expected: whether it has come before is for others to find out.
    Unexpected,
}

/// Calls `member` for each member of the one object that `text` is, in order, names unique.
pub(crate) fn object<'a>(text: &'a str, member: impl FnMut(Text<'a>, Value<'a>)) -> Result<(), Malformed> {
    members(text, &mut Each(member), &mut Spill::default())
}

struct Each<F>(F);

impl<'a, F: FnMut(Text<'a>, Value<'a>)> Members<'a> for Each<F> {
    fn take(&mut self, name: Text<'a>, value: Value<'a>) -> Taken {
        self.0(name, value);
        Taken::Unexpected
    }
}

/// Hands each member of the one object that `text` is to `members`, in order, names unique.
pub(crate) fn members<'a>(text: &'a str, members: &mut impl Members<'a>, spill: &mut Spill) -> Result<(), Malformed> {
    let mut scanner = Scanner::new(text);
    let mut names = UniqueNames::new(spill);
    let mut first = scanner.open(b'{')?;
    while let Some(name) = scanner.next_name(&mut first)? {
        match members.take(name, scanner.value(MAX_DEPTH)?) {
            Taken::Once => {}
            Taken::Again => return Err(Malformed),
            Taken::Unexpected => names.insert(name)?,
        }
    }
    names.end()?;
    scanner.end()
}

/// The text of the value of the member `wanted` of an object that [`object`] has read before.
pub(crate) fn member<'a>(text: &'a str, wanted: &str) -> Option<&'a str> {
    let mut scanner = Scanner::new(text);
    let mut first = scanner.open(b'{').ok()?;
    while let Some(name) = scanner.next_name(&mut first).ok()? {
        scanner.skip_whitespace();
        let start = scanner.position();
        scanner.value(MAX_DEPTH).ok()?;
        if name.is(wanted) {
            return scanner.since(start).ok();
        }
    }
    None
}

/// Calls `element` for each element of the one array that `text` is, in order.
pub(crate) fn array<'a>(text: &'a str, mut element: impl FnMut(Value<'a>)) -> Result<(), Malformed> {
    let mut scanner = Scanner::new(text);
    let mut first = scanner.open(b'[')?;
    while scanner.next_element(&mut first)? {
        element(scanner.value(MAX_DEPTH)?);
    }
    scanner.end()
}
