#![doc = include_str!("../README.md")]
#![expect(clippy::missing_panics_doc, reason = "a benchmark stops at its first surprise")]

pub mod bare;
mod contender;
mod control;
mod cost;
mod group;
mod hostile;
mod instructions;
mod interleave;
mod latencies;
mod lets_pass;
mod measurements;
mod ours;
#[cfg(feature = "jwt-simple")]
pub mod peers;
mod quietest_third;
pub mod report;
mod run;
mod scenario;
mod specimen;
mod team;
mod text_table;
mod two_threads;
mod whole;

pub use contender::Contender;
pub use control::control;
pub use cost::cost;
pub use group::Group;
pub use hostile::{SIZES, Shape, shapes};
pub use instructions::{instructions, run};
pub use interleave::{Effort, repetition};
pub use latencies::{Latencies, ratio};
pub use lets_pass::{LETS_PASS, lets_pass};
pub use measurements::Measurements;
pub use quietest_third::{lowest_decile, median, quietest_third};
pub use run::Run;
pub use scenario::Scenario;
pub use specimen::Specimen;
pub use team::Team;
pub use text_table::text_table;
pub use two_threads::gains;
pub use whole::whole;
