//! Where keys may be fetched from.

use cloudflare_access::{CertsUrl, InvalidLoopbackUrl};

#[test]
fn a_team_has_one_address_over_https() {
    let url = CertsUrl::of_team(&"acme".parse().unwrap());
    assert_eq!(url.as_str(), "https://acme.cloudflareaccess.com/cdn-cgi/access/certs");
    assert!(!url.is_loopback());
}

#[test]
fn numeric_loopback_addresses_over_plain_http_are_for_tests() {
    for text in [
        "http://127.0.0.1",
        "http://127.0.0.1:1/certs",
        "http://127.9.9.9/",
        "http://127.0.0.1:1?a",
        "http://[::1]/",
        "http://[::1]:80/x",
    ] {
        let url = CertsUrl::loopback(text).unwrap();
        assert_eq!((url.as_str(), url.is_loopback()), (text, true));
    }
}

#[test]
fn nothing_else_is() {
    for text in [
        "",
        "127.0.0.1:1",
        "http:",
        "http://",
        "http:///127.0.0.1",
        "http:/127.0.0.1/",
        "HTTP://127.0.0.1/",
        " http://127.0.0.1/",
        "http://localhost:1/",
        "http://10.0.0.1/",
        "http://0.0.0.0/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://127.0.0.1:/",
        "http://127.0.0.1:99999/",
        "http://127.0.0.1:1:2/",
        "http://127.0.0.1.example.com/",
        "http://example.com/127.0.0.1",
        "http://example.com#127.0.0.1",
        "http://127.0.0.1@example.com/",
        "http://127.0.0.1\\@example.com/",
        "http://127.0.0.1/\\example.com",
        "http://user@127.0.0.1/",
        "http://127.0.0.1/\n",
        "http://127.0.0.1/a b",
        "http://::1/",
        "http://[::1/",
        "http://[::1%1]/",
        "http://[::1%1]:80/",
        "http://[::ffff:127.0.0.1]/",
        "http://[127.0.0.1]/",
        "https://127.0.0.1/",
        "ftp://127.0.0.1/",
    ] {
        assert_eq!(CertsUrl::loopback(text).unwrap_err(), InvalidLoopbackUrl, "{text}");
    }
}
