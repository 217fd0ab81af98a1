//! The form of a token and what its header may ask for.

use cloudflare_access::{Refusal, UnverifiedToken};
use cloudflare_access_testing::{Issuer, Token};

fn user() -> Token {
    Issuer::new("acme").user("kim@example.com")
}

fn parse(token: &str) -> Result<String, Refusal> {
    UnverifiedToken::parse(token.as_bytes()).map(|token| token.key_id().to_owned())
}

/// What a header of these bytes is refused for, everything else being right.
fn with_header(header: &[u8]) -> Result<String, Refusal> {
    parse(&user().raw_header(header).sign())
}

#[test]
fn a_token_tells_its_key_id() {
    let issuer = Issuer::new("acme");
    assert_eq!(parse(&issuer.user("kim@example.com").sign()), Ok(issuer.current_key().key_id().to_owned()));
}

#[test]
fn a_token_is_three_parts_of_base64url_characters() {
    let good = user().sign();
    let (signing_input, signature) = good.rsplit_once('.').unwrap();
    let (header, payload) = signing_input.split_once('.').unwrap();
    for token in [
        String::new(),
        ".".to_owned(),
        header.to_owned(),
        signing_input.to_owned(),
        format!("{good}."),
        format!(".{good}"),
        format!("{good}.{signature}"),
        format!("{good}.."),
        format!("{good} "),
        format!(" {good}"),
        format!("{good}\n"),
        format!("{good}="),
        format!("{header}=.{payload}.{signature}"),
        format!("{header}\t.{payload}.{signature}"),
        format!("Bearer {good}"),
        format!("\"{good}\""),
        format!("{good},{good}"),
        good.replace('.', "%2E"),
        good.replace('.', "\u{2024}"),
        format!("{{\"payload\":\"{payload}\"}}"),
        "\u{feff}".to_owned() + &good,
    ] {
        assert_eq!(parse(&token), Err(Refusal::MalformedToken), "{token}");
    }
    for byte in 0..=u8::MAX {
        let mut token = good.clone().into_bytes();
        token.push(byte);
        let is_symbol = byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        let refusal = UnverifiedToken::parse(&token).err();
        assert_eq!(refusal, (!is_symbol).then_some(Refusal::MalformedToken), "{byte}");
    }
}

#[test]
fn a_long_token_is_refused_before_it_is_looked_at() {
    let fits = vec![b'.'; 16 * 1024];
    assert_eq!(UnverifiedToken::parse(&fits), Err(Refusal::MalformedToken));
    let long = vec![b'.'; 16 * 1024 + 1];
    assert_eq!(UnverifiedToken::parse(&long), Err(Refusal::TooLarge));
}

#[test]
fn a_header_is_strict_base64url() {
    let good = user().raw_header(r#"{"alg":"RS256","kid":"a"}"#).sign();
    let (header, rest) = good.split_once('.').unwrap();
    assert_eq!(header.len() % 4, 2, "the last character has four spare bits");
    assert!(parse(&good).is_ok());
    let last = header.chars().last().unwrap();
    for other in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".chars() {
        let twin = format!("{}{other}.{rest}", &header[..header.len() - 1]);
        // A canonical last character is another header, `}` changed; the others are spare bits.
        assert_eq!(parse(&twin).is_ok(), other == last, "{other}");
    }
    assert_eq!(parse(&format!("A.{rest}")), Err(Refusal::MalformedHeader), "one character is no byte");
}

