//! Policies as configuration, through `serde`; by hand, so that messages say what to write.

mod claim;
mod policy;
mod read_selector;
mod selectors;
mod write_selector;
