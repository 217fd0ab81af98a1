//! What the pages show, as plain data: all of it is for reading by people, and none of it is escaped.

mod application;
mod check;
mod control;
mod key;
mod login;
mod message;
mod request_line;
mod session;
mod token;

pub(crate) use application::ApplicationView;
pub(crate) use check::{CheckView, Finding};
pub(crate) use control::{ControlView, EndpointView, FaultView};
pub(crate) use key::KeyView;
pub(crate) use login::{Entered, LoginView, Suggestion};
pub(crate) use message::{Link, MessageView};
pub(crate) use request_line::RequestLineView;
pub(crate) use session::SessionView;
pub(crate) use token::TokenView;
