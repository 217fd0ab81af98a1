//! Calls all of the core, so that the linked program shows which panics are left in it, and replays the vectors, so that the
//! program which shows it is one that works.

#![no_std]
#![no_main]

use core::fmt::Write as _;
use core::hint::black_box;

use cloudflare_access::rs256::{self, Backend, InvalidSignature};
use cloudflare_access::{Application, KeySet, UnixTime, Verifier};

use no_panic::backends::Always;
use no_panic::output::Output;
use no_panic::{policies, refreshes, texts, ways};

static PACKED: &[u8] = include_bytes!(env!("PACKED_VECTORS"));

// SAFETY: nothing else in the program has the name.
#[unsafe(no_mangle)]
extern "C" fn main() -> i32 {
    let packed = black_box(PACKED);
    let backends: [(&str, &dyn Backend); 3] = [
        ("accept-all", &Always(Ok(()))),
        ("reject-all", &Always(Err(InvalidSignature))),
        ("rs256-verify", rs256::rs256_verify()),
    ];
    let mut accepted = [0; 3];
    for ((name, backend), accepted) in backends.into_iter().zip(&mut accepted) {
        call_everything(packed, backend);
        // Under the first two many a verdict is another one, and the difference is the signature.
        match replay::replay(packed, backend, |_| {}) {
            Ok(counts) => {
                *accepted = counts.accepted;
                let _ = writeln!(Output, "{name}: {} as expected, {} accepted", counts.passed, counts.accepted);
                if name == "rs256-verify" && (counts.failed > 0 || counts.accepted == 0) {
                    return 1;
                }
            }
            Err(problem) => {
                let _ = writeln!(Output, "{name}: {problem}");
                return 1;
            }
        }
    }
    i32::from(accepted[1] != 0)
}

/// With bytes of which the compiler knows nothing.
fn call_everything(bytes: &[u8], backend: &dyn Backend) {
    let now = UnixTime::from_seconds(black_box(0));
    texts::read(bytes, backend);
    refreshes::drive(bytes);
    let text = core::str::from_utf8(bytes).unwrap_or("acme");
    let (Ok(application), Ok(keys)) = (Application::parse(text, [text]), KeySet::parse_with(bytes, backend)) else {
        return;
    };
    let strict = Verifier::new(application.clone(), keys);
    ways::verify(&strict, bytes, now);
    ways::verify(&Verifier::new(application, ways::Anything).accept_missing_type(), bytes, now);
    policies::decide(&strict, bytes, now);
}
