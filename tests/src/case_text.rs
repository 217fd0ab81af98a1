//! Cases as text files; `vectors/README.md` describes the format.

use crate::case::{Case, REQUEST_LINE};

impl Case {
    /// The file of this case.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        let mut line = |key: &str, value: &str| text += &format!("{key}: {value}\n");
        line("comment", &self.comment);
        line("source", &self.source);
        line("expect", &self.expect.to_string());
        if let Some(now) = self.now {
            line("now", &now.to_string());
        }
        if let Some(status) = self.expect_http {
            line("expect-http", &status.to_string());
        }
        if self.missing_type_accepted {
            line("missing-type", "accepted");
        }
        if self.request_line != REQUEST_LINE {
            line("request", &self.request_line);
        }
        text.push('\n');
        for line in &self.header_lines {
            text += &escape(line);
            text.push('\n');
        }
        text
    }

    /// The case in a file.
    ///
    /// # Errors
    ///
    /// Whatever is not exactly the format, an unknown key above all.
    pub fn parse(class: &str, name: &str, text: &str) -> Result<Case, String> {
        let (head, body) = text.split_once("\n\n").ok_or("no blank line")?;
        let (mut comment, mut source, mut expect, mut request_line) = (None, None, None, None);
        let (mut now, mut expect_http, mut missing_type) = (None, None, None);
        for line in head.lines() {
            let (key, value) = line.split_once(": ").ok_or_else(|| format!("no `key: value`: `{line}`"))?;
            let slot = match key {
                "comment" => &mut comment,
                "source" => &mut source,
                "expect" => &mut expect,
                "now" => &mut now,
                "expect-http" => &mut expect_http,
                "missing-type" => &mut missing_type,
                "request" => &mut request_line,
                _ => return Err(format!("unknown key `{key}`")),
            };
            if slot.replace(value).is_some() {
                return Err(format!("repeated key `{key}`"));
            }
        }
        if !matches!(missing_type, None | Some("accepted")) {
            return Err("`missing-type` is `accepted` or left out".to_owned());
        }
        Ok(Case {
            class: class.to_owned(),
            name: name.to_owned(),
            comment: comment.ok_or("no `comment`")?.to_owned(),
            source: source.ok_or("no `source`")?.to_owned(),
            expect: expect.ok_or("no `expect`")?.parse()?,
            now: now.map(str::parse).transpose().map_err(|_| "`now` is no number of seconds")?,
            expect_http: expect_http.map(str::parse).transpose().map_err(|_| "`expect-http` is no status")?,
            missing_type_accepted: missing_type.is_some(),
            request_line: request_line.unwrap_or(REQUEST_LINE).to_owned(),
            header_lines: body.split_terminator('\n').map(unescape).collect::<Result<_, _>>()?,
        })
    }
}

/// Writes all but printable ASCII, and the backslash, as `\xNN`; also a space at the end, which nobody would see.
#[must_use]
pub fn escape(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for (index, byte) in bytes.iter().enumerate() {
        match byte {
            b'\\' => text += "\\x5c",
            b' ' if index + 1 == bytes.len() => text += "\\x20",
            b' '..=b'~' => text.push(char::from(*byte)),
            _ => text += &format!("\\x{byte:02x}"),
        }
    }
    text
}

/// The bytes that an [escaped](escape) text stands for.
///
/// # Errors
///
/// A backslash that begins no `\xNN`.
pub fn unescape(text: &str) -> Result<Vec<u8>, String> {
    let mut parts = text.split('\\');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let escape = part.strip_prefix('x').and_then(|rest| rest.split_at_checked(2));
        let Some((Ok(byte), rest)) = escape.map(|(digits, rest)| (u8::from_str_radix(digits, 16), rest)) else {
            return Err(format!("no escape: `\\{part}`"));
        };
        bytes.push(byte);
        bytes.extend(rest.bytes());
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "comment: a\nsource: b\nexpect: refused expired\n";

    #[test]
    fn escapes_come_back() {
        let bytes: Vec<u8> = (0..=255).chain(*b" ").collect();
        assert_eq!(unescape(&escape(&bytes)), Ok(bytes));
        assert_eq!(escape(b"a\\ \t\n\xff "), "a\\x5c \\x09\\x0a\\xff\\x20");
        assert!(unescape("\\n").is_err());
        assert!(unescape("\\x4").is_err());
    }

    #[test]
    fn what_is_not_known_is_an_error() {
        let parse = |text: &str| Case::parse("class", "name", text);
        assert!(parse(&format!("{HEAD}\n")).is_ok());
        assert!(parse(HEAD).is_err());
        for line in
            ["note: c", "now: noon", "expect: refused expired", "expect-http: ok", "missing-type: refused", "expect"]
        {
            assert!(parse(&format!("{HEAD}{line}\n\n")).is_err(), "{line}");
        }
        for expect in
            ["expired", "refused", "refused tired", "accepted", "accepted kim", "http 400", "refused  expired"]
        {
            assert!(parse(&format!("comment: a\nsource: b\nexpect: {expect}\n\n")).is_err(), "{expect}");
        }
    }
}
