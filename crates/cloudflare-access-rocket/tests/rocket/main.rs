//! The guards in a launched Rocket, over HTTP on the loopback interface.

mod answers;
mod applications;
mod callers;
mod config;
mod credentials;
mod keys;
mod launch;
mod log;
mod origin;
mod policies;
mod refusals;
mod websocket;
