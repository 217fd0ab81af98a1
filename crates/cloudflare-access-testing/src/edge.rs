//! A local Access edge on the loopback interface.

mod actions;
mod adopt;
mod answer;
mod application;
mod applications;
mod authorizations;
mod builder;
mod check;
mod clock;
mod cookie;
mod credentials;
mod decision;
mod directory;
mod edge_error;
mod examination;
mod fields;
mod first_line;
mod forward;
mod forwarded_headers;
mod handle;
mod host;
mod identity;
mod issue;
mod key_folder;
mod local_edge;
mod login;
mod mint;
mod options_requests;
mod own_page;
mod own_pages;
mod pages;
mod policy;
mod preflight;
mod principal;
mod random;
mod redirect_url;
mod request_line;
mod request_log;
mod request_path;
mod server;
mod service_token;
mod session;
mod session_length;
mod session_pages;
mod sessions;
mod sign_in;
mod state;
mod state_json;
mod to_login;
mod upgrade;
mod upstream;
mod variables;
mod view;
mod views;

pub use application::EdgeApplication;
pub use builder::LocalEdgeBuilder;
pub use cookie::SameSite;
pub use edge_error::EdgeError;
pub use local_edge::LocalEdge;
pub use options_requests::{CorsHeaders, OptionsRequests};
pub use policy::{Policy, Who};
pub use request_line::{RequestLine, Verdict};
pub use service_token::ServiceToken;
pub use session_length::parse as session_length;
pub use sign_in::SignIn;
pub use upstream::{InvalidUpstream, Upstream};

use fields::Fields;
use principal::Principal;
use random::random_hex;
use session::Session;

/// The page that shows and changes what the edge does.
const CONTROL_PATH: &str = "/cdn-cgi/access/dev";

/// Where everybody is who has not said otherwise.
const DEFAULT_COUNTRY: &str = "CH";
