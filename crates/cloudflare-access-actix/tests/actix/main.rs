//! Middleware and extractors in a running actix-web server, over HTTP on the loopback interface.

mod answers;
mod applications;
mod callers;
mod credentials;
mod keys;
mod log;
mod origin;
mod places;
mod policies;
mod refusals;
