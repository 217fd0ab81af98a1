use rs256_verify::{Implementation, PublicKey};

use crate::prime_modulus;

/// Calling what the processor does not have is undefined, and not calling what it has is slow: the standard library must
/// see the same instructions.
#[test]
#[cfg(target_arch = "x86_64")]
fn implementations_are_there_exactly_where_their_instructions_are() {
    let bmi2 = is_x86_feature_detected!("bmi2") && is_x86_feature_detected!("avx");
    let avx512 = is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512ifma");
    let ifma = avx512 && is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma");
    assert_eq!(Implementation::bmi2().is_some(), bmi2);
    assert_eq!(Implementation::ifma().is_some(), ifma);
    let fastest = if ifma {
        "Ifma"
    } else if bmi2 {
        "Bmi2"
    } else {
        "Portable"
    };
    assert_eq!(format!("{:?}", Implementation::fastest()), fastest);
}

/// Whoever measures or reports a difference sees which implementation it was.
#[test]
fn a_key_and_an_implementation_show_which_it_is() {
    let modulus = prime_modulus::ones(2048, 1557).octets();
    let named = [
        (Some(Implementation::portable()), "Portable"),
        (Implementation::bmi2(), "Bmi2"),
        (Implementation::ifma(), "Ifma"),
    ];
    for (implementation, name) in named {
        let Some(implementation) = implementation else { continue };
        assert_eq!(format!("{implementation:?}"), name);
        let key = PublicKey::with_implementation(&modulus, implementation).expect("a modulus");
        assert_eq!(format!("{key:?}"), format!("PublicKey {{ octets: 256, implementation: {name}, .. }}"));
    }
    let key = PublicKey::from_modulus(&modulus).expect("a modulus");
    assert!(format!("{key:?}").contains(&format!("implementation: {:?}", Implementation::fastest())));
}
