//! A local Access edge on the loopback interface.

// The server that shows the pages follows in the next commits.
#![allow(dead_code, unused_imports)]

mod pages;
mod view;
