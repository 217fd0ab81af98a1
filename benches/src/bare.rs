//! Signature checks alone, SHA-256 of the signing input included: what a whole verification is held against. Each uses
//! its library directly, with the key prepared before, and not through our seam.

#[cfg(feature = "aws-lc-rs")]
mod aws_lc_rs;
#[cfg(feature = "graviola")]
pub(crate) mod graviola;
#[cfg(feature = "ring")]
mod ring;
mod rs256_verify;
mod rsa;

use crate::{Contender, Team};

/// Every backend of this build.
#[must_use]
pub fn contenders(team: &Team) -> Vec<Contender> {
    let mut contenders = vec![
        rsa::contender(team),
        #[cfg(feature = "ring")]
        ring::contender(team),
        #[cfg(feature = "aws-lc-rs")]
        aws_lc_rs::contender(team),
    ];
    #[cfg(feature = "graviola")]
    contenders.extend(graviola::contender(team));
    contenders.extend(rs256_verify::contenders(team));
    contenders
}

/// The one that is measured in every binary, so that their figures can be compared.
#[cfg(feature = "aws-lc-rs")]
#[must_use]
pub fn anchor(team: &Team) -> Contender {
    aws_lc_rs::contender(team)
}
