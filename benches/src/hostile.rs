//! What nobody sends who means well, in any size: the work on it must grow no faster than it does.

mod bearer;
mod claims;
mod documents;
mod filler;
mod form;
mod headers;
mod requests;
mod shape;

pub use shape::{SIZES, Shape};

/// All shapes.
#[must_use]
pub fn shapes() -> Vec<Shape> {
    [form::shapes(), headers::shapes(), claims::shapes(), requests::shapes(), documents::shapes()].concat()
}
