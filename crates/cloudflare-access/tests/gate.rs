//! What adapters ask about every request: token, keys, policy and identity in one.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use cloudflare_access::credentials::ASSERTION_HEADER;
use cloudflare_access::policy::{Identity, Policy, Selector};
use cloudflare_access::{
    Application, Caller, Gate, IdentitySource, IdentityUnavailable, KeySet, KeySource, Outlook, Progress, Refusal,
    Ticket, UnixTime, User, VerifiedToken, Verifier,
};
use cloudflare_access_testing::{AUDIENCE, Issuer, Token};

const CLIENT_ID: &str = "0123456789abcdef0123456789abcdef.access";

fn keys() -> KeySet {
    KeySet::parse(Issuer::new("acme").certs_json().as_bytes()).unwrap()
}

fn gate() -> Gate {
    Gate::new(Verifier::new(Application::parse("acme", [AUDIENCE]).unwrap(), keys()))
}

fn user() -> Token {
    Issuer::new("acme").user("kim@example.com").issued_at(1_790_000_000)
}

type Admitted = Poll<Result<Option<String>, Refusal>>;

fn poll(gate: &Gate, progress: &mut Progress, assertion: Option<&str>, cookie: Option<&str>) -> Admitted {
    let now = UnixTime::from_seconds(1_790_000_000);
    let cookie = cookie.map(|token| format!("CF_Authorization={token}"));
    let values = |name| if name == ASSERTION_HEADER { assertion } else { cookie.as_deref() }.map(str::as_bytes);
    let admitted = gate.poll_admit(progress, values, now, Waker::noop());
    admitted.map_ok(|token| token.map(|token: VerifiedToken| token.principal().to_string()))
}

fn admit(gate: &Gate, token: &Token) -> Admitted {
    poll(gate, &mut Progress::default(), Some(&token.sign()), None)
}

fn admitted(name: &str) -> Admitted {
    Poll::Ready(Ok(Some(name.to_owned())))
}

fn refused(refusal: Refusal) -> Admitted {
    Poll::Ready(Err(refusal))
}

#[test]
fn without_a_policy_whoever_is_verified_comes_in() {
    assert_eq!(admit(&gate(), &user()), admitted("kim@example.com"));
    assert_eq!(poll(&gate(), &mut Progress::default(), None, None), refused(Refusal::Missing));
    assert_eq!(poll(&gate().optional(), &mut Progress::default(), None, None), Poll::Ready(Ok(None)));
    assert_eq!(poll(&gate().optional(), &mut Progress::default(), Some(""), None), refused(Refusal::MalformedToken));
    assert_eq!(admit(&gate(), &user().claim("exp", 1)), refused(Refusal::Expired));
}

#[test]
fn a_header_only_gate_sees_no_cookie() {
    let token = user().sign();
    assert_eq!(poll(&gate(), &mut Progress::default(), None, Some(&token)), admitted("kim@example.com"));
    assert_eq!(poll(&gate().header_only(), &mut Progress::default(), None, Some(&token)), refused(Refusal::Missing));
}

#[test]
fn nothing_is_looked_up_but_the_headers_that_count() {
    for (gate, expected) in [(gate(), vec![ASSERTION_HEADER, "Cookie"]), (gate().header_only(), vec![ASSERTION_HEADER])]
    {
        let names = RefCell::new(Vec::new());
        let values = |name| {
            names.borrow_mut().push(name);
            None::<&[u8]>
        };
        let refused = gate.poll_admit(&mut Progress::default(), values, UnixTime::MAX, Waker::noop());
        assert!(matches!(refused, Poll::Ready(Err(Refusal::Missing))));
        names.borrow_mut().sort_unstable();
        assert_eq!(names.into_inner(), expected);
    }
}

