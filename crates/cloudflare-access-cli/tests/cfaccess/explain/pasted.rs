//! What is pasted is found and told apart.

use serde_json::json;

use super::Explain;

const LOGIN: &str = "https://acme.cloudflareaccess.com/cdn-cgi/access/login/app.example.org?kid=x&meta=";

/// The first lines, which say what was read and what was left aside, and the last one.
fn read_as(explain: &Explain, paste: &str) -> (Vec<String>, String) {
    let finished = explain.run(paste);
    assert_eq!(finished.stderr, "");
    let head = finished.stdout.lines().take_while(|line| !line.is_empty()).map(str::to_owned).collect();
    (head, finished.stdout.lines().last().unwrap().to_owned())
}

fn assert_accepted(explain: &Explain, paste: &str, head: &[&str]) {
    let (found, last) = read_as(explain, paste);
    assert_eq!(found, head);
    assert!(last.starts_with("accepted: user kim@example.org, audience "), "{last}");
}

#[test]
fn in_every_form_that_carries_a_good_token() {
    let explain = Explain::start();
    let token = explain.user().sign();
    let other = explain.user().expires_at(1).sign();
    let bare = ["read as a token: the input as it is"];
    assert_accepted(&explain, &token, &bare);
    assert_accepted(&explain, &format!(" \r\n{token}\r\n\n"), &bare);
    let line = ["read as header lines: the header `Cf-Access-Jwt-Assertion`, line 1"];
    assert_accepted(&explain, &format!("cf-access-jwt-assertion: {token}\r\n"), &line);
    let cookie = ["read as header lines: the cookie `CF_Authorization`, line 1"];
    assert_accepted(&explain, &format!("Cookie: theme=dark; CF_Authorization={token}"), &cookie);
    assert_accepted(&explain, &format!("theme=dark; CF_Authorization={token}; x=y"), &cookie);
    let set = ["read as header lines: the cookie `CF_Authorization` that an answer sets, line 1"];
    assert_accepted(&explain, &format!("set-cookie: CF_Authorization={token}; Path=/; Secure; HttpOnly"), &set);
    // The header counts, as it does in an origin.
    let both = format!(
        "GET / HTTP/1.1\nHost: app.example.org\nCookie: CF_Authorization={other}\nCf-Access-Jwt-Assertion: {token}"
    );
    let head = [
        "read as header lines: the header `Cf-Access-Jwt-Assertion`, line 4",
        "not judged: the cookie `CF_Authorization`, line 3",
    ];
    assert_accepted(&explain, &both, &head);
    let command = format!("curl 'https://app.example.org/' -H 'accept: */*' \\\n  -b 'a=b; CF_Authorization={token}'");
    assert_accepted(&explain, &command, &["read as a curl command: the cookie `CF_Authorization`, the command"]);
    // What a command sends as a body is no cookie.
    let command = format!("curl 'https://app.example.org/login' --data-raw 'jwt={token}'");
    assert_accepted(&explain, &command, &["read as text with tokens in it: line 1"]);
    let lines = format!("{token}\n{other}\n");
    assert_accepted(&explain, &lines, &["read as text with tokens in it: line 1", "not judged: line 2"]);
    let (head, _) = read_as(&explain, &format!("{token}\n").repeat(12));
    assert_eq!((head.len(), head[9].as_str()), (10, "not judged: 3 more"));
    let log = format!("{{\"level\":\"info\",\"jwt\":\"{token}\"}}");
    assert_accepted(&explain, &log, &["read as text with tokens in it: line 1"]);
}

/// What `cmd` would take for its own has a `^` before it: the quotes, above all.
#[test]
fn a_curl_command_of_windows() {
    let explain = Explain::start();
    let token = explain.user().sign();
    let found = ["read as a curl command: the cookie `CF_Authorization`, the command"];
    for cookies in [format!("a=b; CF_Authorization={token}"), format!("CF_Authorization={token}; a=b")] {
        let command = format!(
            "curl ^\"https://app.example.org/^\" ^\r\n  -H ^\"accept: */*^\" ^\r\n  -b ^\"{cookies}^\" ^\r\n  -H ^\"dnt: 1^\""
        );
        assert_accepted(&explain, &command, &found);
    }
    let command = format!("curl ^\"https://app.example.org/^\" -H ^\"cf-access-jwt-assertion: {token}^\"");
    let found = ["read as a curl command: the header `Cf-Access-Jwt-Assertion`, the command"];
    assert_accepted(&explain, &command, &found);
}

