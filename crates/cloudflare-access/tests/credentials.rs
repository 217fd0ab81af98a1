//! Which token of a request counts.

use cloudflare_access::Refusal;
use cloudflare_access::credentials::select;

const NONE: [&[u8]; 0] = [];

fn of_cookies<'a>(cookies: &[&'a str]) -> Result<Option<&'a str>, Refusal> {
    let token = select(NONE, cookies.iter().map(|cookie| cookie.as_bytes()))?;
    Ok(token.map(|token| std::str::from_utf8(token).unwrap()))
}

#[test]
fn the_header_decides_alone() {
    let cookie: [&[u8]; 1] = [b"CF_Authorization=cookie"];
    assert_eq!(select([&b"header"[..]], cookie), Ok(Some(&b"header"[..])));
    assert_eq!(select([&b""[..]], cookie), Ok(Some(&b""[..])), "an empty header is a bad one, not an absent one");
    assert_eq!(select([&b"\xff\0"[..]], cookie), Ok(Some(&b"\xff\0"[..])));
    assert_eq!(select(NONE, cookie), Ok(Some(&b"cookie"[..])));
    assert_eq!(select(NONE, NONE), Ok(None));
}

#[test]
fn white_space_around_a_header_is_not_part_of_it() {
    assert_eq!(select([&b" \theader\t "[..]], NONE), Ok(Some(&b"header"[..])));
    assert_eq!(select([&b"a b"[..]], NONE), Ok(Some(&b"a b"[..])));
}

#[test]
fn a_repeated_header_is_refused_even_where_both_are_equal() {
    let cookie: [&[u8]; 1] = [b"CF_Authorization=cookie"];
    for assertions in [[&b"a"[..], &b"b"[..]], [b"a", b"a"], [b"", b"a"]] {
        assert_eq!(select(assertions, cookie), Err(Refusal::RepeatedCredentials));
    }
}

#[test]
fn repeated_cookies_count_where_they_are_equal() {
    assert_eq!(of_cookies(&["CF_Authorization=t; a=b; CF_Authorization=t"]), Ok(Some("t")));
    assert_eq!(of_cookies(&["CF_Authorization=t", "CF_Authorization=t"]), Ok(Some("t")));
    for cookies in [
        &["CF_Authorization=t; CF_Authorization=u"][..],
        &["CF_Authorization=t", "CF_Authorization=u"],
        &["CF_Authorization=t; CF_Authorization="],
        &["CF_Authorization=; CF_Authorization=t"],
        &["CF_Authorization=t", "x=y", "CF_Authorization=T"],
    ] {
        assert_eq!(of_cookies(cookies), Err(Refusal::RepeatedCredentials), "{cookies:?}");
    }
}

#[test]
fn cookies_are_read_as_they_stand() {
    for (cookie, expected) in [
        ("CF_Authorization=t", Some("t")),
        ("a=b; CF_Authorization=t; c=d", Some("t")),
        ("a=b;CF_Authorization=t;c=d", Some("t")),
        (";; ;CF_Authorization=t;", Some("t")),
        ("CF_Authorization=t ", Some("t")),
        ("\tCF_Authorization=t", Some("t")),
        ("CF_Authorization=", Some("")),
        ("CF_Authorization=a=b", Some("a=b")),
        ("CF_Authorization=%74", Some("%74")),
        ("CF_Authorization=\"t\"", Some("\"t\"")),
        ("CF_Authorization= t", Some(" t")),
        ("a=\"x; CF_Authorization=t; y\"", Some("t")),
        ("", None),
        ("CF_Authorization", None),
        ("CF_Authorization =t", None),
        ("CF_AUTHORIZATION=t", None),
        ("cf_authorization=t", None),
        ("CF-Authorization=t", None),
        ("CF_Authorization2=t", None),
        ("xCF_Authorization=t", None),
        ("x=CF_Authorization=t", None),
        ("$CF_Authorization=t", None),
        ("a=b, CF_Authorization=t", None),
    ] {
        assert_eq!(of_cookies(&[cookie]), Ok(expected), "{cookie:?}");
    }
}

#[test]
fn other_cookies_may_be_any_bytes() {
    let cookie: [&[u8]; 1] = [b"a=\xff\xfe; CF_Authorization=t; b=\0"];
    assert_eq!(select(NONE, cookie), Ok(Some(&b"t"[..])));
}
