//! Holds what a request meets on the way from its headers to a verdict, and nothing else. It does nothing: keys and
//! applications would have to be read first, which is other code.

#![no_std]
#![no_main]

extern crate alloc;

use alloc::vec::Vec;
use core::hint::black_box;

use cloudflare_access::rs256::{self, Backend};
use cloudflare_access::{
    Attempt, Principal, Refusal, Scratch, UnixTime, UnverifiedToken, VerifiedClaims, VerifiedToken, Verifier,
    credentials,
};
use no_panic as _;

type Select = for<'a> fn([&'a [u8]; 2], [&'a [u8]; 2]) -> Result<Option<&'a [u8]>, Refusal>;
type Batch = fn(&Verifier, &[&[u8]], UnixTime) -> Vec<Result<VerifiedToken, Refusal>>;
type Borrowed = for<'s> fn(&'s Verifier, &[u8], UnixTime, &'s mut Scratch) -> Result<VerifiedClaims<'s>, Refusal>;

// SAFETY: nothing else in the program has the name.
#[unsafe(no_mangle)]
extern "C" fn main() -> i32 {
    black_box((|assertions, cookies| credentials::select(assertions, cookies)) as Select);
    black_box((|token| UnverifiedToken::parse(token).is_ok()) as fn(&[u8]) -> bool);
    black_box(Verifier::attempt as fn(&Verifier, &UnverifiedToken<'_>, UnixTime) -> Attempt);
    black_box(Verifier::attempt_text as fn(&Verifier, &[u8], UnixTime) -> Attempt);
    black_box(Verifier::verify_text as fn(&Verifier, &[u8], UnixTime) -> Result<VerifiedToken, Refusal>);
    black_box(Verifier::verify_borrowed as Borrowed);
    black_box((|verifier, texts, now| verifier.verify_batch(texts, now)) as Batch);
    black_box(VerifiedToken::principal as fn(&VerifiedToken) -> Principal<'_>);
    black_box(VerifiedToken::claims_json as fn(&VerifiedToken) -> &str);
    // With its keys and their lanes: all of the crate `rs256-verify`.
    black_box(rs256::rs256_verify as fn() -> &'static dyn Backend);
    0
}
