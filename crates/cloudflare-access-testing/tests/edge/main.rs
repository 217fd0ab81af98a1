//! The local edge, seen by an HTTP client in front of it and by a service behind it.

mod api;
mod applications;
mod client;
mod control;
mod endpoints;
mod keys;
mod login;
mod origins;
mod requests;
mod services;
mod sessions;
mod start;
mod streams;
mod upstream;