/// As the developer tools of browsers show headers, and as they are copied from there.
#[test]
fn names_and_values_on_lines_of_their_own() {
    let explain = Explain::start();
    let (token, other) = (explain.user().sign(), explain.user().expires_at(1).sign());
    let found = ["read as header lines: the header `Cf-Access-Jwt-Assertion`, line 3"];
    for name in ["cf-access-jwt-assertion", "Cf-Access-Jwt-Assertion:"] {
        let paste = format!(":authority\napp.example.org\n{name}\n{token}\naccept\n*/*\ndnt\n1\n");
        assert_accepted(&explain, &paste, &found);
        let last = explain.last_line(format!("{name}\n"));
        assert!(last.starts_with("refused: malformed-token: the header or the cookie is there and empty"), "{last}");
    }
    let paste = format!("cf-access-jwt-assertion\r\n{token}\r\ncookie\r\na=b; CF_Authorization={other}\r\n");
    let found = [
        "read as header lines: the header `Cf-Access-Jwt-Assertion`, line 1",
        "not judged: the cookie `CF_Authorization`, line 4",
    ];
    assert_accepted(&explain, &paste, &found);
    let found = ["read as header lines: the cookie `CF_Authorization`, line 2"];
    assert_accepted(&explain, &format!("cookie:\nCF_Authorization={token}\n"), &found);
}

/// As editors of Windows save text.
#[test]
fn after_a_byte_order_mark() {
    let explain = Explain::start();
    let token = explain.user().sign();
    assert_accepted(&explain, &format!("\u{feff}{token}\r\n"), &["read as a token: the input as it is"]);
    let found = ["read as header lines: the header `Cf-Access-Jwt-Assertion`, line 1"];
    assert_accepted(&explain, &format!("\u{feff}Cf-Access-Jwt-Assertion: {token}"), &found);
}

#[test]
fn curl_v() {
    let explain = Explain::start();
    let token = explain.user().sign();
    let meta = explain.access.issuer(|issuer| issuer.meta().sign());
    let output = format!(
        "*   Trying 203.0.113.9:443...\n* Connected to app.example.org\n> GET /admin HTTP/2\n> Host: app.example.org\n\
         > cf-access-jwt-assertion: {token}\n> \n* Mark bundle as not supporting multiuse\n< HTTP/2 302 \n\
         < location: {LOGIN}{meta}\n< \n{{ [5 bytes data]\nCf-Access-Jwt-Assertion: in the body\n"
    );
    assert_accepted(
        &explain,
        &output,
        &[
            "read as the output of `curl -v`: the header `Cf-Access-Jwt-Assertion`, line 5",
            "not judged: the address of the login page, line 9",
        ],
    );
    // The last request with a token, where curl went on to another one.
    let late = explain.user().expires_at(1).sign();
    let twice = format!(
        "> GET / HTTP/1.1\n> Cookie: CF_Authorization={late}\n< HTTP/1.1 302 Found\n> GET /a HTTP/1.1\n\
         > Cookie: CF_Authorization={token}\n< HTTP/1.1 200 OK\n> GET /b HTTP/1.1\n< HTTP/1.1 200 OK\n"
    );
    assert_accepted(
        &explain,
        &twice,
        &[
            "read as the output of `curl -v`: the cookie `CF_Authorization`, line 5",
            "not judged: the cookie `CF_Authorization`, line 2",
        ],
    );
}

