//! Signatures that do not fit the token.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cloudflare_access_testing::{TestKey, Token};
use rsa::sha2::{Digest as _, Sha256, Sha384, Sha512};

use crate::class::Class;
use crate::forge::{self, SHA256_INFO, SIZE, encoded};
use crate::team::{USER, user};

pub(super) fn cases() -> Class {
    let mut class = Class::new("signature");
    let token = user();
    let input = token.signing_input();
    let right = TestKey::second().sign(input.as_bytes());

    class.rule("Every bit of the signature counts.", "RFC 8017 §8.2.2");
    for (name, index, bit) in [("first", 0, 0x80), ("middle", 128, 0x10), ("last", SIZE - 1, 1)] {
        let mut flipped = right.clone();
        flipped[index] ^= bit;
        class.refused(&format!("{name}-bit-flipped"), "bad-signature", token.with_signature(&flipped));
    }
    let mut reversed = right.clone();
    reversed.reverse();
    class.refused("bytes-in-reverse", "bad-signature", token.with_signature(&reversed));

    class.rule("The signature is as long as the modulus.", "RFC 8017 §8.2.2 step 1");
    for (name, bytes) in [
        ("empty", Vec::new()),
        ("of-one-byte", vec![0]),
        ("of-64-bytes-as-in-es256", right[..64].to_vec()),
        ("half", right[..128].to_vec()),
        ("a-byte-short", right[..SIZE - 1].to_vec()),
        ("without-its-first-byte", right[1..].to_vec()),
        ("with-zero-in-front", [&[0], &right[..]].concat()),
        ("with-zero-behind", [&right[..], &[0]].concat()),
        ("twice", right.repeat(2)),
        ("of-eight-kilobytes", vec![0xa5; 8192]),
    ] {
        class.refused(name, "bad-signature", token.with_signature(&bytes));
    }

    class.rule("The signature is a number below the modulus, and not a trivial one.", "RFC 8017 §5.2.2; Wycheproof");
    let modulus = forge::modulus();
    let number = |last: u8| [&[0; SIZE - 1][..], &[last]].concat();
    for (name, bytes) in [
        ("zero", number(0)),
        ("one", number(1)),
        ("two", number(2)),
        ("all-ones", vec![0xff; SIZE]),
        ("the-modulus", modulus.clone()),
        ("the-modulus-less-one", forge::difference(&modulus, &number(1))),
        ("the-modulus-less-the-signature", forge::difference(&modulus, &right)),
    ] {
        class.refused(name, "bad-signature", token.with_signature(&bytes));
    }
    let (token, lifted) = plus_modulus();
    class.accepted("before-the-modulus-is-added", USER, token.sign());
    class.refused("plus-the-modulus", "bad-signature", token.with_signature(&lifted));

    class.rule("The signature is over this header and these claims.", "RFC 7515 §5.2");
    for (name, text) in tampered(&user(), &right) {
        class.refused(name, "bad-signature", text);
    }
    let (header, claims) = input.split_once('.').expect("a signing input has a dot");
    let signature = URL_SAFE_NO_PAD.encode(&right);
    class.refused("parts-rotated", "malformed-header", format!("{signature}.{header}.{claims}"));
    class.refused("header-and-claims-swapped", "unsupported-algorithm", format!("{claims}.{header}.{signature}"));
    class.refused("claims-and-signature-swapped", "malformed-claims", format!("{header}.{signature}.{claims}"));

    class.rule("One key, one scheme: another hash or padding under the name RS256.", "RFC 8725 §3.1");
    let key = forge::private_key();
    let pkcs1 = |signature: rsa::Result<Vec<u8>>| signature.expect("the key has room for every hash");
    let message = input.as_bytes();
    for (name, bytes) in [
        ("of-rs384", pkcs1(key.pkcs1v15_sign::<Sha384>(message))),
        ("of-rs512", pkcs1(key.pkcs1v15_sign::<Sha512>(message))),
        ("of-ps256", forge::pss(message)),
    ] {
        class.refused(name, "bad-signature", user().with_signature(&bytes));
    }

    class.rule("The whole encoded message is compared, not searched.", "RFC 8017 §9.2; Bleichenbacher 2006, BERserk");
    for (name, message) in encodings(&Sha256::digest(message)) {
        class.refused(name, "bad-signature", user().with_signature(&forge::raw(&message)));
    }
    let right_encoding = encoded(1, 0xff, &[&SHA256_INFO[..], &Sha256::digest(message)].concat());
    class.accepted("the-right-encoding", USER, user().with_signature(&forge::raw(&right_encoding)));
    class
}

