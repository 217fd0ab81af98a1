//! Where a person goes on to after a login.

/// The path and query to go on to, or `/` for anything that a browser could take for another server.
///
/// `//evil.example`, `/\evil.example` and a scheme are addresses of others; browsers drop tabs and line breaks before they
/// look.
pub(crate) fn sanitized(url: &str) -> String {
    let is_plain = url.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let is_local = url.starts_with('/') && !url.starts_with("//");
    // Round and round: the login page would go on to itself.
    let is_login = url.starts_with("/cdn-cgi/access/") && !url.starts_with("/cdn-cgi/access/dev");
    if is_plain && is_local && !is_login { url.to_owned() } else { "/".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::sanitized;

    #[test]
    fn paths_of_this_server() {
        for url in ["/", "/admin?next=%2F&a=b", "/a//b", "/cdn-cgi/access/dev"] {
            assert_eq!(sanitized(url), url);
        }
    }

    #[test]
    fn never_another_server() {
        for url in [
            "",
            "admin",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "https://evil.example/",
            "javascript:alert(1)",
            "/\t/evil.example",
            "/\n/evil.example",
            " //evil.example",
            "/a\r\nSet-Cookie: a=b",
            "/é",
            "/cdn-cgi/access/logout",
            "/cdn-cgi/access/login/localhost?redirect_url=/",
        ] {
            assert_eq!(sanitized(url), "/", "{url:?}");
        }
    }
}
