//! Any sequence of operations on the refresh of keys: against the model of its tests, and at the ends of time.

use std::time::Duration;

use arbitrary::{Arbitrary, Result, Unstructured};
use cloudflare_access::refresh::{Refresh, Settings};

mod extremes;
// The model that the core's own property tests go by: it knows nothing but what has happened.
#[path = "../../crates/cloudflare-access/tests/refresh/model.rs"]
mod model;
mod modelled;

use model::Pauses;

/// As many as an input can ask for.
const MOST_OPERATIONS: usize = 64;

/// The input is the seed of chance, the settings and the operations.
pub fn run(input: &[u8]) {
    // An input that ends early has done what it could.
    let _ = run_all(&mut Unstructured::new(input));
}

fn run_all(input: &mut Unstructured<'_>) -> Result<()> {
    let seed = input.arbitrary::<u16>()?.into();
    if input.arbitrary()? {
        return extremes::run(Refresh::new(Settings::default(), seed).expect("the defaults are sound"), input);
    }
    let pauses = pauses(input)?;
    let refresh = Refresh::new(pauses.settings(), seed).expect("the settings make sense");
    modelled::run(refresh, pauses, input)
}

/// A time of any magnitude, from a nanosecond to 2^`longest` of them.
fn duration(input: &mut Unstructured<'_>, longest: u32) -> Result<Duration> {
    let exponent = u32::from(u8::arbitrary(input)?) % longest;
    let mantissa = u64::from(u16::arbitrary(input)?);
    Ok(Duration::from_nanos((1 << exponent) + (mantissa << exponent >> 16)))
}

fn pauses(input: &mut Unstructured<'_>) -> Result<Pauses> {
    let (one, two) = (duration(input, 45)?, duration(input, 45)?);
    let longer = if input.arbitrary()? { duration(input, 45)? } else { Duration::ZERO };
    Ok(Pauses::new(one, two, longer, duration(input, 40)?, duration(input, 40)?))
}
