//! Which of several credentials counts: the header before the cookie, and never a guess.

use crate::class::{Class, header};
use crate::outcome::Outcome;
use crate::team::{KIM, USER, dated, issuer, user};

const ROBIN: &str = "robin@example.com";

fn assertion(value: impl AsRef<[u8]>) -> Vec<u8> {
    header("Cf-Access-Jwt-Assertion", value)
}

fn cookie(value: impl AsRef<[u8]>) -> Vec<u8> {
    header("Cookie", value)
}

fn accepted(email: &str) -> Outcome {
    Outcome::Accepted(format!("user {email}"))
}

fn refused(reason: &str) -> Outcome {
    Outcome::Refused(reason.to_owned())
}

pub(super) fn cases() -> Class {
    let mut class = Class::new("credentials");
    let kim = user().sign();
    let robin = dated(issuer().user(ROBIN)).sign();
    let expired = user().expires_at(978_307_200).sign();
    let kims = format!("CF_Authorization={kim}");
    let robins = format!("CF_Authorization={robin}");

    class.rule("Header names have no case, and are otherwise exact.", "RFC 9110 §5.1");
    for (name, line) in [
        ("header", "Cf-Access-Jwt-Assertion"),
        ("header-in-lower-case", "cf-access-jwt-assertion"),
        ("header-in-capitals", "CF-ACCESS-JWT-ASSERTION"),
        ("header-in-mixed-case", "cF-aCCESS-jwt-aSSERTION"),
    ] {
        class.request(name, Outcome::Accepted(USER.to_owned()), [header(line, &kim)]);
    }
    for (name, line) in [
        ("header-with-underscores", "Cf_Access_Jwt_Assertion"),
        ("header-as-a-cgi-variable", "HTTP_CF_ACCESS_JWT_ASSERTION"),
        ("header-with-a-prefix", "X-Cf-Access-Jwt-Assertion"),
        ("header-with-a-suffix", "Cf-Access-Jwt-Assertion-2"),
        ("header-without-hyphens", "CfAccessJwtAssertion"),
    ] {
        class.request(name, refused("missing"), [header(line, &kim)]);
    }
    let underscored = [header("Cf_Access_Jwt_Assertion", &robin), assertion(&kim)];
    class.request("header-beside-one-with-underscores", accepted(KIM), underscored);

    class.rule("A repeated header is refused, equal values too: two readers can take two.", "CVE-2026-31838");
    class.request("header-twice-differing", refused("repeated-credentials"), [assertion(&kim), assertion(&robin)]);
    class.request("header-twice-the-same", refused("repeated-credentials"), [assertion(&kim), assertion(&kim)]);
    class.request("header-twice-once-empty", refused("repeated-credentials"), [assertion(&kim), assertion("")]);
    class.request("header-twice-first-empty", refused("repeated-credentials"), [assertion(""), assertion(&kim)]);
    let cased = [header("cf-access-jwt-assertion", &kim), header("CF-Access-JWT-Assertion", &robin)];
    class.request("header-twice-of-another-case", refused("repeated-credentials"), cased);
    let apart = [assertion(&kim), header("Accept", "*/*"), assertion(&robin)];
    class.request("header-twice-with-another-between", refused("repeated-credentials"), apart);
    let thrice = [assertion(&kim), assertion(&kim), cookie(&kims)];
    class.request("header-twice-beside-a-cookie", refused("repeated-credentials"), thrice);

    class.rule("The header decides alone where it is present, even empty or bad.", "Access docs, \"Validate JWTs\"");
    class.request("header-and-the-same-cookie", accepted(KIM), [assertion(&kim), cookie(&kims)]);
    class.request("header-and-another-cookie", accepted(KIM), [assertion(&kim), cookie(&robins)]);
    class.request("cookie-in-front-of-the-header", accepted(KIM), [cookie(&robins), assertion(&kim)]);
    class.request("header-and-a-bad-cookie", accepted(KIM), [assertion(&kim), cookie("CF_Authorization=x")]);
    let tossed = format!("{kims}; {robins}");
    class.request("header-and-cookies-that-differ", accepted(KIM), [assertion(&kim), cookie(&tossed)]);
    class.request("header-empty-and-a-good-cookie", refused("malformed-token"), [assertion(""), cookie(&kims)]);
    class.request("header-bad-and-a-good-cookie", refused("malformed-token"), [assertion("x"), cookie(&kims)]);
    class.request("header-expired-and-a-good-cookie", refused("expired"), [assertion(&expired), cookie(&kims)]);
    let non_utf_8 = [assertion(b"\xff"), cookie(&kims)];
    class.request("header-not-utf-8-and-a-good-cookie", refused("malformed-token"), non_utf_8).server_may_answer(400);

    class.rule(
        "The cookie counts where there is no header; its name has case.",
        "RFC 6265 §4.1.1; Access docs, \"Authorization cookie\"",
    );
    for (name, value) in [
        ("cookie", kims.clone()),
        ("cookie-behind-others", format!("theme=dark; a=b; {kims}")),
        ("cookie-in-front-of-others", format!("{kims}; theme=dark")),
        ("cookie-behind-a-semicolon-without-space", format!("a=b;{kims}")),
        ("cookie-with-a-semicolon-behind", format!("{kims};")),
        ("cookie-among-empty-pairs", format!("; ;;{kims};;")),
        ("cookie-beside-one-without-a-value", format!("a; {kims}; =; b=")),
        ("cookie-beside-one-in-quotes", format!("a=\"b c\"; {kims}")),
        ("cookie-beside-the-other-cookies-of-access", format!("CF_Session=a; CF_AppSession=b; CF_Device=c; {kims}")),
        ("cookie-beside-one-of-another-case", format!("cf_authorization={robin}; {kims}")),
        ("cookie-beside-one-with-a-prefix", format!("__Host-CF_Authorization={robin}; {kims}")),
    ] {
        class.request(name, accepted(KIM), [cookie(value)]);
    }
    class.request("cookie-in-a-second-line", accepted(KIM), [cookie("a=b"), cookie(&kims)]);
    let lowercase = [header("cookie", &kims)];
    class.request("cookie-line-in-lower-case", accepted(KIM), lowercase);
    let broken = [&b"a=\xff\xfe; "[..], kims.as_bytes()].concat();
    class.request("cookie-beside-one-that-is-no-utf-8", accepted(KIM), [cookie(broken)]).server_may_answer(400);

    class.rule(
        "Cookies that differ are refused: one may be planted from a sibling host or another path.",
        "RFC 6265 §5.4, §8.6",
    );
    class.request("cookie-twice-the-same", accepted(KIM), [cookie(format!("{kims}; {kims}"))]);
    class.request("cookie-twice-the-same-in-two-lines", accepted(KIM), [cookie(&kims), cookie(&kims)]);
    for (name, other) in [
        ("another-user", robins.clone()),
        ("an-expired-one", format!("CF_Authorization={expired}")),
        ("an-empty-one", "CF_Authorization=".to_owned()),
        ("garbage", "CF_Authorization=x".to_owned()),
        ("one-in-quotes", format!("CF_Authorization=\"{kim}\"")),
    ] {
        let both = cookie(format!("{kims}; {other}"));
        class.request(&format!("cookie-tossed-with-{name}-behind"), refused("repeated-credentials"), [both]);
        let both = cookie(format!("{other}; {kims}"));
        class.request(&format!("cookie-tossed-with-{name}-in-front"), refused("repeated-credentials"), [both]);
    }
    class.request("cookie-tossed-in-two-lines", refused("repeated-credentials"), [cookie(&kims), cookie(&robins)]);

    class.rule(
        "Cookie values are taken as they are: no quotes, no percent-decoding.",
        "RFC 6265 §5.4; cookie jars decode",
    );
    for (name, value) in [
        ("empty", String::new()),
        ("in-quotes", format!("\"{kim}\"")),
        ("with-percent-encoded-dots", kim.replace('.', "%2E")),
        ("with-an-equals-sign-behind", format!("{kim}=")),
        ("with-a-space-behind-the-equals-sign", format!(" {kim}")),
        ("behind-bearer", format!("Bearer {kim}")),
        ("with-a-comma-behind", format!("{kim},")),
    ] {
        class.request(
            &format!("cookie-{name}"),
            refused("malformed-token"),
            [cookie(format!("CF_Authorization={value}"))],
        );
    }
    class.request("cookie-expired", refused("expired"), [cookie(format!("CF_Authorization={expired}"))]);

    class.rule("Cookies of other names do not count.", "RFC 6265 §4.1.1; Access docs, \"Authorization cookie\"");
    for (name, value) in [
        ("in-lower-case", format!("cf_authorization={kim}")),
        ("in-capitals", format!("CF_AUTHORIZATION={kim}")),
        ("with-a-hyphen", format!("CF-Authorization={kim}")),
        ("with-a-host-prefix", format!("__Host-CF_Authorization={kim}")),
        ("with-another-prefix", format!("xCF_Authorization={kim}")),
        ("with-a-suffix", format!("CF_Authorization2={kim}")),
        ("with-a-space-behind", format!("CF_Authorization ={kim}")),
        ("percent-encoded", format!("CF%5FAuthorization={kim}")),
        ("in-quotes", format!("\"CF_Authorization\"={kim}")),
        ("of-a-session", format!("CF_Session={kim}")),
        ("of-an-app-session", format!("CF_AppSession={kim}")),
        ("inside-another-value", format!("a=CF_Authorization={kim}")),
        ("behind-a-comma", format!("a=b, {kims}")),
        ("without-an-equals-sign", "CF_Authorization".to_owned()),
    ] {
        class.request(&format!("cookie-named-{name}"), refused("missing"), [cookie(value)]);
    }
    class.request("set-cookie-is-no-cookie", refused("missing"), [header("Set-Cookie", &kims)]);
    class
}
