//! What runs say: the file of each, a page and a plot for each processor, `RESULTS.md` over all of them, and the drift between two.

mod claims;
mod drift;
mod end_to_end;
mod label;
mod machine;
mod overview;
mod page;
mod plot;
mod ratios;
mod record;
mod tie;
mod versions;

pub use drift::drift;
pub use machine::Machine;
pub use overview::overview;
pub use page::page;
pub use plot::plot;
pub use record::Record;
pub use tie::tie;
