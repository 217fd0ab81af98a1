//! Holds what checks signatures where no other backend is chosen, and nothing else: the crate `rsa`.

#![no_std]
#![no_main]

use core::hint::black_box;

use cloudflare_access::rs256::{self, Backend};
use no_panic as _;

// SAFETY: nothing else in the program has the name.
#[unsafe(no_mangle)]
extern "C" fn main() -> i32 {
    black_box(rs256::rsa as fn() -> &'static dyn Backend);
    0
}
