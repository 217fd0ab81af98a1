//! Tokens whose headers are hostile.

use cloudflare_access::Refusal;

use super::Shape;
use super::bearer::{Bearer, Outcome};
use super::filler::{
    deep_arrays, long_names_then_short, member, names_alike, names_alike_with_escapes, repeated_at_the_end, short_names,
};
use super::form::{claims, header, room, token};

pub(super) fn shapes() -> Vec<Shape> {
    let shape = |name, refusal, write| Shape::new(name, Bearer::Token, Outcome::Refused(refusal), write);
    vec![
        shape("header: short names", Refusal::BadSignature, |size| filled(size, short_names)),
        shape("header: names alike", Refusal::BadSignature, |size| filled(size, names_alike)),
        shape("header: names alike, escapes", Refusal::BadSignature, |size| filled(size, names_alike_with_escapes)),
        shape("header: 8 long names, then short", Refusal::BadSignature, |size| filled(size, long_names_then_short)),
        shape("header: a name again at the end", Refusal::MalformedHeader, |size| filled(size, repeated_at_the_end)),
        shape("header: deep arrays", Refusal::BadSignature, |size| filled(size, deep_arrays)),
        shape("header: a `crit` of escapes", Refusal::UnsupportedExtension, |size| {
            filled(size, |room| member("crit", room, "\"", "\\u0061", "\""))
        }),
    ]
}

fn filled(size: usize, filler: fn(usize) -> String) -> Vec<String> {
    let room = room(size, &token(&header(""), &claims("")));
    token(&header(&filler(room)), &claims(""))
}
