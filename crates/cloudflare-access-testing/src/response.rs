//! HTTP/1.1 responses as bytes (RFC 9112).

/// A response with a `Content-Length` that fits the body.
pub(crate) fn response(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut bytes = head(status, headers, Some(body.len())).into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

/// Status line and headers with the empty line that ends them; without a `Content-Length` where
/// that is `None`.
pub(crate) fn head(status: u16, headers: &[(&str, &str)], content_length: Option<usize>) -> String {
    let mut text = format!("HTTP/1.1 {status} {}\r\n", reason_phrase(status));
    for (name, value) in headers {
        text += &format!("{name}: {value}\r\n");
    }
    if let Some(length) = content_length {
        text += &format!("Content-Length: {length}\r\n");
    }
    text + "Connection: close\r\n\r\n"
}

/// Empty for all codes but one, which RFC 9112 section 4 allows.
fn reason_phrase(status: u16) -> &'static str {
    if status == 200 { "OK" } else { "" }
}
