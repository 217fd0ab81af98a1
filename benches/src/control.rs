use std::hint::black_box;

use crate::Contender;

/// Work that shares nothing, not even memory: what two threads gain on it, they can gain on this machine.
#[must_use]
pub fn control() -> Contender {
    Contender::new("control/arithmetic", |_| {
        // Four chains keep the multiplier about as busy as big-integer arithmetic does.
        let mut chains: [u64; 4] = black_box([3, 5, 7, 11]);
        for _ in 0..8_000 {
            for chain in &mut chains {
                *chain = chain.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(17);
            }
        }
        black_box(chains)[0] != 0
    })
}