/// A token whose signature stays below 2^2048 with the modulus added, and that sum: the same number to whoever forgets
/// to compare.
fn plus_modulus() -> (Token, Vec<u8>) {
    (0..64)
        .map(|nonce| user().claim("identity_nonce", format!("{nonce:016}")))
        .find_map(|token| {
            let signature = TestKey::second().sign(token.signing_input().as_bytes());
            forge::sum(&signature, &forge::modulus()).map(|sum| (token, sum))
        })
        .expect("one of them is small enough")
}

/// Sound signatures, each of something else than this token.
fn tampered(token: &Token, right: &[u8]) -> [(&'static str, String); 8] {
    let key = TestKey::second();
    let input = token.signing_input();
    let (header, claims) = input.split_once('.').expect("a signing input has a dot");
    let decoded = |part: &str| URL_SAFE_NO_PAD.decode(part).expect("the issuer writes base64url");
    let over = |message: &[u8]| token.with_signature(&key.sign(message));
    [
        ("of-another-user", token.clone().claim("email", "root@example.com").with_signature(right)),
        ("of-an-earlier-expiry", token.clone().expires_at(4_102_444_801).with_signature(right)),
        ("of-another-header", token.clone().without_header("typ").with_signature(right)),
        ("over-the-claims-alone", over(claims.as_bytes())),
        ("over-the-header-alone", over(header.as_bytes())),
        ("over-both-without-the-dot", over([header, claims].concat().as_bytes())),
        ("over-the-json", over(&[decoded(header), b".".to_vec(), decoded(claims)].concat())),
        ("over-the-hash", over(&Sha256::digest(&input))),
    ]
}

/// Encoded messages that each hold the right hash and are wrong elsewhere; or hold a wrong hash.
fn encodings(hash: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let digest_info = [&SHA256_INFO[..], hash].concat();
    // Without the NULL of the parameters: one length less in the outer and the inner sequence (RFC 8017 §9.2 note 1).
    let mut without_null = digest_info.clone();
    without_null.drain(15..17);
    (without_null[1], without_null[3]) = (0x2f, 0x0b);
    // The outer length in BER's long form.
    let long_length = [&[0x30, 0x81], &digest_info[1..]].concat();
    let sha1_info: [u8; 15] = [48, 33, 48, 9, 6, 5, 43, 14, 3, 2, 26, 5, 0, 4, 20];
    let sound = encoded(1, 0xff, &digest_info);
    let changed = |index: usize, byte: u8| {
        let mut message = sound.clone();
        message[index] = byte;
        message
    };
    // Eight bytes of padding, then the right thing, then garbage up to the end.
    let short_padding = [&[0, 1][..], &[0xff; 8], &[0], &digest_info, &[0xa5; 194]].concat();
    vec![
        ("short-padding-and-garbage-behind", short_padding),
        ("block-type-0", encoded(0, 0, &digest_info)),
        ("block-type-2", encoded(2, 0xff, &digest_info)),
        ("padding-of-another-byte", changed(100, 0xfe)),
        ("first-byte-1", changed(0, 1)),
        ("no-zero-behind-the-padding", changed(SIZE - digest_info.len() - 1, 0xff)),
        ("no-digest-info", encoded(1, 0xff, hash)),
        ("digest-info-without-null", encoded(1, 0xff, &without_null)),
        ("digest-info-with-a-long-length", encoded(1, 0xff, &long_length)),
        ("digest-info-with-garbage-behind", encoded(1, 0xff, &[&digest_info[..], b"garbage"].concat())),
        ("digest-info-of-sha-1", encoded(1, 0xff, &[&sha1_info[..], &hash[..20]].concat())),
        ("hash-cut-short", encoded(1, 0xff, &digest_info[..digest_info.len() - 1])),
        ("hash-of-the-hash", encoded(1, 0xff, &[&SHA256_INFO[..], &Sha256::digest(hash)].concat())),
    ]
}
