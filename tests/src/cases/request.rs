//! Nothing else in a request opens the door.

use crate::class::{Class, header};
use crate::outcome::Outcome;
use crate::team::{CLIENT_ID, KIM, USER, user};

pub(super) fn cases() -> Class {
    let mut class = Class::new("request");
    let token = user().sign();
    let expired = user().expires_at(978_307_200).sign();
    let missing = || Outcome::Refused("missing".to_owned());
    let accepted = || Outcome::Accepted(USER.to_owned());
    let assertion = || header("Cf-Access-Jwt-Assertion", &token);

    class.rule("No token, no entry.", "Access docs, \"Policies\"");
    class.request("nothing", missing(), []);

    class.rule("Only the assertion and the cookie carry the token.", "Access docs, \"Validate JWTs\"");
    for (name, line, value) in [
        ("authorization-bearer", "Authorization", format!("Bearer {token}")),
        ("authorization-token", "Authorization", token.clone()),
        ("authorization-basic", "Authorization", "Basic a2ltOmtpbQ==".to_owned()),
        ("proxy-authorization", "Proxy-Authorization", format!("Bearer {token}")),
        ("cf-access-token", "Cf-Access-Token", token.clone()),
        ("cf-authorization", "CF_Authorization", token.clone()),
        ("x-access-token", "X-Access-Token", token.clone()),
        ("referer", "Referer", format!("https://app.example.org/admin?token={token}")),
        ("managed-oauth", "Authorization", "Bearer oauth:0123456789abcdef".to_owned()),
    ] {
        class.request(name, missing(), [header(line, value)]);
    }
    let secret = "0".repeat(64);
    let pair = [header("CF-Access-Client-Id", CLIENT_ID), header("CF-Access-Client-Secret", &secret)];
    class.request("service-token-of-a-client", missing(), pair);
    let json = format!(r#"{{"cf-access-client-id": "{CLIENT_ID}", "cf-access-client-secret": "{secret}"}}"#);
    class.request("service-token-in-authorization", missing(), [header("Authorization", json)]);
    for (name, target) in [
        ("query", format!("/admin?Cf-Access-Jwt-Assertion={token}")),
        ("query-named-like-the-cookie", format!("/admin?CF_Authorization={token}")),
        ("query-named-access-token", format!("/admin?access_token={token}")),
    ] {
        class.request(name, missing(), []).request_line = format!("GET {target} HTTP/1.1");
    }

    class.rule("What Access or a proxy says without a signature says nothing.", "Access docs, \"Validate JWTs\"");
    for (name, line, value) in [
        ("authenticated-user-email", "Cf-Access-Authenticated-User-Email", KIM),
        ("access-user", "Cf-Access-User", KIM),
        ("remote-user", "Remote-User", KIM),
        ("forwarded-user", "X-Forwarded-User", KIM),
        ("forwarded-email", "X-Forwarded-Email", KIM),
        ("forwarded-for-loopback", "X-Forwarded-For", "127.0.0.1"),
        ("connecting-ip-of-loopback", "CF-Connecting-IP", "127.0.0.1"),
        ("true-client-ip-of-loopback", "True-Client-IP", "::1"),
        ("verified-bot", "Cf-Verified-Bot", "true"),
        ("original-url", "X-Original-URL", "/public"),
        ("rewrite-url", "X-Rewrite-URL", "/public"),
        ("internal-subrequest", "X-Middleware-Subrequest", "middleware"),
        ("host-of-loopback", "Host", "127.0.0.1"),
    ] {
        class.request(&format!("unsigned-{name}"), missing(), [header(line, value)]);
    }
    let email = header("Cf-Access-Authenticated-User-Email", "root@example.com");
    class.request("unsigned-email-beside-a-token", accepted(), [email.clone(), assertion()]);
    let refused = Outcome::Refused("expired".to_owned());
    class.request(
        "unsigned-email-beside-an-expired-token",
        refused,
        [email, header("Cf-Access-Jwt-Assertion", &expired)],
    );

    class.rule("Every method is refused alike.", "RFC 9110 §9; Access docs, \"CORS\"");
    for method in ["HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] {
        let name = method.to_lowercase();
        class.request(&name, missing(), []).request_line = format!("{method} /admin HTTP/1.1");
        let expired = header("Cf-Access-Jwt-Assertion", &expired);
        let refused = Outcome::Refused("expired".to_owned());
        let name = format!("{name}-with-an-expired-token");
        class.request(&name, refused, [expired]).request_line = format!("{method} /admin HTTP/1.1");
    }
    class.request("override-to-options", missing(), [header("X-HTTP-Method-Override", "OPTIONS")]);
    let preflight = [
        header("Origin", "https://app.example.org"),
        header("Access-Control-Request-Method", "GET"),
        header("Access-Control-Request-Headers", "cf-access-jwt-assertion"),
    ];
    class.request("preflight", missing(), preflight).request_line = "OPTIONS /admin HTTP/1.1".to_owned();
    let upgrade = [
        header("Connection", "Upgrade"),
        header("Upgrade", "websocket"),
        header("Sec-WebSocket-Version", "13"),
        header("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA=="),
    ];
    class.request("upgrade-to-websocket", missing(), upgrade);

    class.rule("The form of the target changes nothing.", "RFC 9112 §3.2");
    for (name, line) in [("with-a-query", "GET /admin?a=b HTTP/1.1"), ("with-an-empty-query", "GET /admin? HTTP/1.1")] {
        class.request(name, accepted(), [assertion()]).request_line = line.to_owned();
        class.request(&format!("{name}-without-a-token"), missing(), []).request_line = line.to_owned();
    }
    let absolute = "GET http://localhost/admin HTTP/1.1";
    class.request("absolute-form", accepted(), [assertion()]).request_line = absolute.to_owned();
    class.request("absolute-form-without-a-token", missing(), []).request_line = absolute.to_owned();
    class
}