#[test]
fn a_header_is_one_json_object_with_unique_members() {
    for header in [
        &b""[..],
        b" ",
        b"null",
        b"[]",
        br#"["RS256","a"]"#,
        br#""RS256""#,
        b"256",
        b"{",
        br#"{"alg":"RS256","kid":"a""#,
        br#"{"alg":"RS256","kid":"a"}}"#,
        br#"{"alg":"RS256","kid":"a"}{}"#,
        br#"{"alg":"RS256","kid":"a",}"#,
        br#"{"alg":"RS256" "kid":"a"}"#,
        br#"{"alg":"RS256";"kid":"a"}"#,
        br#"{'alg':'RS256','kid':'a'}"#,
        br#"{alg:"RS256",kid:"a"}"#,
        br#"{"alg":"RS256","kid":"a"/**/}"#,
        br#"{"alg":"RS256","kid":"a","x":NaN}"#,
        br#"{"alg":"RS256","kid":"a","x":01}"#,
        br#"{"alg":"RS256","kid":"a","x":+1}"#,
        br#"{"alg":"RS256","kid":"a","x":.5}"#,
        br#"{"alg":"RS256","kid":"a","x":1.}"#,
        br#"{"alg":"RS256","kid":"a","x":1e}"#,
        br#"{"alg":"RS256","kid":"a","x":truE}"#,
        br#"{"alg":"RS256","kid":"a","x":"\u12g4"}"#,
        br#"{"alg":"RS256","kid":"a","x":"\u+123"}"#,
        br#"{"alg":"RS256","kid":"a","x":"\ud800"}"#,
        br#"{"alg":"RS256","kid":"a","x":"\udc00"}"#,
        br#"{"alg":"RS256","kid":"a","x":"\ud800\ud800"}"#,
        br#"{"alg":"RS256","kid":"a","x":"\x41"}"#,
        b"{\"alg\":\"RS256\",\"kid\":\"a\",\"x\":\"\n\"}",
        b"{\"alg\":\"RS256\",\"kid\":\"a\",\"x\":\"\x00\"}",
        b"{\"alg\":\"RS256\",\"kid\":\"a\",\"x\":\"\xff\"}",
        b"{\"alg\":\"RS256\",\"kid\":\"a\",\"\xc0\xaf\":1}",
        b"\xef\xbb\xbf{\"alg\":\"RS256\",\"kid\":\"a\"}",
        b"{\0\"\0a\0l\0g\0\"\0",
        br#"{"alg":"RS256","alg":"RS256","kid":"a"}"#,
        br#"{"alg":"none","kid":"a","alg":"RS256"}"#,
        br#"{"alg":"RS256","kid":"a","kid":"b"}"#,
        br#"{"alg":"RS256","kid":"a","\u006bid":"b"}"#,
        br#"{"alg":"RS256","kid":"a","x":1,"x":1}"#,
        br#"{"alg":"RS256","kid":"a","":1,"":1}"#,
    ] {
        assert_eq!(with_header(header), Err(Refusal::MalformedHeader), "{}", header.escape_ascii());
    }
    for header in [
        &br#"{"alg":"RS256","kid":"a"}"#[..],
        b" \t\r\n{ \"alg\" : \"RS256\" , \"kid\" : \"a\" }\n",
        br#"{"\u0061lg":"\u0052S256","kid":"\u0061"}"#,
        br#"{"alg":"RS256","kid":"a","x":{"x":1,"x":2},"y":[[],{},null,true,false,-0.5e+7,"\ud83d\ude00"]}"#,
        br#"{"alg":"RS256","kid":"a","jwk":{"kty":"RSA"},"jku":"https://example.com","x5c":["a"]}"#,
    ] {
        assert_eq!(with_header(header), Ok("a".to_owned()), "{}", header.escape_ascii());
    }
}

