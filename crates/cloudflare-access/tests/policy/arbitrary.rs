//! Callers, identities and policies, at random.

use std::sync::LazyLock;
use std::time::Duration;

use cloudflare_access::VerifiedToken;
use cloudflare_access::policy::{ClaimPath, Identity, Policy, Selector};
use cloudflare_access_testing::{AUDIENCE, OTHER_AUDIENCE};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use crate::callers::{CLIENT_ID, NOW, non_identity, service, user, user_in, user_with, verified, with_raw_custom};

/// Signed once: what differs between runs is the policy.
pub(crate) static CALLERS: LazyLock<Vec<VerifiedToken>> = LazyLock::new(|| {
    vec![
        verified(user("kim@example.com")),
        verified(user("KIM@EXAMPLE.COM").claim("country", "de")),
        verified(user("lee@sub.example.com").without_claim("iat")),
        verified(user("a@example.com@evil.example")),
        verified(user("kim@example.com").without_claim("email")),
        verified(user("kim@example.com").claim("iat", NOW.seconds() - 7_200)),
        verified(user("kim@example.com").claim("common_name", CLIENT_ID)),
        verified(user("kim@example.com").claim("aud", json!([OTHER_AUDIENCE, AUDIENCE]))),
        user_in(&["eng"]),
        user_in(&["ops", "contractors"]),
        user_with(json!({ "groups": [{ "id": "eng" }], "department": "R&D", "roles": ["admin"] })),
        user_with(json!({ "department": "Sales", "roles": [] })),
        with_raw_custom(r#"{"groups":["eng"],"groups":[]}"#),
        verified(service(CLIENT_ID)),
        verified(service("robot.example.com")),
        verified(service(CLIENT_ID).claim("email", "kim@example.com")),
        verified(non_identity()),
    ]
});

pub(crate) fn identities() -> impl Strategy<Value = Identity> {
    let texts = |texts: &'static [&'static str]| proptest::collection::vec(select(texts), 0..3);
    (texts(&["eng", "ops", "contractors"]), texts(&["R&D", "Sales"]), texts(&["admin", "reader"])).prop_map(
        |(groups, departments, roles)| {
            let json = json!({
                "groups": groups,
                "oidc_fields": { "department": departments.first(), "roles": roles },
            });
            Identity::parse(json.to_string().as_bytes()).unwrap()
        },
    )
}

/// Values of any shape, in which the group and the numbers that are asked for are frequent.
pub(crate) fn json_values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        2 => Just(json!("eng")),
        1 => select(vec![json!(null), json!(true), json!("ops"), json!("1"), json!("")]),
        2 => (0..3_i64).prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        let name = select(vec!["email", "id", "name", "groups", "a"]);
        prop_oneof![
            2 => proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            1 => proptest::collection::btree_map(name, inner, 0..3)
                .prop_map(|members| members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()),
        ]
    })
}

pub(crate) fn selectors() -> impl Strategy<Value = Selector> {
    let path = |path: &str| path.parse::<ClaimPath>().unwrap();
    let simple = select(vec![
        Selector::any_service_token(),
        Selector::any_user(),
        Selector::audience(AUDIENCE.parse().unwrap()),
        Selector::audience(OTHER_AUDIENCE.parse().unwrap()),
        Selector::country("CH").unwrap(),
        Selector::country("DE").unwrap(),
        Selector::email("kim@example.com").unwrap(),
        Selector::email_domain("example.com").unwrap(),
        Selector::email_domain("evil.example").unwrap(),
        Selector::everyone(),
        Selector::group("contractors").unwrap(),
        Selector::group("eng").unwrap(),
        Selector::max_session_age(Duration::from_secs(3_600)).unwrap(),
        Selector::non_identity(),
        Selector::service_token(CLIENT_ID).unwrap(),
        path("custom.department").equals("R&D"),
        path("custom.roles").contains("admin"),
        path("custom.roles").has_group("admin").unwrap(),
        path("type").equals("app"),
    ]);
    let choice = proptest::collection::vec(simple.clone(), 1..4).prop_map(|some| Selector::any_of(some).unwrap());
    prop_oneof![6 => simple, 1 => choice]
}

/// The lists of a policy, so that it can be built in any order.
#[derive(Clone, Debug)]
pub(crate) struct Rules {
    pub(crate) include: Vec<Selector>,
    pub(crate) require: Vec<Selector>,
    pub(crate) exclude: Vec<Selector>,
    pub(crate) complete: bool,
}

impl Rules {
    pub(crate) fn policy(&self) -> Policy {
        let policy = self.include.iter().cloned().fold(Policy::nobody(), Policy::or_include);
        let policy = self.require.iter().cloned().fold(policy, Policy::require);
        let policy = self.exclude.iter().cloned().fold(policy, Policy::exclude);
        if self.complete { policy.assume_complete_token() } else { policy }
    }
}

pub(crate) fn rules() -> impl Strategy<Value = Rules> {
    let list = || proptest::collection::vec(selectors(), 0..4);
    (list(), list(), list(), prop::bool::weighted(0.2)).prop_map(|(include, require, exclude, complete)| Rules {
        include,
        require,
        exclude,
        complete,
    })
}

pub(crate) fn shuffled() -> impl Strategy<Value = (Rules, Rules)> {
    rules().prop_flat_map(|rules| {
        let Rules { include, require, exclude, complete } = rules.clone();
        let other = (Just(include).prop_shuffle(), Just(require).prop_shuffle(), Just(exclude).prop_shuffle());
        (Just(rules), other.prop_map(move |(include, require, exclude)| Rules { include, require, exclude, complete }))
    })
}
