use crate::implementations::Keys;

/// What NIST's Cryptographic Algorithm Validation Program tests verifiers with.
#[test]
fn nist_vectors() {
    let mut keys = None;
    let (mut message, mut signature) = (Vec::new(), Vec::new());
    let (mut passed, mut failed) = (0, 0);
    for line in include_str!("vectors/nist.rsp").lines() {
        match line.split_once(" = ") {
            Some(("n", n)) => keys = Some(Keys::new(&octets(n))),
            Some(("Msg", text)) => message = octets(text),
            Some(("S", s)) => signature = octets(s),
            Some(("Result", result)) => {
                let accepted = keys.as_ref().expect("a modulus comes first").accept(&message, &signature);
                assert_eq!(accepted, result == "P", "{line} for {message:02x?}");
                *if accepted { &mut passed } else { &mut failed } += 1;
            }
            _ => assert!(line.is_empty() || line.starts_with('#'), "{line}"),
        }
    }
    assert_eq!((passed, failed), (3, 20));
}

fn octets(hex: &str) -> Vec<u8> {
    let digits = (0..hex.len()).step_by(2).map(|start| &hex[start..start + 2]);
    digits.map(|pair| u8::from_str_radix(pair, 16).expect("hexadecimal digits")).collect()
}