#[test]
fn a_policy_lets_in_whom_it_allows_and_nobody_without_a_token() {
    let policy = Policy::include(Selector::email_domain("example.com").unwrap())
        .exclude(Selector::email("mallory@example.com").unwrap());
    let gate = gate().optional().require(policy).unwrap();
    assert_eq!(admit(&gate, &user()), admitted("kim@example.com"));
    assert_eq!(admit(&gate, &user().claim("email", "mallory@example.com")), refused(Refusal::Denied));
    assert_eq!(
        admit(&gate, &Issuer::new("acme").service(CLIENT_ID).issued_at(1_790_000_000)),
        refused(Refusal::Denied)
    );
    assert_eq!(poll(&gate, &mut Progress::default(), None, None), refused(Refusal::Missing));
}

#[test]
fn the_rule_that_decided_is_told_to_the_log() {
    let policy = Policy::include(Selector::everyone()).exclude(Selector::country("CH").unwrap());
    let gate = gate().require(policy).unwrap();
    let mut progress = Progress::default();
    let token = user().claim("country", "CH").sign();
    assert_eq!(poll(&gate, &mut progress, Some(&token), None), refused(Refusal::Denied));
    assert_eq!(progress.rule(), Some("excluded"));
}

/// A progress is for one request. If it is kept for a connection by mistake, nobody comes in as the caller before.
#[test]
fn an_answered_request_leaves_nothing_to_the_next() {
    let gate = gate();
    let mut progress = Progress::default();
    assert_eq!(poll(&gate, &mut progress, Some(&user().sign()), None), admitted("kim@example.com"));
    assert_eq!(poll(&gate, &mut progress, Some("garbage"), None), refused(Refusal::MalformedToken));
    let other = user().claim("email", "ada@example.com").sign();
    assert_eq!(poll(&gate, &mut progress, Some(&other), None), admitted("ada@example.com"));
}

/// Identities that come when the test says so.
#[derive(Default)]
struct Identities {
    answer: Mutex<Option<Result<Arc<Identity>, IdentityUnavailable>>>,
    asked: AtomicUsize,
}

impl IdentitySource for Identities {
    fn poll_identity(
        &self,
        _: &VerifiedToken,
        text: &[u8],
        _: &Waker,
    ) -> Poll<Result<Arc<Identity>, IdentityUnavailable>> {
        assert_eq!(text.split(|byte| *byte == b'.').count(), 3, "the token as it stands in the request");
        self.asked.fetch_add(1, Ordering::SeqCst);
        self.answer.lock().unwrap().clone().map_or(Poll::Pending, Poll::Ready)
    }
}

#[test]
fn a_policy_that_may_need_identities_cannot_be_required_without_them() {
    let policy = Policy::include(Selector::group("eng").unwrap());
    let missing = gate().require(policy.clone()).unwrap_err();
    assert!(missing.to_string().contains("with_identities"));
    assert!(gate().require(policy.assume_complete_token()).is_ok());
}

#[test]
fn an_identity_is_asked_for_only_where_the_token_does_not_settle_it() {
    let identities = Arc::new(Identities::default());
    let policy = Policy::include(Selector::group("eng").unwrap()).or_include(Selector::any_service_token());
    let gate = gate().with_identities(Arc::clone(&identities)).require(policy).unwrap();
    let with_group = user().claim("custom", serde_json::json!({ "groups": ["eng"] }));
    assert_eq!(admit(&gate, &with_group), admitted("kim@example.com"));
    assert_eq!(admit(&gate, &Issuer::new("acme").service(CLIENT_ID).issued_at(1_790_000_000)), admitted(CLIENT_ID));
    assert_eq!(identities.asked.load(Ordering::SeqCst), 0);

    let mut progress = Progress::default();
    let token = user().sign();
    assert_eq!(poll(&gate, &mut progress, Some(&token), None), Poll::Pending);
    *identities.answer.lock().unwrap() = Some(Ok(Arc::new(Identity::from_groups(["eng"]))));
    assert_eq!(poll(&gate, &mut progress, Some(&token), None), admitted("kim@example.com"));
    *identities.answer.lock().unwrap() = Some(Ok(Arc::new(Identity::from_groups(["ops"]))));
    assert_eq!(admit(&gate, &user()), refused(Refusal::Denied));
    *identities.answer.lock().unwrap() = Some(Err(IdentityUnavailable));
    assert_eq!(admit(&gate, &user()), refused(Refusal::IdentityUnavailable));
    assert_eq!(Refusal::IdentityUnavailable.status(), 503);
}

