//! What the standard library's `alloc`, which is compiled for programs that unwind, refers to. Nothing unwinds here: panics
//! abort, and nothing calls these.

// SAFETY: nothing else in the program has the name.
#[unsafe(no_mangle)]
extern "C" fn rust_eh_personality() {}

// SAFETY: nothing else in the program has the name.
#[unsafe(no_mangle)]
extern "C" fn _Unwind_Resume() -> ! {
    // SAFETY: it takes nothing and does not come back.
    unsafe { libc::abort() }
}
