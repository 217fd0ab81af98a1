use core::fmt::Write as _;
use core::panic::PanicInfo;

use crate::output::Output;

/// It tells where the panic was, so that the compiler keeps every such place in the program.
#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    let _ = match info.location() {
        Some(place) => writeln!(Output, "panicked at {}:{}:{}", place.file(), place.line(), place.column()),
        None => writeln!(Output, "panicked"),
    };
    // SAFETY: it takes nothing and does not come back.
    unsafe { libc::abort() }
}