/// Keys that a refresh brings, or does not.
#[derive(Default)]
struct Late {
    ended: Mutex<bool>,
    keys: Mutex<Option<KeySet>>,
}

impl KeySource for Late {
    fn key_set(&self) -> Option<KeySet> {
        self.keys.lock().unwrap().clone()
    }

    fn report_unknown_key(&self, _: &str) -> Outlook {
        Outlook::Refreshing(Ticket::new(1))
    }

    fn poll_refreshed(&self, _: Ticket, _: &Waker) -> Poll<()> {
        if *self.ended.lock().unwrap() { Poll::Ready(()) } else { Poll::Pending }
    }
}

#[test]
fn a_request_waits_once_for_keys() {
    for (brought, expected) in [(Some(keys()), admitted("kim@example.com")), (None, refused(Refusal::KeysUnavailable))]
    {
        let source = Arc::new(Late::default());
        let gate = Gate::new(Verifier::new(Application::parse("acme", [AUDIENCE]).unwrap(), Arc::clone(&source)));
        let mut progress = Progress::default();
        let token = user().sign();
        for _ in 0..3 {
            assert_eq!(poll(&gate, &mut progress, Some(&token), None), Poll::Pending);
        }
        *source.ended.lock().unwrap() = true;
        *source.keys.lock().unwrap() = brought;
        assert_eq!(poll(&gate, &mut progress, Some(&token), None), expected);
    }
}

/// A token may expire while its request waits: what counts is when it is let in.
#[test]
fn the_time_is_told_again_after_waiting() {
    for (seconds, expected) in [(5, Ok("kim@example.com".to_owned())), (120, Err(Refusal::Expired))] {
        let source = Arc::new(Late::default());
        let gate = Gate::new(Verifier::new(Application::parse("acme", [AUDIENCE]).unwrap(), Arc::clone(&source)));
        let token = user().claim("exp", 1_790_000_010).sign();
        let values = |name| (name == ASSERTION_HEADER).then_some(token.as_bytes());
        let now = Cell::new(1_790_000_000);
        let mut progress = Progress::default();
        let mut admitted = pin!(gate.admit(&mut progress, values, || UnixTime::from_seconds(now.get())));
        let mut context = Context::from_waker(Waker::noop());
        assert!(admitted.as_mut().poll(&mut context).is_pending());
        *source.ended.lock().unwrap() = true;
        *source.keys.lock().unwrap() = Some(keys());
        now.set(now.get() + seconds);
        let Poll::Ready(admitted) = admitted.poll(&mut context) else { panic!("the refresh has ended") };
        assert_eq!(admitted.map(|token| token.unwrap().principal().to_string()), expected);
    }
}

#[test]
fn who_may_be_nobody_is_still_of_one_kind() {
    let verified = |token: &Token| {
        let token = token.sign();
        let values = |name| (name == ASSERTION_HEADER).then_some(token.as_bytes());
        let now = UnixTime::from_seconds(1_790_000_000);
        let Poll::Ready(Ok(token)) = gate().poll_admit(&mut Progress::default(), values, now, Waker::noop()) else {
            panic!("the token is good")
        };
        token
    };
    let (person, service) =
        (verified(&user()), verified(&Issuer::new("acme").service(CLIENT_ID).issued_at(1_790_000_000)));
    assert_eq!(User::from_admitted(person.clone()).unwrap().email(), "kim@example.com");
    assert_eq!(User::from_admitted(service.clone()).unwrap_err(), Refusal::NotAUser);
    assert_eq!(User::from_admitted(None).unwrap_err(), Refusal::Missing);
    assert_eq!(<Option<User>>::from_admitted(person.clone()).unwrap().unwrap().email(), "kim@example.com");
    assert_eq!(<Option<User>>::from_admitted(service).unwrap_err(), Refusal::NotAUser);
    assert!(<Option<User>>::from_admitted(None).unwrap().is_none());
    assert!(<Option<User>>::from_token(person.unwrap()).unwrap().is_some());
}
