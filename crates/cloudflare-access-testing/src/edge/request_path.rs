//! Which path a request means.

/// The path with dot segments removed, percent-encoding undone and slashes folded: what a service may take it for.
///
/// VULN-141859 of cloudflared was a rule chosen by the path as it stands, and a service that read it resolved.
pub(crate) fn normalized(path: &str) -> String {
    let decoded = decoded(path).replace('\\', "/");
    let mut segments: Vec<&str> = Vec::new();
    for segment in decoded.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            segment => segments.push(segment),
        }
    }
    format!("/{}", segments.join("/"))
}

/// Whether `path` is `prefix` or below it.
pub(crate) fn is_within(path: &str, prefix: &str) -> bool {
    let rest = path.strip_prefix(prefix.trim_end_matches('/'));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn decoded(path: &str) -> String {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let [first, tail @ ..] = rest {
        let escaped = match tail {
            [high, low, ..] if *first == b'%' => hex_digit(*high).zip(hex_digit(*low)),
            _ => None,
        };
        match escaped {
            Some((high, low)) => {
                bytes.push(high * 16 + low);
                rest = &tail[2..];
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn hex_digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::{is_within, normalized};

    #[test]
    fn paths_that_mean_the_same() {
        for path in
            ["/admin", "/admin/", "//admin", "/x/../admin", "/x/%2e%2e/admin", "/x/..%2Fadmin", "/%61dmin", "/./admin"]
        {
            assert_eq!(normalized(path), "/admin", "{path}");
        }
        assert_eq!(normalized("/../.."), "/");
        assert_eq!(normalized("/100%/%zz"), "/100%/%zz");
    }

    #[test]
    fn a_prefix_ends_at_a_segment() {
        assert!(is_within("/admin", "/admin"));
        assert!(is_within("/admin/users", "/admin"));
        assert!(is_within("/admin", "/"));
        assert!(!is_within("/administrator", "/admin"));
        assert!(!is_within("/", "/admin"));
    }
}
