//! Each instruction against the processor's, where it has them.

use core::arch::x86_64 as hardware;
use std::io::{self, Write};

use proptest::prelude::*;

use super::{__m512i, MAX};

fn lane() -> impl Strategy<Value = u64> {
    prop_oneof![
        2 => prop_oneof![Just(0), Just(1), Just(MAX), Just(MAX + 1), Just(u64::MAX), Just(1 << 63), Just(MAX - 1)],
        1 => 0..=MAX,
        2 => any::<u64>(),
    ]
}

fn vector() -> impl Strategy<Value = [u64; 8]> {
    (proptest::array::uniform8(lane()), proptest::array::uniform8(lane()), any::<u8>()).prop_map(|(a, b, one)| {
        // Often two vectors of one test have lanes alike: these are of few values.
        core::array::from_fn(|i| if one >> i & 1 == 1 { a[0] } else { b[i] })
    })
}

/// What every instruction makes of `a`, `b`, `c` and the mask `k`, as lanes, by the functions of a module.
macro_rules! results {
    ($module:ident, $a:expr, $b:expr, $c:expr, $k:expr) => {{
        use $module::*;
        let read = |lanes: &[u64; 8]| {
            // SAFETY: a reference to 64 octets; the callers have detected AVX-512.
            unsafe { _mm512_loadu_si512(lanes.as_ptr().cast()) }
        };
        let (a, b, c, k) = (read($a), read($b), read($c), $k);
        let vectors = [
            a,
            _mm512_setzero_si512(),
            _mm512_set1_epi64($a[0].cast_signed()),
            _mm512_set1_epi64(_mm_cvtsi128_si64(_mm512_castsi512_si128(a))),
            _mm512_add_epi64(a, b),
            _mm512_mask_add_epi64(a, k, b, c),
            _mm512_mask_sub_epi64(a, k, b, c),
            _mm512_and_si512(a, b),
            _mm512_or_si512(a, b),
            _mm512_slli_epi64::<0>(a),
            _mm512_slli_epi64::<1>(a),
            _mm512_slli_epi64::<12>(a),
            _mm512_slli_epi64::<64>(a),
            _mm512_srli_epi64::<0>(a),
            _mm512_srli_epi64::<52>(a),
            _mm512_srli_epi64::<64>(a),
            _mm512_alignr_epi64::<0>(a, b),
            _mm512_alignr_epi64::<1>(a, b),
            _mm512_alignr_epi64::<7>(a, b),
            _mm512_madd52lo_epu64(a, b, c),
            _mm512_madd52hi_epu64(a, b, c),
        ];
        let vectors = vectors.map(|vector| {
            let mut lanes = [0_u64; 8];
            // SAFETY: the array is ours and has 64 octets; the callers have detected AVX-512.
            unsafe { _mm512_storeu_si512(lanes.as_mut_ptr().cast(), vector) };
            lanes
        });
        let masks = [_mm512_cmpeq_epu64_mask(a, b), _mm512_cmpgt_epu64_mask(a, b), _mm512_test_epi64_mask(a, b)];
        (vectors, masks)
    }};
}

type Results = ([[u64; 8]; 21], [u8; 3]);

fn emulated(a: &[u64; 8], b: &[u64; 8], c: &[u64; 8], k: u8) -> Results {
    use super as emulation;
    results!(emulation, a, b, c, k)
}

#[target_feature(enable = "avx512f,avx512ifma")]
fn by_the_processor(a: &[u64; 8], b: &[u64; 8], c: &[u64; 8], k: u8) -> Results {
    results!(hardware, a, b, c, k)
}

fn detected() -> bool {
    std::arch::is_x86_feature_detected!("avx512f") && std::arch::is_x86_feature_detected!("avx512ifma")
}

/// The manual's own words, where there is no processor to ask.
#[test]
fn products_are_of_52_bits() {
    let (a, b) = (__m512i([5; 8]), __m512i([u64::MAX; 8]));
    // (2^52 − 1)² = 2^104 − 2^53 + 1.
    assert_eq!(super::_mm512_madd52lo_epu64(a, b, b), __m512i([5 + 1; 8]));
    assert_eq!(super::_mm512_madd52hi_epu64(a, b, b), __m512i([5 + MAX - 1; 8]));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn the_processor_does_the_same(a in vector(), b in vector(), c in vector(), k in any::<u8>()) {
        if detected() {
            // SAFETY: AVX-512F and IFMA were detected.
            let expected = unsafe { by_the_processor(&a, &b, &c, k) };
            prop_assert_eq!(emulated(&a, &b, &c, k), expected);
        } else {
            static SAID: std::sync::Once = std::sync::Once::new();
            SAID.call_once(|| {
                let _ = writeln!(io::stderr(), "SKIPPED: this machine has no AVX-512 IFMA to hold the emulation against");
            });
        }
    }
}
