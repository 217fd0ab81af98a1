//! Which token of a request counts, and what Rocket lets its guards see of it.

use cloudflare_access::VerifiedToken;
use cloudflare_access_rocket::{Access, AccessFairing, Optional, catchers};
use cloudflare_access_testing::Issuer;
use rocket::http::Header;
use rocket::local::blocking::Client;
use rocket::{Build, Rocket, get, routes};

use crate::origin::{ASSERTION, Origin, fairing, quiet};

#[get("/")]
fn verified(caller: Access<VerifiedToken>) -> String {
    caller.principal().to_string()
}

#[get("/optional")]
fn optional(caller: Optional<VerifiedToken>) -> String {
    caller.as_ref().map_or_else(|| "nobody".to_owned(), |caller| caller.principal().to_string())
}

fn rocket(fairing: AccessFairing) -> Rocket<Build> {
    quiet().attach(fairing).register("/", catchers(None)).mount("/", routes![verified, optional])
}

struct Tokens {
    issuer: Issuer,
    kim: String,
    lee: String,
}

fn tokens() -> Tokens {
    let issuer = Issuer::new("acme");
    let (kim, lee) = (issuer.user("kim@example.com").sign(), issuer.user("lee@example.com").sign());
    Tokens { issuer, kim, lee }
}

fn cookie(token: &str) -> String {
    format!("CF_Authorization={token}")
}

