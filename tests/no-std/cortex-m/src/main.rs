//! The vectors on a Cortex-M4, reported to the host by semihosting.

#![no_std]
#![no_main]

use core::panic::PanicInfo;

use cloudflare_access::rs256;
use cortex_m_semihosting::{debug, hprintln};
use embedded_alloc::LlffHeap;

static PACKED: &[u8] = include_bytes!(env!("PACKED_VECTORS"));

#[global_allocator]
static HEAP: LlffHeap = LlffHeap::empty();

const HEAP_SIZE: usize = 1024 * 1024;

#[cortex_m_rt::entry]
fn main() -> ! {
    // SAFETY: the macro's own memory, given to the allocator once, before anything is allocated.
    unsafe {
        embedded_alloc::init!(HEAP, HEAP_SIZE);
    }
    let passed = match replay::replay(PACKED, rs256::rsa(), |failure| hprintln!("{}", failure)) {
        Ok(counts) => {
            hprintln!("cortex-m: {} passed ({} accepted), {} failed", counts.passed, counts.accepted, counts.failed);
            counts.failed == 0 && counts.accepted > 0
        }
        Err(problem) => {
            hprintln!("cortex-m: {}", problem);
            false
        }
    };
    debug::exit(if passed { debug::EXIT_SUCCESS } else { debug::EXIT_FAILURE });
    loop {
        cortex_m::asm::wfi();
    }
}

#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    hprintln!("cortex-m: {}", info);
    debug::exit(debug::EXIT_FAILURE);
    loop {
        cortex_m::asm::wfi();
    }
}
