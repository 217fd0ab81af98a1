//! Policies and selectors from code.

use std::time::Duration;

use cloudflare_access::policy::{ClaimPath, ClaimValue, InvalidSelector, Policy, Selector};

use crate::callers::{CLIENT_ID, NOW, non_identity, service, user, user_in, verified};

#[test]
fn nobody_is_nobody() {
    let callers = [verified(user("kim@example.com")), verified(service(CLIENT_ID)), verified(non_identity())];
    for token in &callers {
        for policy in [Policy::nobody(), Policy::nobody().require(Selector::everyone()).assume_complete_token()] {
            assert_eq!(policy.decide(token, NOW).reason(), "not-included");
        }
        assert!(Policy::nobody().or_include(Selector::everyone()).decide(token, NOW).is_allowed());
    }
}

#[test]
fn emails() {
    for address in ["kim@example.com", "KIM@EXAMPLE.COM", "k+x@localhost", "élise@exämple.ch"] {
        assert!(Selector::email(address).is_ok(), "{address}");
    }
    for address in
        ["", "kim", "@example.com", "kim@", "kim@@example.com", "a@b@c", " kim@example.com", "kim@example.com\n", "k@*"]
    {
        assert_eq!(Selector::email(address), Err(InvalidSelector::Email), "{address:?}");
    }
}

#[test]
fn email_domains() {
    assert_eq!(Selector::email_domain("@Example.COM"), Selector::email_domain("example.com"));
    for domain in
        ["", "@", "@@example.com", "kim@example.com", "*.example.com", ".example.com", "example.com.", "a..b", "a b"]
    {
        assert_eq!(Selector::email_domain(domain), Err(InvalidSelector::EmailDomain), "{domain:?}");
    }
}

#[test]
fn service_tokens() {
    assert_eq!(Selector::service_token(&CLIENT_ID.to_uppercase()), Selector::service_token(CLIENT_ID));
    let secret = "0123456789abcdef".repeat(4);
    for text in ["", ".access", "robot", &CLIENT_ID[1..], &CLIENT_ID[..32], &secret, "cfast_0123", " ", "*"] {
        assert_eq!(Selector::service_token(text), Err(InvalidSelector::ServiceToken), "{text:?}");
    }
    assert!(!InvalidSelector::ServiceToken.to_string().contains("0123"));
}

#[test]
fn countries() {
    assert_eq!(Selector::country("ch"), Selector::country("CH"));
    for code in ["", "C", "CHE", "C1", "T1", "Ç", "ÇH", "C ", "*"] {
        assert_eq!(Selector::country(code), Err(InvalidSelector::Country), "{code:?}");
    }
}

#[test]
fn session_ages() {
    let age = |seconds: u64| Selector::max_session_age(Duration::from_secs(seconds)).map(|age| age.to_string());
    for (seconds, shown) in [(1, "1s"), (90, "90s"), (120, "2m"), (28_800, "8h"), (86_400, "1d"), (90_000, "25h")] {
        assert_eq!(age(seconds), Ok(format!("session age of at most {shown}")));
    }
    for age in [Duration::ZERO, Duration::from_millis(999), Duration::from_secs(1 << 33), Duration::MAX] {
        assert_eq!(Selector::max_session_age(age), Err(InvalidSelector::SessionAge), "{age:?}");
    }
    assert_eq!(
        Selector::max_session_age(Duration::from_millis(1_999)),
        Selector::max_session_age(Duration::from_secs(1))
    );
}

#[test]
fn claims_and_groups() {
    assert_eq!("custom.department".parse(), ClaimPath::from_names(["custom", "department"]));
    for path in ["", ".", "custom", "custom.", ".custom", "a..b"] {
        assert_eq!(path.parse::<ClaimPath>(), Err(InvalidSelector::Claim), "{path:?}");
    }
    assert_eq!(ClaimPath::from_names([]), Err(InvalidSelector::Claim));
    assert_eq!(Selector::group(""), Err(InvalidSelector::Group));
    let path: ClaimPath = "custom.groups".parse().unwrap();
    assert_eq!(path.has_group("eng"), Selector::group("eng"));
    let values: [ClaimValue; 5] = [true.into(), 5.into(), 5_i64.into(), "5".into(), String::from("5").into()];
    assert_eq!(values.map(|value| value.to_string()), ["true", "5", "5", "\"5\"", "\"5\""]);
}

#[test]
fn choices() {
    let countries = || [Selector::country("CH").unwrap(), Selector::country("DE").unwrap()];
    assert_eq!(Selector::any_of([]), Err(InvalidSelector::AnyOfNothing));
    let choice = Selector::any_of(countries()).unwrap();
    assert_eq!(choice.to_string(), "any of (country \"CH\", country \"DE\")");
    assert_eq!(Selector::any_of([choice]), Err(InvalidSelector::AnyOfNested));
}

#[test]
fn a_policy_says_whether_it_may_need_the_identity() {
    let group = || Selector::group("eng").unwrap();
    let custom = || Selector::claim("custom.department").unwrap();
    let any_user = || Policy::include(Selector::any_user());
    for policy in [
        Policy::include(group()),
        any_user().require(group()),
        any_user().exclude(group()),
        any_user().or_include(Selector::any_of([Selector::everyone(), group()]).unwrap()),
        Policy::include(custom().equals(1)),
        Policy::include(custom().contains(1)),
        Policy::include(Selector::claim("custom.teams").unwrap().has_group("eng").unwrap()),
    ] {
        assert!(policy.may_need_identity(), "{policy:?}");
        assert!(!policy.assume_complete_token().may_need_identity());
    }
    for policy in [
        Policy::nobody(),
        any_user(),
        Policy::include(Selector::claim("amr").unwrap().contains("mfa")),
        Policy::include(Selector::claim("teams").unwrap().has_group("eng").unwrap()),
        any_user().require(Selector::country("CH").unwrap()).exclude(Selector::email("a@example.com").unwrap()),
    ] {
        assert!(!policy.may_need_identity(), "{policy:?}");
    }
}

#[test]
fn the_age_of_a_session_does_not_overflow() {
    let century = Selector::max_session_age(Duration::from_secs(u32::MAX.into())).unwrap();
    let policy = Policy::include(century);
    let token = user_in(&[]);
    for now in [i64::MIN, 0, i64::MAX] {
        let decision = policy.decide(&token, cloudflare_access::UnixTime::from_seconds(now));
        assert_eq!(decision.is_allowed(), now < i64::MAX, "{now}");
    }
}
