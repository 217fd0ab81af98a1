//! The vectors in WebAssembly: `run` answers accepted, passed and failed in 16 bits each, or -1 where it could not start.

#![no_std]

use core::panic::PanicInfo;

use cloudflare_access::rs256;

static PACKED: &[u8] = include_bytes!(env!("PACKED_VECTORS"));

#[global_allocator]
static ALLOCATOR: dlmalloc::GlobalDlmalloc = dlmalloc::GlobalDlmalloc;

// SAFETY: nothing else in this module has the name.
#[unsafe(no_mangle)]
pub extern "C" fn run() -> i64 {
    match replay::replay(PACKED, rs256::rsa(), |_| {}) {
        Ok(counts) => i64::from(counts.accepted) << 32 | i64::from(counts.passed) << 16 | i64::from(counts.failed),
        Err(_) => -1,
    }
}

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}
