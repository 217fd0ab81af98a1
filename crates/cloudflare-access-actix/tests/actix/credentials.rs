//! Which token of a request counts.

use actix_web::web;
use cloudflare_access::VerifiedToken;
use cloudflare_access_actix::{Access, AccessMiddleware, Optional};
use cloudflare_access_testing::Issuer;

use crate::origin::{ASSERTION, Origin, verifier};

fn origin(issuer: &Issuer) -> Origin {
    let verifier = verifier(issuer);
    Origin::serve(move |config| {
        let middleware = AccessMiddleware::new(verifier.clone());
        let name = async |Access(caller): Optional<VerifiedToken>| {
            caller.map_or_else(|| "nobody".to_owned(), |caller| caller.principal().to_string())
        };
        config
            .service(web::resource("/").wrap(middleware.clone()).to(name))
            .service(web::resource("/header-only").wrap(middleware.clone().header_only()).to(name))
            .service(web::resource("/optional").wrap(middleware.optional()).to(name));
    })
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
    let issuer = Issuer::new("acme");
    let (kim, lee) = (issuer.user("kim@example.com").sign(), issuer.user("lee@example.com").sign());
    let origin = origin(&issuer);
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
fn header_only_ignores_the_cookie() {
    let issuer = Issuer::new("acme");
    let (kim, lee) = (issuer.user("kim@example.com").sign(), issuer.user("lee@example.com").sign());
    let origin = origin(&issuer);
    assert!(origin.get("/header-only", &[("Cookie", cookie(&kim))]).is(403, "forbidden\n"));
    let both = [("Cookie", cookie(&lee)), (ASSERTION, kim)];
    assert!(origin.get("/header-only", &both).is(200, "kim@example.com"));
}

#[test]
fn lines_that_are_not_utf8_are_refused_and_not_ignored() {
    let issuer = Issuer::new("acme");
    let kim = issuer.user("kim@example.com").sign();
    let origin = origin(&issuer);
    let broken = [kim.as_bytes(), b"\xff"].concat();
    for path in ["/", "/optional"] {
        let answer = origin.get(path, &[(ASSERTION, broken.clone()), ("Cookie", cookie(&kim).into_bytes())]);
        assert!(answer.is(403, "forbidden\n"), "{path}: {answer:?}");
        let answer = origin.get(path, &[("Cookie", [b"CF_Authorization=", broken.as_slice()].concat())]);
        assert!(answer.is(403, "forbidden\n"), "{path}: {answer:?}");
    }
    let beside = [b"theme=\xff; ", cookie(&kim).as_bytes()].concat();
    assert!(origin.get("/", &[("Cookie", beside)]).is(200, "kim@example.com"), "another cookie's bytes are not ours");
}