#[test]
fn har() {
    let explain = Explain::start();
    let token = explain.user().sign();
    let entry = |url: &str, request: serde_json::Value, answer: serde_json::Value| {
        let request = json!({ "method": "GET", "url": url, "headers": request, "cookies": [], "queryString": [] });
        json!({ "startedDateTime": "2026-11-25T06:00:00Z", "request": request, "response": { "status": 200, "headers": answer, "content": {} } })
    };
    let field = |name: &str, value: &str| json!([{ "name": name, "value": value }]);
    let with_cookie = field("cookie", &format!("a=b; CF_Authorization={token}"));
    let har = json!({ "log": { "version": "1.2", "creator": {}, "entries": [
        entry("https://app.example.org/", json!([]), field("set-cookie", &format!("CF_Authorization={token}; Path=/"))),
        entry("https://user@app.example.org:8443/x?meta=secret", with_cookie, json!([])),
        entry("https://cdn.example.org/", json!([]), json!([])),
    ] } });
    let head = [
        "read as an HAR file: the cookie `CF_Authorization`, request 2 of 3, to app.example.org:8443",
        "not judged: the cookie `CF_Authorization` that an answer sets, request 1 of 3, to app.example.org",
    ];
    assert_accepted(&explain, &har.to_string(), &head);
    assert_accepted(&explain, &format!("\n{har:#}\n"), &head);
    let without = json!({ "log": { "entries": [entry("https://app.example.org/", json!([]), json!([]))] } });
    let (head, last) = read_as(&explain, &without.to_string());
    assert_eq!(head, ["read as an HAR file: nowhere"]);
    assert!(last.starts_with("refused: missing: the request carries no token; mend: "), "{last}");
    assert!(last.contains("HAR files without cookies"), "{last}");
}

#[test]
fn where_no_origin_looks() {
    let explain = Explain::start();
    let token = explain.user().sign();
    let meta = explain.access.issuer(|issuer| issuer.meta().sign());
    for (paste, cause) in [
        (format!("CF-Authorization: {token}"), "the token is in the header `CF-Authorization`"),
        (format!("cf-access-token: {token}"), "the token is in the header `cf-access-token`"),
        (format!("Authorization: Bearer {token}"), "the token is in the header `Authorization`"),
        (format!("Cookie: CF-Authorization={token}"), "the token is in the cookie `CF-Authorization`"),
        (format!("Cookie: cf_authorization={token}"), "the token is in the cookie `cf_authorization`"),
        (format!("GET / HTTP/1.1\nSet-Cookie: CF_Authorization={token}"), "the token is in the header `Set-Cookie`"),
        (format!("set-cookie: CF_AppSession={token}; Path=/"), "the token is in the header `set-cookie`"),
        (
            format!("< HTTP/2 302\n< location: {LOGIN}{meta}"),
            "the one in the address of the login page is not an application",
        ),
        (
            "> GET / HTTP/1.1\n> Host: app.example.org\n< HTTP/1.1 403 Forbidden".to_owned(),
            "the request carries no token",
        ),
    ] {
        let (_, last) = read_as(&explain, &paste);
        assert!(last.starts_with("refused: missing: ") && last.contains(cause), "{last}");
        assert!(last.contains("Cf-Access-Jwt-Assertion"), "{last}");
    }
}

#[test]
fn a_request_that_carries_several() {
    let explain = Explain::start();
    let (token, other) = (explain.user().sign(), explain.user().expires_at(1).sign());
    let header = format!("Cf-Access-Jwt-Assertion: {token}\n");
    let last = explain.last_line(header.repeat(2));
    assert!(last.starts_with("refused: repeated-credentials: the request carries the header `Cf-Access-Jwt-Assertion` 2 times; mend: let the proxy"), "{last}");
    let last = explain.last_line(format!("Cookie: CF_Authorization={token}; CF_Authorization={other}"));
    assert!(last.starts_with("refused: repeated-credentials: the request carries `CF_Authorization` cookies that differ; mend: delete the cookies"), "{last}");
    let broken = format!("Cf-Access-Jwt-Assertion: {}\n{}\n", &token[..300], &token[300..]);
    let last = explain.last_line(broken);
    assert!(
        last.starts_with("refused: malformed-token: a line break stands in the token after 300 characters"),
        "{last}"
    );
    let last = explain.last_line("Cf-Access-Jwt-Assertion:");
    assert!(last.starts_with("refused: malformed-token: the header or the cookie is there and empty"), "{last}");
}

#[test]
fn the_argument_takes_the_same() {
    let explain = Explain::start();
    let token = explain.user().sign();
    let mut arguments = explain.arguments();
    arguments.push(format!("Cookie: CF_Authorization={token}"));
    let finished = crate::program::run(arguments, b"not read");
    assert!(finished.stdout.contains("\naccepted: user"), "{}", finished.stdout);
}
