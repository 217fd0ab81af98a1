//! Replays the packed vectors (`tests/src/packed.rs`) through the core, with neither files nor threads nor a clock.

#![no_std]

extern crate alloc;

mod record;

use alloc::format;
use alloc::string::String;
use core::task::{Poll, Waker};

use cloudflare_access::credentials::ASSERTION_HEADER;
use cloudflare_access::rs256::Backend;
use cloudflare_access::{Application, Gate, KeySet, Principal, Progress, UnixTime, Verifier};

use crate::record::{Reader, Record};

/// What the program counted.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    /// Vectors whose verdict was the expected one.
    pub passed: u32,
    /// Vectors whose verdict was another one.
    pub failed: u32,
    /// Among those that passed, how many let somebody in.
    pub accepted: u32,
}

/// Runs every vector of `packed`, signatures checked by `backend`; `report` is told of each that fails.
///
/// # Errors
///
/// The pack is cut short, or its application or key set cannot be read: nothing was shown.
pub fn replay(packed: &[u8], backend: &dyn Backend, mut report: impl FnMut(&str)) -> Result<Counts, &'static str> {
    let mut reader = Reader::new(packed);
    let audience = reader.text().ok_or("no audience")?;
    let application = Application::parse("acme", [audience]).map_err(|_| "not an application")?;
    let keys = KeySet::parse_with(reader.bytes().ok_or("no key set")?, backend).map_err(|_| "not a key set")?;
    let strict = Verifier::new(application, keys);
    let gates = [Gate::new(strict.clone()), Gate::new(strict.accept_missing_type())];
    let mut counts = Counts::default();
    while !reader.is_at_end() {
        let record = reader.record().ok_or("a vector is cut short")?;
        let gate = &gates[usize::from(record.missing_type_accepted)];
        let verdict = verdict(gate, &record);
        if verdict == record.expected {
            counts.passed += 1;
            counts.accepted += u32::from(verdict.starts_with("accepted"));
        } else {
            counts.failed += 1;
            report(&format!("{}: expected {}, found {verdict}", record.name, record.expected));
        }
    }
    Ok(counts)
}

/// The verdict in the words of the vector files.
fn verdict(gate: &Gate, record: &Record<'_>) -> String {
    let now = UnixTime::from_seconds(record.now);
    let mut progress = Progress::default();
    let values = |name| if name == ASSERTION_HEADER { &record.assertions } else { &record.cookies }.iter().copied();
    match gate.poll_admit(&mut progress, values, now, Waker::noop()) {
        Poll::Pending => "pending".into(),
        Poll::Ready(Err(refusal)) => format!("refused {}", refusal.reason()),
        Poll::Ready(Ok(None)) => "absent".into(),
        Poll::Ready(Ok(Some(token))) => match token.principal() {
            Principal::User { email, .. } => format!("accepted user {email}"),
            Principal::Service { client_id } => format!("accepted service {client_id}"),
            _ => "accepted non-identity".into(),
        },
    }
}
