//! What callers get from the types between adapters and the core.

use std::sync::Arc;
use std::task::{Poll, Waker};

use cloudflare_access::answer::{Answers, SignIn};
use cloudflare_access::credentials::ASSERTION_HEADER;
use cloudflare_access::{
    Application, Attempt, Caller, Gate, KeySet, KeySource, Outlook, Progress, Refusal, Service, Ticket, UnixTime,
    UnverifiedToken, User, VerifiedToken, Verifier,
};
use cloudflare_access_testing::{AUDIENCE, Issuer, Token};

const NOW: UnixTime = UnixTime::from_seconds(1_790_000_000);
const CLIENT_ID: &str = "0123456789abcdef0123456789abcdef.access";

fn application() -> Application {
    Application::parse("acme", [AUDIENCE]).unwrap()
}

fn verify(token: &Token) -> VerifiedToken {
    let keys = KeySet::parse(Issuer::new("acme").certs_json().as_bytes()).unwrap();
    Verifier::new(application(), keys).verify_text(token.sign().as_bytes(), NOW).unwrap()
}

fn user() -> Token {
    Issuer::new("acme").user("kim@example.com").issued_at(1_790_000_000)
}

#[test]
fn callers_have_their_names_and_their_token() {
    let token = verify(&user());
    let user = User::from_token(token.clone()).unwrap();
    assert_eq!((user.email(), Some(user.subject())), ("kim@example.com", token.subject()));
    assert_eq!(user.token().claims_json(), token.claims_json());
    assert_eq!(Service::from_token(token.clone()).unwrap_err(), Refusal::NotAService);
    assert_eq!(VerifiedToken::from_token(token.clone()).unwrap().claims_json(), token.claims_json());
    let token = verify(&Issuer::new("acme").service(CLIENT_ID).issued_at(1_790_000_000));
    let service = Service::from_token(token.clone()).unwrap();
    assert_eq!(service.client_id(), CLIENT_ID);
    assert_eq!(service.token().claims_json(), token.claims_json());
}

/// No keys, and one answer for whoever asks when.
struct Without(Outlook);

impl KeySource for Without {
    fn key_set(&self) -> Option<KeySet> {
        None
    }

    fn report_unknown_key(&self, _: &str) -> Outlook {
        self.0
    }
}

#[test]
fn without_keys_nobody_is_let_in_whatever_the_outlook() {
    for outlook in [Outlook::Arrived, Outlook::Failing, Outlook::Settled, Outlook::Refreshing(Ticket::new(7))] {
        let verifier = Verifier::new(application(), Arc::new(Without(outlook)));
        let text = user().sign();
        let token = UnverifiedToken::parse(text.as_bytes()).unwrap();
        assert_eq!(verifier.verify(&token, NOW).unwrap_err(), Refusal::KeysUnavailable);
        assert_eq!(verifier.verify_text(text.as_bytes(), NOW).unwrap_err(), Refusal::KeysUnavailable);
        match (verifier.attempt(&token, NOW), outlook) {
            (Attempt::Refreshing(ticket), Outlook::Refreshing(expected)) => assert_eq!(ticket, expected),
            (Attempt::Refused(refusal), _) => assert_eq!(refusal, Refusal::KeysUnavailable),
            (attempt, _) => panic!("{attempt:?}"),
        }
        assert_eq!(verifier.poll_refreshed(Ticket::new(7), Waker::noop()), Poll::Ready(()), "nothing to wait for");
        assert_eq!(verifier.application().audiences().count(), 1);
    }
}

#[test]
fn a_fixed_set_of_keys_is_shown_as_it_is_given() {
    let keys = Arc::new(KeySet::parse(Issuer::new("acme").certs_json().as_bytes()).unwrap());
    let (mut shown, given) = (Vec::new(), keys.key_set().unwrap());
    keys.with_key_set(&mut |keys| shown.extend(keys.into_iter().flat_map(KeySet::keys).map(|(id, _)| id.to_owned())));
    assert!(!shown.is_empty() && given.keys().map(|(id, _)| id).eq(shown));
    Without(Outlook::Settled).with_key_set(&mut |keys| assert!(keys.is_none()));
}

#[test]
fn more_than_one_token_is_refused_by_the_gate_too() {
    let keys = KeySet::parse(Issuer::new("acme").certs_json().as_bytes()).unwrap();
    let text = user().sign();
    let twice = |name| [text.as_bytes(); 2].into_iter().filter(move |_| name == ASSERTION_HEADER);
    let gate = Gate::new(Verifier::new(application(), keys));
    let admitted = gate.poll_admit(&mut Progress::default(), twice, NOW, Waker::noop());
    assert!(matches!(admitted, Poll::Ready(Err(Refusal::RepeatedCredentials))));
}

#[test]
fn answers_are_one_line_unless_they_are_negotiated() {
    let page = |name: &str| (name == "accept").then_some(&b"text/html"[..]);
    let answer = Answers::default().answer(Refusal::Expired, page);
    assert_eq!((&*answer.body, answer.vary), ("forbidden\n", None));

    let team = "acme".parse().unwrap();
    let sign_in = SignIn::new(&team, &AUDIENCE.parse().unwrap(), "app.example.com").unwrap();
    let answer = Answers::negotiated(sign_in).answer(Refusal::Expired, page);
    assert!(answer.content_type.starts_with("text/html") && answer.body.contains("app.example.com"));
    assert_eq!(answer.vary, Some("Accept, Sec-Fetch-Mode, X-Requested-With"));
    assert!(answer.headers().any(|(name, value)| name == "vary" && Some(&*value) == answer.vary));
    for (name, value) in [("sec-fetch-mode", "cors"), ("x-requested-with", "XMLHttpRequest")] {
        let header = |asked: &'static str| (asked == name).then_some(value.as_bytes());
        let answer = Answers::negotiated(None).answer(Refusal::Expired, header);
        assert_eq!(answer.content_type, "application/problem+json", "{name}");
    }
}
