//! Identities kept, waited for and given up, in virtual time and with scripted answers.

mod callers;
mod errors;
mod failures;
mod flights;
mod keeping;
mod origin;
mod shapes;
mod silence;
mod tasks;
