//! Tokens whose claims are hostile.

use cloudflare_access::Refusal;
use cloudflare_access_testing::OTHER_AUDIENCE;

use super::Shape;
use super::bearer::{Bearer, Outcome};
use super::filler::{
    array, deep_arrays, deep_objects, long_names_of_escapes_then_short, long_names_then_short, member, names_alike,
    names_alike_with_escapes, names_with_escapes, repeated_at_the_end, short_names,
};
use super::form::{claims, header, room, token, without_audience};

pub(super) fn shapes() -> Vec<Shape> {
    [names(), values(), known_claims()].concat()
}

fn names() -> Vec<Shape> {
    let shape = |name, refusal, write| Shape::new(name, Bearer::Token, Outcome::Refused(refusal), write);
    vec![
        shape("short names", Refusal::BadSignature, |size| filled(size, short_names)),
        shape("names alike", Refusal::BadSignature, |size| filled(size, names_alike)),
        shape("names with escapes", Refusal::BadSignature, |size| filled(size, names_with_escapes)),
        shape("names alike, escapes", Refusal::BadSignature, |size| filled(size, names_alike_with_escapes)),
        shape("8 long names, then short", Refusal::BadSignature, |size| filled(size, long_names_then_short)),
        shape("8 long names of escapes, then short", Refusal::BadSignature, |size| {
            filled(size, long_names_of_escapes_then_short)
        }),
        shape("a name again at the end", Refusal::MalformedClaims, |size| filled(size, repeated_at_the_end)),
        shape("one long name of escapes", Refusal::BadSignature, |size| {
            filled(size, |room| format!(",\"{}\":0", "\\u0061".repeat((room - 5) / 6)))
        }),
    ]
}

fn values() -> Vec<Shape> {
    let shape = |name, write| Shape::new(name, Bearer::Token, Outcome::Refused(Refusal::BadSignature), write);
    vec![
        shape("deep arrays", |size| filled(size, deep_arrays)),
        shape("deep objects", |size| filled(size, deep_objects)),
        shape("a long string", |size| filled(size, |room| member("x", room, "\"", "a", "\""))),
        shape("a long string of escapes", |size| filled(size, |room| member("x", room, "\"", "\\ud83d\\ude00", "\""))),
        shape("a long string beyond ASCII", |size| filled(size, |room| member("x", room, "\"", "😀", "\""))),
        shape("empty strings", |size| filled(size, |room| array("x", room, "\"\""))),
        shape("white space", |size| filled(size, |room| member("x", room, "", " ", "0"))),
        shape("a huge number", |size| filled(size, |room| member("x", room, "", "9", ""))),
        shape("words", |size| filled(size, |room| array("x", room, "null"))),
    ]
}

fn known_claims() -> Vec<Shape> {
    let shape = |name, refusal, write| Shape::new(name, Bearer::Token, Outcome::Refused(refusal), write);
    vec![
        shape("an email of escapes", Refusal::BadSignature, |size| {
            filled(size, |room| member("email", room, "\"", "\\u0061", "\""))
        }),
        shape("a date of digits", Refusal::MalformedClaims, |size| {
            filled(size, |room| member("iat", room, "", "9", ""))
        }),
        shape("a date with a fraction", Refusal::BadSignature, |size| {
            filled(size, |room| member("iat", room, "1.", "0", "1"))
        }),
        shape("a date with an exponent", Refusal::BadSignature, |size| {
            filled(size, |room| member("iat", room, "1.", "3", "e9"))
        }),
        shape("audiences", Refusal::WrongAudience, |size| audiences(size, &format!("\"{OTHER_AUDIENCE}\""))),
        shape("short audiences", Refusal::WrongAudience, |size| audiences(size, "\"\"")),
        shape("audiences of escapes", Refusal::WrongAudience, |size| {
            audiences(size, &format!("\"{}\"", "\\u0034".repeat(32)))
        }),
        shape("one audience of escapes", Refusal::WrongAudience, |size| {
            let room = room(size, &token(&header(""), &without_audience()));
            let claims = format!("{}{}}}", without_audience(), member("aud", room, "\"", "\\u0034", "\""));
            token(&header(""), &claims)
        }),
    ]
}

fn filled(size: usize, filler: fn(usize) -> String) -> Vec<String> {
    let room = room(size, &token(&header(""), &claims("")));
    token(&header(""), &claims(&filler(room)))
}

/// A token with this audience as often as there is room for it, and white space in the rest.
fn audiences(size: usize, element: &str) -> Vec<String> {
    let room = room(size, &token(&header(""), &without_audience()));
    let audiences = array("aud", room, element);
    let rest = " ".repeat(room.saturating_sub(audiences.len() + 1));
    token(&header(""), &format!("{}{audiences}{rest}}}", without_audience()))
}
