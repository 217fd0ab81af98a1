use std::time::{Duration, SystemTime};

use crate::Issuer;

/// The service token of [`curl_lines`].
const CLIENT_ID: &str = "0123456789abcdef0123456789abcdef.access";

/// Requests to paste into a terminal, with what to expect from each, for an example service at `origin`.
///
/// The service has three routes: `/`, public, says `Welcome`; `/admin` says `Hello` and the caller's email or client ID;
/// `/api/whoami` answers `{"kind":"user","name":"kim@example.com"}`. The tokens are signed by `issuer` now.
///
/// Each request is three lines: what it is and what it should answer, `what: expect STATUS and TEXT`; an empty line; and,
/// indented by four blanks, `curl -i …`.
#[must_use]
pub fn curl_lines(issuer: &Issuer, origin: &str) -> String {
    let now = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
    let yesterday = now.saturating_sub(Duration::from_secs(25 * 60 * 60)).as_secs();
    let user = issuer.user("kim@example.com").sign();
    let by_header = |token: &str| format!("-H 'Cf-Access-Jwt-Assertion: {token}' ");
    let requests = [
        ("The public page", "200 and Welcome", String::new(), "/"),
        ("No token", "403 and forbidden", String::new(), "/admin"),
        ("A user, by header", "200 and Hello kim@example.com", by_header(&user), "/admin"),
        (
            "A user, by cookie",
            "200 and Hello kim@example.com",
            format!("-H 'Cookie: CF_Authorization={user}' "),
            "/admin",
        ),
        (
            "A token that expired an hour ago",
            "403 and forbidden",
            by_header(&issuer.user("kim@example.com").issued_at(yesterday).sign()),
            "/admin",
        ),
        (
            "A service token",
            "200 and Hello service 0123456789abcdef0123456789abcdef.access",
            by_header(&issuer.service(CLIENT_ID).sign()),
            "/admin",
        ),
        (
            "A token that Access hands to visitors who have not logged in",
            "403 and forbidden",
            by_header(&issuer.meta().sign()),
            "/admin",
        ),
        (
            "Who a user is, for programs",
            "200 and {\"kind\":\"user\",\"name\":\"kim@example.com\"}",
            by_header(&user),
            "/api/whoami",
        ),
    ];
    let lines = requests.map(|(what, expected, arguments, path)| {
        format!("{what}: expect {expected}\n\n    curl -i {arguments}{origin}{path}\n\n")
    });
    lines.concat()
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use serde_json::Value;

    use super::curl_lines;
    use crate::Issuer;

    fn claims(line: &str) -> Option<Value> {
        let claims = line.split_once("eyJ")?.1.split('.').nth(1)?;
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).ok()?).ok()
    }

    #[test]
    fn each_request_says_what_to_expect_and_one_token_expired_an_hour_ago() {
        let text = curl_lines(&Issuer::new("acme"), "http://127.0.0.1:3000");
        let parts: Vec<&str> = text.trim_end().split("\n\n").collect();
        let mut expired = Vec::new();
        let now = UNIX_EPOCH.elapsed().unwrap().as_secs();
        for request in parts.chunks(2) {
            let [what, line] = request else { panic!("{request:?}") };
            assert!(what.contains(": expect ") && line.starts_with("    curl -i "), "{what}");
            assert!(line.contains("http://127.0.0.1:3000/"), "{line}");
            let expires_at = claims(line).map(|claims| claims["exp"].as_u64().unwrap());
            expired.extend(expires_at.filter(|expires_at| *expires_at <= now).map(|at| (*what, (now - at) / 600)));
        }
        assert_eq!(
            (parts.len(), expired),
            (16, vec![("A token that expired an hour ago: expect 403 and forbidden", 6)])
        );
    }
}
