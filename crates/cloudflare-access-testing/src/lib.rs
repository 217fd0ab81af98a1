#![doc = include_str!("../README.md")]

mod answer;
mod audience;
mod certs;
mod connection;
mod curl_lines;
#[cfg(feature = "edge")]
mod edge;
mod endpoints;
mod exchange;
mod fault;
#[cfg(feature = "edge")]
mod fault_name;
#[cfg(feature = "edge")]
mod generated_key;
mod gzip_bomb;
mod head_log;
mod hmac;
mod hostile;
mod identities;
mod identity_endpoint;
mod issuer;
mod key;
mod listening;
mod local_access;
mod members;
mod newest;
mod request_head;
mod response;
mod service;
mod serving_threads;
mod stop;
mod token;
mod token_kinds;

pub use audience::{AUDIENCE, OTHER_AUDIENCE};
pub use curl_lines::curl_lines;
#[cfg(feature = "edge")]
pub use edge::{
    CorsHeaders, EdgeApplication, EdgeError, InvalidUpstream, LocalEdge, LocalEdgeBuilder, OptionsRequests, Policy,
    RequestLine, SameSite, ServiceToken, SignIn, Upstream, Verdict, Who, session_length,
};
pub use fault::Fault;
pub use hostile::HostileToken;
pub use issuer::Issuer;
pub use key::TestKey;
pub use local_access::LocalAccess;
pub use request_head::RequestHead;
pub use token::Token;
