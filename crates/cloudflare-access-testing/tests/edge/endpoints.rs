//! What a service asks of the team: keys and identities, sound or faulty.

use std::io::{Read as _, Write as _};
use std::thread;
use std::time::{Duration, Instant};

use cloudflare_access_testing::{Fault, LocalEdge, SignIn, Verdict};
use serde_json::{Value, json};

use crate::client::{PATIENCE, act, get, receive, request, send, sign_in};
use crate::upstream::edge;

const CERTS: &str = "/cdn-cgi/access/certs";
const IDENTITY: &str = "/cdn-cgi/access/get-identity";

fn certs(edge: &LocalEdge) -> Option<Value> {
    let answer = receive(send(edge, format!("GET {CERTS} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")))?;
    (answer.status == 200).then(|| serde_json::from_slice(&answer.body).ok())?
}

/// Asks for the certs and leaves once the answer has begun: who leaves earlier leaves the fault for the next one.
fn begin(edge: &LocalEdge) {
    let before = edge.recorded().len();
    let _visitor = send(edge, format!("GET {CERTS} HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    let begun = Instant::now();
    while edge.recorded().len() == before {
        assert!(begun.elapsed() < PATIENCE, "nobody takes the request");
        thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn the_certs_are_those_of_the_issuer() {
    let (edge, _upstream) = edge();
    let expected: Value = edge.issuer(|issuer| serde_json::from_str(&issuer.certs_json()).unwrap());
    assert_eq!(certs(&edge), Some(expected));
    let answer = get(&edge, CERTS, &[]);
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(request(&edge, "POST", CERTS, &[], "").status, 405);
    assert_eq!(edge.recorded().len(), 3);
    assert_eq!(edge.certs_url(), format!("{}{CERTS}", edge.url()));
}

#[test]
fn identities_are_those_of_sessions() {
    let (edge, _upstream) = edge();
    let fields = [("kind", "user"), ("email", "kim@example.org"), ("groups", "eng,ops"), ("country", "DE")];
    let (cookie, _) = sign_in(&edge, "/", &fields);
    let identity = get(&edge, IDENTITY, &[("Cookie", &cookie)]).json();
    assert_eq!((&identity["email"], &identity["geo"]["country"]), (&json!("kim@example.org"), &json!("DE")));
    let names: Vec<&Value> = identity["groups"].as_array().unwrap().iter().map(|group| &group["name"]).collect();
    assert_eq!(names, [&json!("eng"), &json!("ops")]);
    // A token that nobody signed in for tells what it tells.
    let minted =
        edge.issuer(|issuer| issuer.user("lee@example.org").claim("custom", json!({ "groups": ["x"] })).sign());
    let identity = get(&edge, IDENTITY, &[("Cookie", &format!("CF_Authorization={minted}"))]).json();
    assert_eq!((&identity["email"], &identity["groups"][0]["name"]), (&json!("lee@example.org"), &json!("x")));
    let service = edge.sign_in(SignIn::service("0123456789abcdef0123456789abcdef.access"));
    for cookie in ["", "CF_Authorization=x", &service] {
        assert_eq!(get(&edge, IDENTITY, &[("Cookie", cookie)]).status, 302, "{cookie}");
    }
}

/// Every fault there is can be chosen by name, and its answer is no sound key set.
#[test]
fn every_fault_can_be_chosen() {
    let (edge, _upstream) = edge();
    let genuine = certs(&edge);
    let page = get(&edge, "/cdn-cgi/access/dev", &[]).text();
    let faults: Vec<&str> = page.split("<option value=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(faults.len() > 20 && faults.contains(&"gzip-bomb"), "{faults:?}");
    for fault in faults {
        // Those that go on for ever are only begun.
        let endless = ["hang", "endless", "drip", "drip-headers", "late"].contains(&fault);
        let answer = act(&edge, "fault", &json!({ "endpoint": "certs", "fault": fault, "count": 1 }));
        assert_eq!(answer.status, 200, "{fault}: {}", answer.text());
        if endless {
            begin(&edge);
        } else {
            // Some hide the genuine document in an answer that no client need take.
            let _ = certs(&edge);
        }
        let line = edge.requests().into_iter().rev().find(|line| line.path == CERTS);
        if !endless {
            let line = line.unwrap();
            assert_eq!((line.verdict, line.principal.as_deref()), (Verdict::Fault, Some(fault)));
        }
    }
    act(&edge, "repair", &json!({ "endpoint": "certs" }));
    assert_eq!(certs(&edge), genuine);
}

#[test]
fn faults_stand_until_they_are_repaired() {
    let (edge, _upstream) = edge();
    edge.answer_with(Fault::Status(500));
    edge.answer_next(1, Fault::EmptyKeys);
    assert_eq!(certs(&edge), Some(json!({ "keys": [] })));
    assert_eq!([certs(&edge), certs(&edge)], [None, None]);
    let state = get(&edge, "/cdn-cgi/access/dev/state", &[]).json();
    assert_eq!(state["endpoints"][0]["faults"], "status until repaired");
    assert_eq!(act(&edge, "repair", &json!({ "endpoint": "certs" })).status, 200);
    assert!(certs(&edge).is_some());

    let cookie = edge.sign_in(SignIn::user("kim@example.org"));
    let answer = act(&edge, "fault", &json!({ "endpoint": "get-identity", "fault": "status", "status": 418 }));
    assert_eq!(answer.status, 200);
    assert_eq!(get(&edge, IDENTITY, &[("Cookie", &cookie)]).status, 418);
    assert!(certs(&edge).is_some(), "the endpoints have faults of their own");
    edge.answer_genuinely();
    assert_eq!(get(&edge, IDENTITY, &[("Cookie", &cookie)]).status, 200);
    edge.answer_identity_with(Fault::Status(503));
    assert_eq!(
        [IDENTITY, IDENTITY, CERTS].map(|path| get(&edge, path, &[("Cookie", &cookie)]).status),
        [503, 503, 200]
    );

    for wrong in [
        json!({ "endpoint": "certs", "fault": "no such" }),
        json!({ "endpoint": "elsewhere", "fault": "hang" }),
        json!({ "endpoint": "certs", "fault": "hang", "count": 0 }),
        json!({ "endpoint": "certs", "fault": "hang", "count": "many" }),
        json!({ "fault": "hang" }),
    ] {
        assert_eq!(act(&edge, "fault", &wrong).status, 400, "{wrong}");
    }
}

#[test]
fn an_outage_leaves_the_service_reachable() {
    let (edge, _upstream) = edge();
    let cookie = edge.sign_in(SignIn::user("kim@example.org"));
    assert_eq!(act(&edge, "outage", &json!({ "down": true })).status, 200);
    assert!(receive(send(&edge, format!("GET {CERTS} HTTP/1.1\r\nHost: localhost\r\n\r\n"))).is_none());
    edge.assert_last(CERTS, Verdict::Fault, 0);
    assert_eq!(edge.requests().pop().unwrap().principal.as_deref(), Some("outage"));
    assert_eq!(get(&edge, "/", &[("Cookie", &cookie)]).status, 200);
    edge.set_outage(false);
    assert!(certs(&edge).is_some());
    assert_eq!(act(&edge, "outage", &json!({ "down": "perhaps" })).status, 400);
}

/// A fault may be no HTTP, which a connection that has served others cannot say: it is closed, and clients ask again.
#[test]
fn a_used_connection_is_closed_in_the_place_of_a_fault() {
    let (edge, _upstream) = edge();
    let first = format!("GET /cdn-cgi/access/dev/state HTTP/1.1\r\nHost: {}\r\n\r\n", edge.address());
    let mut used = send(&edge, first);
    let mut chunk = [0; 65536];
    assert!(used.read(&mut chunk).unwrap() > 0);
    edge.answer_with(Fault::Hang);
    used.write_all(format!("GET {CERTS} HTTP/1.1\r\nHost: localhost\r\n\r\n").as_bytes()).unwrap();
    assert!(receive(used).is_none());
    assert_eq!(edge.recorded().len(), 0, "the fault is for who asks again");

    // A sound one answers there as well.
    edge.answer_genuinely();
    let both = format!(
        "GET /cdn-cgi/access/dev/style.css HTTP/1.1\r\nHost: localhost\r\n\r\nGET {CERTS} HTTP/1.1\r\nHost: localhost\r\n\
         Connection: close\r\n\r\n"
    );
    let mut answers = String::new();
    send(&edge, both).read_to_string(&mut answers).unwrap();
    assert!(answers.contains("public_certs"), "{answers}");
}

/// An edge may run for weeks.
#[test]
fn the_last_thousand_requests_are_kept_and_all_are_counted() {
    let (edge, _upstream) = edge();
    // Whatever comes first on a connection tells who answers the rest.
    let mut requests = "GET /cdn-cgi/access/dev/style.css HTTP/1.1\r\nHost: localhost\r\n\r\n".to_owned();
    for number in 0..1005 {
        let connection = if number == 1004 { "Connection: close\r\n" } else { "" };
        requests += &format!("GET {IDENTITY}?{number} HTTP/1.1\r\nHost: localhost\r\n{connection}\r\n");
    }
    let mut answers = Vec::new();
    send(&edge, requests).read_to_end(&mut answers).unwrap();
    let recorded = edge.recorded();
    let targets = [recorded.first(), recorded.last()].map(|head| head.unwrap().target().to_owned());
    assert_eq!((recorded.len(), targets), (1000, [5, 1004].map(|number| format!("{IDENTITY}?{number}"))));
    assert_eq!(request(&edge, "POST", CERTS, &[], "").status, 405);
    let state = get(&edge, "/cdn-cgi/access/dev/state", &[]).json();
    assert_eq!([&state["endpoints"][0]["requests"], &state["endpoints"][1]["requests"]], [1, 1005]);
}

#[test]
fn a_request_in_pieces_is_one() {
    let (edge, _upstream) = edge();
    let mut stream = send(&edge, "GE");
    for piece in ["T /cdn-cgi/acc", "ess/certs HTTP/1.1\r", "\nHost: localhost\r\n", "Connection: close\r\n\r\n"] {
        thread::sleep(Duration::from_millis(20));
        stream.write_all(piece.as_bytes()).unwrap();
    }
    assert_eq!(receive(stream).unwrap().status, 200);
}

/// A fault has to wait for the rest of the line: who answers it otherwise can only close the connection.
#[test]
fn a_request_in_pieces_has_the_fault_that_is_its_own() {
    let (edge, _upstream) = edge();
    edge.answer_next(1, Fault::Status(418));
    let mut stream = send(&edge, "GE");
    // Once a later request is answered, the edge has seen these two letters.
    get(&edge, "/", &[]);
    stream.write_all(format!("T {CERTS} HTTP/1.1\r\nHost: localhost\r\n\r\n").as_bytes()).unwrap();
    assert_eq!(receive(stream).unwrap().status, 418);
}
