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
