use cloudflare_access_testing::{Fault, Issuer, LocalAccess, TestKey};

use super::client::{certs_request, exchange, get_certs};

fn start() -> LocalAccess {
    LocalAccess::start(Issuer::new("acme")).unwrap()
}

#[test]
fn the_certs_endpoint_answers_with_what_the_issuer_publishes() {
    get_certs(&start()).assert_json(&Issuer::new("acme").certs_json());
}

#[test]
fn the_addresses_point_at_the_server() {
    let access = start();
    assert_eq!(access.url(), format!("http://127.0.0.1:{}", access.address().port()));
    assert_eq!(access.certs_url(), access.url() + "/cdn-cgi/access/certs");
    assert_eq!(access.identity_url(), access.url() + "/cdn-cgi/access/get-identity");
}

#[test]
fn keys_rotate_and_go_while_it_runs() {
    let access = start();
    access.issuer(Issuer::rotate);
    let rotated = access.issuer(|issuer| issuer.certs_json());
    assert!(rotated.contains(TestKey::third().key_id()));
    get_certs(&access).assert_json(&rotated);
    access.issuer(|issuer| issuer.withdraw(TestKey::third().key_id()));
    assert!(!String::from_utf8(get_certs(&access).bytes).unwrap().contains(TestKey::third().key_id()));
}

#[test]
fn a_query_is_no_part_of_the_path() {
    let answer = exchange(&start(), "GET /cdn-cgi/access/certs?v=2 HTTP/1.1\r\n\r\n");
    answer.assert_json(&Issuer::new("acme").certs_json());
}

#[test]
fn other_paths_and_methods_are_refused_and_recorded_but_not_counted() {
    let access = start();
    access.answer_next(1, Fault::EmptyKeys);
    assert_eq!(exchange(&access, "GET / HTTP/1.1\r\n\r\n").status(), 404);
    assert_eq!(exchange(&access, "GET /cdn-cgi/access/certs/ HTTP/1.1\r\n\r\n").status(), 404);
    assert_eq!(exchange(&access, "POST /cdn-cgi/access/certs HTTP/1.1\r\n\r\n").status(), 405);
    assert_eq!(exchange(&access, "what is this\r\n\r\n").status(), 404);
    assert_eq!(exchange(&access, "\r\n\r\n").status(), 404);
    assert_eq!((access.requests(), access.recorded().len()), (0, 5));
    // None of them used up the fault.
    get_certs(&access).assert_json(r#"{"keys":[]}"#);
    assert_eq!((access.requests(), access.recorded().len()), (1, 6));
}

#[test]
fn the_last_thousand_requests_are_recorded_and_all_are_counted() {
    let access = start();
    exchange(&access, "GET / HTTP/1.1\r\n\r\n");
    for _ in 0..1001 {
        get_certs(&access);
    }
    assert_eq!((access.requests(), access.recorded().len()), (1001, 1000));
    assert!(access.recorded().iter().all(|head| head.target() == "/cdn-cgi/access/certs"));
}

#[test]
fn a_request_is_recorded_as_it_came() {
    let access = start();
    let request = concat!(
        "GET /cdn-cgi/access/certs?a=b HTTP/1.1\r\n",
        "Host: here\r\ncache-control:  no-cache\r\nCookie: a=b: c\r\n\r\n",
    );
    exchange(&access, request);
    let head = &access.recorded()[0];
    assert_eq!(head.text(), request);
    assert_eq!((head.method(), head.target()), ("GET", "/cdn-cgi/access/certs?a=b"));
    assert_eq!(head.header("Cache-Control"), Some("no-cache"));
    assert_eq!(head.header("cookie"), Some("a=b: c"));
    assert_eq!(head.header("authorization"), None);
    assert_eq!(head.headers().count(), 3);
}

#[test]
fn a_request_in_many_pieces_is_one_request() {
    use std::io::{Read as _, Write as _};

    let access = start();
    let mut stream = std::net::TcpStream::connect(access.address()).unwrap();
    stream.set_nodelay(true).unwrap();
    for byte in certs_request().bytes() {
        stream.write_all(&[byte]).unwrap();
    }
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.ends_with(&Issuer::new("acme").certs_json()));
    assert_eq!(access.recorded()[0].text(), certs_request());
}

#[test]
fn an_endless_request_is_refused() {
    let access = start();
    let answer = exchange(&access, format!("GET / HTTP/1.1\r\nX: {}", "x".repeat(70_000)));
    assert_eq!(answer.status(), 431);
    assert!(access.recorded().is_empty());
}

#[test]
fn a_request_may_have_64_kib_and_no_more() {
    let access = start();
    let request = |length: usize| {
        let (start, end) = ("GET /cdn-cgi/access/certs HTTP/1.1\r\nX: ", "\r\n\r\n");
        format!("{start}{}{end}", "x".repeat(length - start.len() - end.len()))
    };
    for (length, status) in [(65_536, 200), (65_537, 431)] {
        assert_eq!(exchange(&access, request(length)).status(), status, "{length}");
    }
}

#[test]
fn debug_shows_who_asked_for_nothing() {
    let access = start();
    access.set_groups("kim@example.org", ["eng"]);
    exchange(&access, "GET /cdn-cgi/access/certs?a=secret HTTP/1.1\r\nCookie: CF_Authorization=secret\r\n\r\n");
    let debug = format!("{access:?}");
    assert!(debug.contains("RequestHead { method: \"GET\"") && debug.contains("Identities { people: 1"), "{debug}");
    assert!(!debug.contains("secret") && !debug.contains("kim@example.org"), "{debug}");
}

#[test]
fn what_follows_the_request_does_not_spoil_the_answer() {
    let answer = exchange(&start(), certs_request().to_owned() + &"x".repeat(100_000));
    answer.assert_json(&Issuer::new("acme").certs_json());
}

#[test]
fn many_clients_are_served_at_once() {
    let access = start();
    let expected = Issuer::new("acme").certs_json();
    std::thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| (0..8).for_each(|_| get_certs(&access).assert_json(&expected)));
        }
    });
    assert_eq!(access.requests(), 128);
}

#[test]
fn queued_faults_come_first_then_the_standing_one() {
    let access = start();
    let statuses = |count: usize| -> Vec<u16> { (0..count).map(|_| get_certs(&access).status()).collect() };
    access.answer_with(Fault::Status(500));
    access.answer_next(2, Fault::Status(502));
    access.answer_next(1, Fault::Status(503));
    assert_eq!(statuses(5), [502, 502, 503, 500, 500]);
    access.answer_next(9, Fault::Status(502));
    access.answer_genuinely();
    assert_eq!(statuses(1), [200]);
    access.answer_next(1, Fault::Status(502));
    assert_eq!(statuses(2), [502, 200]);
}
