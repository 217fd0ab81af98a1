//! The cases as one piece of bytes, for machines without files (`tests/no-std`).
//!
//! Audience, key set, then case after case: name, expectation, time, whether `type` may be missing, the values of the
//! assertion headers, those of the cookies. A number has 64 bits in little-endian order; everything else has its length in
//! front.

use std::io;

use cloudflare_access::credentials::ASSERTION_HEADER;
use cloudflare_access_testing::AUDIENCE;

use crate::outcome::Outcome;
use crate::{team, vectors};

/// Where a case does not say when it is to be judged.
const A_DAY_LATER: i64 = team::ISSUED_AT.cast_signed() + 24 * 60 * 60;

/// All files of the folder, packed.
///
/// # Errors
///
/// A file cannot be read, or is not a case.
pub fn pack() -> io::Result<Vec<u8>> {
    let mut packed = Vec::new();
    bytes(&mut packed, AUDIENCE.as_bytes());
    bytes(&mut packed, &vectors::keys()?);
    for case in vectors::read()? {
        let expected = match &case.expect {
            Outcome::Accepted(caller) => format!("accepted {caller}"),
            Outcome::Refused(reason) => format!("refused {reason}"),
            Outcome::Http(_) => return Err(io::Error::other(format!("{} expects no verdict", case.id()))),
        };
        bytes(&mut packed, case.id().as_bytes());
        bytes(&mut packed, expected.as_bytes());
        let now = case.now.unwrap_or(A_DAY_LATER);
        packed.extend(now.to_le_bytes());
        number(&mut packed, u64::from(case.missing_type_accepted));
        for name in [ASSERTION_HEADER, "Cookie"] {
            let values: Vec<_> = case.header_values(name).collect();
            number(&mut packed, values.len() as u64);
            values.into_iter().for_each(|value| bytes(&mut packed, value));
        }
    }
    Ok(packed)
}

fn number(packed: &mut Vec<u8>, number: u64) {
    packed.extend(number.to_le_bytes());
}

fn bytes(packed: &mut Vec<u8>, bytes: &[u8]) {
    number(packed, bytes.len() as u64);
    packed.extend(bytes);
}
