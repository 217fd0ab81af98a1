//! The pages, as HTML documents.
//!
//! Everything in a view may come from a stranger: whatever is put into a page is escaped. The pages need no script and load
//! nothing but [`STYLE_PATH`]; the server's content security policy allows nothing else.

mod control;
mod login;
mod message;
mod style;

pub(crate) use control::control;
pub(crate) use login::login;
pub(crate) use message::message;
pub(crate) use style::STYLE;

/// Where the server shows [`STYLE`], which may be cached for as long as the program runs.
pub(crate) const STYLE_PATH: &str = "/cdn-cgi/access/dev/style.css";
