//! Requests whose headers are hostile, one line for each value.

use cloudflare_access::Refusal;

use super::Shape;
use super::bearer::{Bearer, Outcome};

pub(super) fn shapes() -> Vec<Shape> {
    let shape = |name, write| Shape::new(name, Bearer::Cookies, Outcome::Passed, write);
    vec![
        shape("cookies: many", |size| vec!["a=b; ".repeat(size / 5)]),
        shape("cookies: names alike", |size| vec!["CF_Authorizatiom=b; ".repeat(size / 20)]),
        shape("cookies: the token's, over and over", |size| vec!["CF_Authorization=e; ".repeat(size / 20)]),
        shape("cookies: a long one twice", |size| {
            let cookie = format!("CF_Authorization={}", "e".repeat(size / 2 - 18));
            vec![format!("{cookie};{cookie}")]
        }),
        Shape::new(
            "cookies: long ones alike",
            Bearer::Cookies,
            Outcome::Refused(Refusal::RepeatedCredentials),
            |size| {
                let cookie = format!("CF_Authorization={}", "e".repeat(size / 2 - 18));
                vec![format!("{cookie};{}f", cookie.strip_suffix('e').expect("a long one"))]
            },
        ),
        shape("cookies: semicolons", |size| vec![";".repeat(size)]),
        shape("cookies: white space", |size| vec![" ".repeat(size)]),
        shape("cookies: many lines", |size| vec!["a=b".to_owned(); size / 3]),
        shape("cookies: many lines with the token's", |size| vec!["CF_Authorization=e".to_owned(); size / 18]),
        Shape::new("accept: media ranges", Bearer::Accept, Outcome::Passed, |size| vec!["a/b;q=1,".repeat(size / 8)]),
        Shape::new("accept: parameters", Bearer::Accept, Outcome::Passed, |size| vec![";q=1".repeat(size / 4)]),
    ]
}
