//! Keeping keys fresh over real HTTP: rotations, faults and floods while requests come in.

mod faults;
mod flood;
mod origin;
mod rotation;
mod runtime;
