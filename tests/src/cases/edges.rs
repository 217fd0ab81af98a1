//! `exp`, `nbf` and `iat` at the very second, for a verifier whose clock the case sets and whose leeway is a minute.

use crate::class::Class;
use crate::splice::with_claim;
use crate::team::{SERVICE, USER, service, user};

const EXP: i64 = 1_790_003_600;
const START: i64 = 1_790_000_000;
const LEEWAY: i64 = 60;

pub(super) fn cases() -> Class {
    let mut class = Class::new("edges");
    let with = |claim: &str, value: &str| with_claim(&user().expires_at(1_790_003_600), claim, value).sign();

    class.rule("A token is valid while the clock, less the leeway, stands before `exp`.", "RFC 7519 §4.1.4");
    let token = user().expires_at(1_790_003_600);
    for (name, now) in [
        ("a-second-before-exp", EXP - 1),
        ("at-exp-within-the-leeway", EXP),
        ("a-second-before-exp-and-leeway", EXP + LEEWAY - 1),
    ] {
        class.accepted(name, USER, token.sign()).at(now);
    }
    for (name, now) in [
        ("at-exp-and-leeway", EXP + LEEWAY),
        ("a-second-after-exp-and-leeway", EXP + LEEWAY + 1),
        ("a-day-after-exp", EXP + 86_400),
        ("a-hundred-years-after-exp", EXP + 3_155_760_000),
        ("at-the-end-of-time", i64::MAX),
    ] {
        class.refused(name, "expired", token.sign()).at(now);
    }
    let of_service = service().expires_at(1_790_003_600);
    class.accepted("a-service-before-exp-and-leeway", SERVICE, of_service.sign()).at(EXP + LEEWAY - 1);
    class.refused("a-service-at-exp-and-leeway", "expired", of_service.sign()).at(EXP + LEEWAY);

    class.rule("A fraction of a second of validity counts as validity.", "RFC 7519 §2, §4.1.4");
    class.accepted("before-a-fraction-of-exp", USER, with("exp", "1790003600.25")).at(EXP + LEEWAY);
    class.refused("after-a-fraction-of-exp", "expired", with("exp", "1790003600.25")).at(EXP + LEEWAY + 1);
    class.refused("at-exp-with-a-fraction-of-nothing", "expired", with("exp", "1790003600.000")).at(EXP + LEEWAY);
    class.refused("at-exp-with-an-exponent", "expired", with("exp", "17900036e2")).at(EXP + LEEWAY);
    class.accepted("before-exp-with-an-exponent", USER, with("exp", "17900036e2")).at(EXP + LEEWAY - 1);

    for claim in ["nbf", "iat"] {
        class.rule("A token is valid once the clock, and the leeway, have reached `nbf` and `iat`.", "RFC 7519 §4.1.5");
        let (at, late) = (with(claim, "1790000000"), with(claim, "1790000000.25"));
        class.accepted(&format!("at-{claim}"), USER, &at).at(START);
        class.accepted(&format!("a-leeway-before-{claim}"), USER, with(claim, "1790000060")).at(START);
        class.refused(&format!("a-second-more-before-{claim}"), "not-yet-valid", with(claim, "1790000061")).at(START);
        class.accepted(&format!("a-fraction-before-{claim}"), USER, &late).at(START);
        let fraction = with(claim, "1790000060.25");
        class.refused(&format!("a-fraction-more-before-{claim}"), "not-yet-valid", fraction).at(START);
    }

    class.rule("Both ends count, and the end is looked at first.", "RFC 7519 §4.1.4, §4.1.5");
    let never = user().expires_at(1_790_003_600).claim("nbf", 1_790_007_200);
    class.refused("never-valid-before-exp", "not-yet-valid", never.sign()).at(START);
    class.refused("never-valid-after-exp", "expired", never.sign()).at(EXP + LEEWAY);
    class.refused("never-valid-at-nbf", "expired", never.sign()).at(1_790_007_200);

    class.rule("A clock far off lets nobody in, and breaks nothing.", "RFC 7519 §4.1.4; libjwt, out-of-range times");
    for (name, now) in [
        ("a-clock-at-the-epoch", 0),
        ("a-clock-before-the-epoch", -1),
        ("a-clock-at-the-beginning-of-time", i64::MIN),
        ("a-clock-in-2001", 1_000_000_000),
    ] {
        class.refused(name, "not-yet-valid", token.sign()).at(now);
    }
    let endless = with("exp", "9223372036854775807");
    class.accepted("a-second-before-the-end-of-time", USER, &endless).at(i64::MAX - 1);
    class.refused("an-endless-token-at-the-end-of-time", "expired", &endless).at(i64::MAX);
    let lasting = user().sign();
    for (name, now) in
        [("a-clock-of-31-bits", (1 << 31) - 1), ("a-clock-past-31-bits", 1 << 31), ("a-clock-in-2100", 4_102_444_799)]
    {
        class.accepted(name, USER, &lasting).at(now);
    }
    class.refused("a-clock-past-32-bits", "expired", &lasting).at(1 << 32);
    class
}
