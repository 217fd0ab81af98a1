use cloudflare_access_testing::{Fault, Issuer, LocalAccess, TestKey, Token};
use serde_json::Value;

use super::client::{Answer, exchange, get_certs};

const KIM: &str = "kim@example.org";

fn start() -> LocalAccess {
    LocalAccess::start(Issuer::new("acme")).unwrap()
}

fn get_identity(access: &LocalAccess, cookie: &str) -> Answer {
    let request = format!("GET /cdn-cgi/access/get-identity HTTP/1.1\r\nHost: a\r\nCookie: {cookie}\r\n\r\n");
    exchange(access, request)
}

fn get_with(access: &LocalAccess, token: impl FnOnce(&Issuer) -> Token) -> Answer {
    let token = access.issuer(|issuer| token(issuer).sign());
    get_identity(access, &format!("other=1; CF_Authorization={token}"))
}

#[test]
fn it_tells_the_groups_that_are_set_now() {
    let access = start();
    let groups = || -> Value {
        let answer = get_with(&access, |issuer| issuer.user(KIM));
        assert_eq!(answer.status(), 200);
        serde_json::from_slice(answer.body()).unwrap()
    };
    assert_eq!(groups()["groups"], serde_json::json!([]));
    access.set_groups(KIM, ["eng", "on-call"]);
    access.set_groups("sam@example.org", ["sales"]);
    let identity = groups();
    assert_eq!((identity["email"].as_str(), identity["groups"].as_array().map(Vec::len)), (Some(KIM), Some(2)));
    assert_eq!(identity["groups"][1]["name"], "on-call");
    assert_eq!((access.requests(), access.identity_requests(), access.recorded().len()), (0, 2, 2));
    assert!(access.recorded_identity()[0].header("cookie").unwrap().contains("CF_Authorization="));
}

#[test]
fn who_has_no_identity_is_sent_to_sign_in() {
    let access = start();
    let statuses = [
        get_with(&access, |issuer| issuer.user(KIM).signed_by(&TestKey::outsider())),
        get_with(&access, |issuer| {
            issuer.user(KIM).signed_by(&TestKey::outsider()).key_id(issuer.current_key().key_id())
        }),
        get_with(&access, |issuer| issuer.user(KIM).expires_at(1_700_000_000)),
        get_with(&access, |issuer| issuer.service("0123456789abcdef0123456789abcdef.access")),
        get_with(&access, Issuer::non_identity),
        get_identity(&access, "CF_Authorization=a.b.c"),
        get_identity(&access, "a=b"),
    ];
    for answer in statuses {
        assert_eq!((answer.status(), answer.header("Location").as_deref()), (302, Some("/cdn-cgi/access/login")));
    }
    let post = exchange(&access, "POST /cdn-cgi/access/get-identity HTTP/1.1\r\n\r\n");
    assert_eq!((post.status(), access.identity_requests()), (405, 7));
}

#[test]
fn its_faults_are_apart_from_those_of_the_certs() {
    let access = start();
    let status = || get_with(&access, |issuer| issuer.user(KIM)).status();
    access.answer_identity_with(Fault::Status(500));
    access.answer_identity_next(1, Fault::Status(503));
    assert_eq!((status(), status(), get_certs(&access).status()), (503, 500, 200));
    access.answer_with(Fault::Status(502));
    access.answer_genuinely();
    assert_eq!(status(), 500);
    access.answer_identity_genuinely();
    access.answer_with(Fault::Status(502));
    assert_eq!((status(), get_certs(&access).status()), (200, 502));
}
