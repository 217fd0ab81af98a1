use crate::key::hex;

/// So many random bytes in hex, from the operating system.
///
/// # Panics
///
/// If the operating system has no random numbers to give: whatever went on would hand out secrets that can be guessed.
pub(crate) fn random_hex<const N: usize>() -> String {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system has a random source");
    hex(&bytes)
}