/// What is sent, the header lines, and the status and body of the answer.
type Case = (&'static str, Vec<(&'static str, String)>, (u16, &'static str));

const KIM: (u16, &str) = (200, "kim@example.com");
const FORBIDDEN: (u16, &str) = (403, "forbidden\n");

#[test]
fn the_header_decides_where_it_is_and_the_cookie_where_it_is_not() {
    let Tokens { issuer, kim, lee } = tokens();
    let origin = Origin::launch(rocket(fairing(&issuer).with_cookie()));
    let encoded = kim.replace('.', "%2E");
    let several_in_one = format!("theme=dark; {}; a=b; {}", cookie(&kim), cookie(&kim));
    let differing_in_one = format!("{}; {}", cookie(&kim), cookie(&lee));
    let cases: Vec<Case> = vec![
        ("header", vec![(ASSERTION, kim.clone())], KIM),
        ("odd casing", vec![("cF-aCCESS-jWT-aSSERTION", kim.clone())], KIM),
        ("white space", vec![(ASSERTION, format!(" \t{kim}\t "))], KIM),
        ("repeated header", vec![(ASSERTION, kim.clone()), (ASSERTION, kim.clone())], FORBIDDEN),
        ("list in a header", vec![(ASSERTION, format!("{kim}, {kim}"))], FORBIDDEN),
        ("cookie", vec![("Cookie", cookie(&kim))], KIM),
        ("header before cookie", vec![("Cookie", cookie(&lee)), (ASSERTION, kim.clone())], KIM),
        ("bad header, good cookie", vec![("Cookie", cookie(&kim)), (ASSERTION, "a.b.c".to_owned())], FORBIDDEN),
        ("empty header, good cookie", vec![("Cookie", cookie(&kim)), (ASSERTION, String::new())], FORBIDDEN),
        ("equal cookies", vec![("Cookie", several_in_one)], KIM),
        ("equal cookie lines", vec![("Cookie", cookie(&kim)), ("cookie", cookie(&kim))], KIM),
        ("differing cookies", vec![("Cookie", differing_in_one)], FORBIDDEN),
        ("differing cookie lines", vec![("Cookie", cookie(&lee)), ("Cookie", cookie(&kim))], FORBIDDEN),
        ("encoded cookie", vec![("Cookie", cookie(&encoded))], FORBIDDEN),
        ("quoted cookie", vec![("Cookie", cookie(&format!("\"{kim}\"")))], FORBIDDEN),
        ("cookie of another name", vec![("Cookie", format!("cf_authorization={kim}"))], FORBIDDEN),
    ];
    for (what, headers, (status, body)) in cases {
        let answer = origin.get("/", &headers);
        assert!(answer.is(status, body), "{what}: {answer:?}");
    }
}

#[test]
fn the_cookie_does_not_count_unless_it_is_asked_for() {
    let Tokens { issuer, kim, lee } = tokens();
    let origin = Origin::launch(rocket(fairing(&issuer)));
    assert!(origin.get("/", &[("Cookie", cookie(&kim))]).is(403, "forbidden\n"));
    assert!(origin.get("/optional", &[("Cookie", cookie(&kim))]).is(200, "nobody"));
    assert!(origin.get("/", &[("Cookie", cookie(&lee)), (ASSERTION, kim)]).is(200, "kim@example.com"));
}

/// Rocket drops header lines that are not UTF-8 before any guard runs. No other framework does. What a guard cannot see
/// it cannot refuse, but nobody is let in by a cookie in the place of such a line.
#[test]
fn an_assertion_that_is_not_utf8_never_becomes_a_login_by_cookie() {
    let Tokens { issuer, kim, lee } = tokens();
    let origin = Origin::launch(rocket(fairing(&issuer)));
    let broken = [kim.as_bytes(), b"\xff"].concat();
    let with_cookie = [(ASSERTION, broken.clone()), ("Cookie", cookie(&kim).into_bytes())];
    assert!(origin.get("/", &[(ASSERTION, &broken)]).is(403, "forbidden\n"));
    assert!(origin.get("/", &with_cookie).is(403, "forbidden\n"));
    assert!(origin.get("/optional", &with_cookie).is(200, "nobody"), "it counts as absent");
    let repeated = [(ASSERTION, broken.clone()), (ASSERTION, lee.into_bytes())];
    assert!(origin.get("/", &repeated).is(200, "lee@example.com"), "the line that is left is the only one");
}

/// What asking for the cookie costs, as the documentation says.
#[test]
fn with_the_cookie_it_decides_in_the_place_of_a_line_that_is_not_utf8() {
    let Tokens { issuer, kim, .. } = tokens();
    let origin = Origin::launch(rocket(fairing(&issuer).with_cookie()));
    let broken = [kim.as_bytes(), b"\xff"].concat();
    let with_cookie = [(ASSERTION, broken.clone()), ("Cookie", cookie(&kim).into_bytes())];
    assert!(origin.get("/", &with_cookie).is(200, "kim@example.com"));
    let broken_cookie = [b"theme=\xff; ", cookie(&kim).as_bytes()].concat();
    assert!(origin.get("/", &[("Cookie", &broken_cookie)]).is(403, "forbidden\n"), "the whole line is lost");
}

/// Bytes above ASCII that are UTF-8 do get to the guard, which refuses them.
#[test]
fn lines_beyond_ascii_are_refused() {
    let Tokens { issuer, kim, .. } = tokens();
    let origin = Origin::launch(rocket(fairing(&issuer).with_cookie()));
    let broken = format!("{kim}ä");
    for path in ["/", "/optional"] {
        let headers = [(ASSERTION, broken.clone()), ("Cookie", cookie(&kim))];
        assert!(origin.get(path, &headers).is(403, "forbidden\n"));
    }
}

/// Rocket's local client puts `.cookie(…)` into the jar and into no header line.
#[test]
fn the_local_client_needs_the_header_line() {
    let Tokens { issuer, kim, .. } = tokens();
    let client = Client::tracked(rocket(fairing(&issuer).with_cookie())).unwrap();
    assert_eq!(client.get("/").cookie(("CF_Authorization", kim.clone())).dispatch().status().code, 403);
    assert_eq!(client.get("/").header(Header::new("Cookie", cookie(&kim))).dispatch().status().code, 200);
    assert_eq!(client.get("/").header(Header::new(ASSERTION, kim)).dispatch().status().code, 200);
}
