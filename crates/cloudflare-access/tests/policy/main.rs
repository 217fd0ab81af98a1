//! Policies: who may do what, which rule decided, and what is not known.

mod arbitrary;
mod callers;
mod cases;
mod configuration;
mod explanation;
mod groups;
mod hostile;
mod identity;
mod properties;
mod selectors;