#[test]
fn deep_nesting_takes_no_stack() {
    let header = |depth: usize| {
        let (open, close) = ("[".repeat(depth), "]".repeat(depth));
        with_header(format!(r#"{{"alg":"RS256","kid":"a","x":{open}{close}}}"#).as_bytes())
    };
    assert_eq!(header(126), Ok("a".to_owned()));
    assert_eq!(header(127), Err(Refusal::MalformedHeader));
    assert_eq!(header(5_000), Err(Refusal::MalformedHeader));
}

#[test]
fn duplicates_are_found_among_many_members() {
    let members: Vec<String> = (0..400).map(|number| format!(r#""x{number}":{number}"#)).collect();
    let header = |last: &str| {
        let members = members.join(",");
        with_header(format!(r#"{{"alg":"RS256","kid":"a",{members}{last}}}"#).as_bytes())
    };
    assert_eq!(header(""), Ok("a".to_owned()));
    for name in ["x0", "x31", "x399", "alg", "\\u00780", "\\u0078399"] {
        assert_eq!(header(&format!(r#","{name}":1"#)), Err(Refusal::MalformedHeader), "{name}");
    }
    // Wherever the few end and the many begin.
    for (count, again) in (1..20).flat_map(|count| (0..count).map(move |again| (count, again))) {
        let members: String = (0..count).map(|number| format!(r#","x{number}":1"#)).collect();
        for spelling in ["x", "\\u0078"] {
            let last = format!(r#"{members},"{spelling}{again}":2"#);
            let header = with_header(format!(r#"{{"alg":"RS256","kid":"a"{last}}}"#).as_bytes());
            assert_eq!(header, Err(Refusal::MalformedHeader), "{last}");
        }
    }
}

#[test]
fn the_algorithm_is_rs256_byte_for_byte() {
    for algorithm in [
        "\"none\"",
        "\"None\"",
        "\"\"",
        "\"rs256\"",
        "\"Rs256\"",
        "\"RS256 \"",
        "\"RS256\\u0000\"",
        "\"RS256\\n\"",
        "\"RS2560\"",
        "\"RS1\"",
        "\"RS384\"",
        "\"RS512\"",
        "\"PS256\"",
        "\"ES256\"",
        "\"HS256\"",
        "\"EdDSA\"",
        "\"dir\"",
        "null",
        "true",
        "256",
        "[\"RS256\"]",
        "{\"RS256\":1}",
    ] {
        let header = format!(r#"{{"alg":{algorithm},"kid":"a"}}"#);
        assert_eq!(with_header(header.as_bytes()), Err(Refusal::UnsupportedAlgorithm), "{algorithm}");
    }
    assert_eq!(with_header(br#"{"kid":"a"}"#), Err(Refusal::UnsupportedAlgorithm));
}

#[test]
fn every_extension_is_refused_whatever_its_value() {
    for value in ["[\"b64\"]", "[\"exp\"]", "[\"unknown\"]", "[]", "[\"\"]", "null", "{}", "\"exp\"", "false", "0"] {
        for name in ["crit", "b64", "zip", "\\u0063rit"] {
            let header = format!(r#"{{"alg":"RS256","kid":"a","{name}":{value}}}"#);
            assert_eq!(with_header(header.as_bytes()), Err(Refusal::UnsupportedExtension), "{name} {value}");
        }
    }
}

#[test]
fn types_of_other_tokens_are_refused() {
    let with =
        |name: &str, value: &str| with_header(format!(r#"{{"alg":"RS256","kid":"a","{name}":{value}}}"#).as_bytes());
    for value in ["\"JWT\"", "\"jwt\"", "\"JwT\"", "\"application/jwt\"", "\"APPLICATION/JWT\""] {
        assert_eq!(with("typ", value), Ok("a".to_owned()), "{value}");
        assert_eq!(with("cty", value), Err(Refusal::UnsupportedExtension), "a token in the token: {value}");
    }
    for value in ["\"\"", "\"JOSE\"", "\"at+jwt\"", "\"JWT \"", "\"logout+jwt\""] {
        assert_eq!(with("typ", value), Err(Refusal::WrongType), "{value}");
        assert_eq!(with("cty", value), Ok("a".to_owned()), "contents that are no token: {value}");
    }
    for value in ["null", "1", "true", "[\"JWT\"]", "{}"] {
        assert_eq!(with("typ", value), Err(Refusal::MalformedHeader), "{value}");
    }
    for value in ["null", "1", "[\"JWT\"]", "{}"] {
        assert_eq!(with("cty", value), Err(Refusal::MalformedHeader), "{value}");
    }
}

#[test]
fn the_key_id_is_a_string_of_bounded_length() {
    assert_eq!(with_header(br#"{"alg":"RS256"}"#), Err(Refusal::MissingKeyId));
    for value in ["null", "1", "true", "[\"a\"]", "{\"a\":1}", "\"\""] {
        let header = format!(r#"{{"alg":"RS256","kid":{value}}}"#);
        assert_eq!(with_header(header.as_bytes()), Err(Refusal::MalformedHeader), "{value}");
    }
    let of_length =
        |length: usize| with_header(format!(r#"{{"alg":"RS256","kid":"{}"}}"#, "a".repeat(length)).as_bytes());
    assert!(of_length(512).is_ok());
    assert_eq!(of_length(513), Err(Refusal::MalformedHeader));
}
