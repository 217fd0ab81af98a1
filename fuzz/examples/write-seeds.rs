//! Writes first inputs for each target from the vectors, for libFuzzer to grow and `scripts/fuzz minimise` to sift.
//!
//! `cargo run --manifest-path fuzz/Cargo.toml --example write-seeds <folder>`

use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

fn main() {
    let folder = std::env::args().nth(1).expect("the folder to write to");
    let folder = Path::new(&folder);
    let vectors = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors");
    let mut written = 0;
    let mut write = |target: &str, input: &[u8]| {
        let folder = folder.join(target);
        fs::create_dir_all(&folder).expect("the folder can be made");
        fs::write(folder.join(format!("seed-{written:05}")), input).expect("the seed can be written");
        written += 1;
    };

    for class in fs::read_dir(&vectors).expect("there are vectors").flatten().filter(|entry| entry.path().is_dir()) {
        for case in fs::read_dir(class.path()).expect("there are cases").flatten() {
            let text = fs::read_to_string(case.path()).expect("a case is UTF-8");
            let Some((_, headers)) = text.split_once("\n\n") else { continue };
            let lines = headers.lines().filter_map(|line| line.split_once(": "));
            let lines: Vec<(&str, Vec<u8>)> = lines.map(|(name, value)| (name, unescape(value))).collect();
            write("credentials", &credentials(&lines));
            let Some(token) = lines.iter().find(|(name, _)| name.eq_ignore_ascii_case("Cf-Access-Jwt-Assertion"))
            else {
                continue;
            };
            // A signature of zeros is what fits the key of these targets; a real one would only make seeds larger.
            write("token", &with_signature(&token.1, "AA"));
            write("token", &with_signature(&token.1, &"A".repeat(342)));
            let mut parts = token.1.split(|byte| *byte == b'.').map(|part| URL_SAFE_NO_PAD.decode(part));
            let (Some(Ok(header)), Some(Ok(claims))) = (parts.next(), parts.next()) else { continue };
            write("claims", &[b"\x02", &claims[..]].concat());
            write("differential", &[&header, &b"\n"[..], &claims].concat());
            let known = format!(r#"{{"alg":"RS256","kid":"key1","typ":"JWT"}}{}"#, "\n");
            write("differential", &[known.as_bytes(), &claims].concat());
        }
    }
    for document in DOCUMENTS {
        write(
            "jwks",
            &document.replace('@', "\u{1}").bytes().map(|byte| if byte == 1 { 0xff } else { byte }).collect::<Vec<_>>(),
        );
    }
    write("jwks", &fs::read(vectors.join("keys.json")).expect("there are keys"));
    for policy in POLICIES {
        for caller in CALLERS {
            write("policy", format!("{policy}\n{caller}\n{IDENTITY}").as_bytes());
        }
    }
    // A second around each edge, for each of the leeways; byte by byte nobody would come upon these numbers.
    for (setting, leeway) in [(0, 0), (1, 1), (2, 60), (3, 300)] {
        for around in [-1, 0, 1] {
            let (end, start) = (NOW - leeway + around, NOW + leeway + around);
            for times in [
                format!(r#""exp":{end}"#),
                format!(r#""exp":4e9,"nbf":{start}"#),
                format!(r#""exp":4e9,"iat":{start}"#),
            ] {
                let claims =
                    format!(r#"{{"iss":"https://acme.cloudflareaccess.com","aud":"{AUDIENCE}","type":"app",{times}}}"#);
                write("claims", &[&[setting], claims.as_bytes()].concat());
            }
        }
    }
    for first in 0..64_u8 {
        let bytes: Vec<u8> = (0..160_u8).map(|place| place.wrapping_mul(first.wrapping_mul(2) | 1) ^ first).collect();
        write("verify", &bytes[..48]);
        write("refresh", &[&[first, 1, first & 1], &bytes[..]].concat());
    }
    println!("{written} seeds");
}

const AUDIENCE: &str = "ced3752cf3ceed6259c91b337a673cfd79ca25a0772c9791ddcb412000e8c673";

/// The time that settings with no other begin with.
const NOW: i64 = 1_790_000_000;

/// `@` stands for a modulus of 2048 bits.
const DOCUMENTS: [&str; 8] = [
    r#"{"keys":[{"kid":"a","kty":"RSA","alg":"RS256","use":"sig","e":"AQAB","n":"@"}]}"#,
    r#"{"keys":[{"kid":"a","kty":"RSA","e":"AQAB","n":"@"},{"kid":"a","kty":"RSA","e":"AQAB","n":"@"}]}"#,
    r#"{"keys":[{"kid":"a","kty":"RSA","e":"AQAB","n":"@"},{"kid":"a","kty":"RSA","e":"AQAD","n":"@"}]}"#,
    r#"{"keys":[{"kid":"a","kty":"RSA","key_ops":["verify"],"e":"AQAB","n":"@"},{"kid":"b","kty":"RSA","d":"AQ","e":"AQAB","n":"@"}]}"#,
    r#"{"keys":[{"kid":"a","kty":"RSA","e":"AQAB","n":"@"},{"kty":"oct","k":"AA"},[],{"kid":"c","kty":"RSA","e":"AQ","n":"AQAB"}]}"#,
    r#"{"keys":[{"kid":"a","kty":"RSA","e":"AQAB","n":"@@@@"},{"kid":"b","kty":"RSA","use":"enc","e":"AQAB","n":"@"}],"public_cert":{}}"#,
    r#"{"keys":[{"kid":"a","kty":"RSA","e":"AQAB","n":"@"},{"kid":"b","kid":"b"},{"kid":7,"kty":"RSA","e":"AQAB","n":"@"}]}"#,
    r#"{"keys":[]}"#,
];

const POLICIES: [&str; 14] = [
    r#"{"include":[{"everyone":true}]}"#,
    r#"{"include":[{"any_user":true},{"any_service_token":true}],"exclude":[{"non_identity":true}]}"#,
    r#"{"include":[{"email":"kim@example.com"}],"require":[{"country":"CH"}]}"#,
    r#"{"include":[{"email_domain":"example.com"}],"exclude":[{"group":"contractors"}]}"#,
    r#"{"include":[{"group":"eng"}],"assume_complete_token":true}"#,
    r#"{"include":[{"group":"eng"}],"require":[{"max_session_age":"8h"}]}"#,
    r#"{"include":[{"group":"eng","claim":"custom.teams"}]}"#,
    r#"{"include":[{"service_token":"0123456789abcdef0123456789abcdef.access"}]}"#,
    r#"{"include":[{"any_of":[{"country":"CH"},{"country":"DE"}]}],"exclude":[{"email":"a@b.c"}]}"#,
    r#"{"include":[{"claim":"custom.department","equals":"R&D"}]}"#,
    r#"{"include":[{"claim":["custom","a.b"],"equals":5}],"require":[{"claim":"type","equals":"app"}]}"#,
    r#"{"include":[{"claim":"custom.roles","contains":"admin"}],"exclude":[{"claim":"custom.flag","equals":true}]}"#,
    r#"{"include":[{"audience":"ced3752cf3ceed6259c91b337a673cfd79ca25a0772c9791ddcb412000e8c673"}]}"#,
    r#"{"include":[{"non_identity":true}],"require":[{"claim":"custom.n","contains":5}]}"#,
];

const CALLERS: [&str; 8] = [
    r#""email":"kim@example.com","sub":"1","country":"CH","iat":1789990000,"custom":{"groups":["eng"],"department":"R&D","roles":["admin"]}"#,
    r#""email":"KIM@EXAMPLE.COM","sub":"1","identity_nonce":"2","iat":1789900000"#,
    r#""common_name":"0123456789abcdef0123456789abcdef.access","sub":"""#,
    r#""sub":"","email":"""#,
    r#""email":"a@b.c@example.com","sub":"1","custom":{"groups":[{"id":"eng"},{"name":"contractors"}],"a.b":50e-1}"#,
    r#""email":"kim@example.com","common_name":"robot","custom":{"groups":["eng"],"groups":[]}"#,
    r#""sub":"1","custom":{"n":[5.0,"5",true],"teams":"eng","flag":true}"#,
    r#""email":"kim@example.com","sub":"1","common_name":"0123456789abcdef0123456789abcdef.access""#,
];

const IDENTITY: &str = r#"{"email":"kim@example.com","groups":[{"id":"g","name":"eng"}],"oidc_fields":{"department":"R&D","roles":["admin"],"n":5}}"#;

fn credentials(lines: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut input = Vec::new();
    for (name, value) in lines {
        let kind = match name.to_ascii_lowercase().as_str() {
            "cf-access-jwt-assertion" => b'a',
            "cookie" => b'c',
            _ => continue,
        };
        // Tokens are not looked into here.
        let short =
            value.split(|byte| *byte == b'.').map(|part| &part[..part.len().min(24)]).collect::<Vec<_>>().join(&b'.');
        input.push(kind);
        input.extend(short);
        input.push(b'\n');
    }
    input
}

fn with_signature(token: &[u8], signature: &str) -> Vec<u8> {
    match token.iter().rposition(|byte| *byte == b'.') {
        Some(end) => [&token[..=end], signature.as_bytes()].concat(),
        None => token.to_vec(),
    }
}

/// `\xNN` is a byte.
fn unescape(text: &str) -> Vec<u8> {
    let mut pieces = text.split("\\x");
    let mut bytes = pieces.next().unwrap_or_default().as_bytes().to_vec();
    for piece in pieces {
        let (digits, rest) = piece.split_at(2);
        bytes.push(u8::from_str_radix(digits, 16).expect("an escape has two digits"));
        bytes.extend(rest.bytes());
    }
    bytes
}
