//! What a run says: the file of its date, `RESULTS.md`, the plot, and the drift against the run before.

mod claims;
mod drift;
mod end_to_end;
mod label;
mod machine;
mod markdown;
mod plot;
mod ratios;
mod record;
mod tie;

pub use drift::drift;
pub use machine::Machine;
pub use markdown::results;
pub use plot::plot;
pub use record::Record;
pub use tie::tie;
