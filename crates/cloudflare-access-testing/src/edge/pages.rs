//! The pages, as HTML documents.
//!
//! Everything in a view may come from a stranger: the templates escape whatever is put into a page. The pages need no script
//! and load nothing but [`STYLE_PATH`]; [`CONTENT_SECURITY_POLICY`] allows nothing else.

mod control;
#[cfg(test)]
mod hostile_text;
mod login;
mod message;
mod style;

pub(crate) use control::control;
pub(crate) use login::login;
pub(crate) use message::message;
pub(crate) use style::STYLE;

use askama::Template;

/// Where the server shows [`STYLE`], which may be cached for as long as the program runs.
pub(crate) const STYLE_PATH: &str = "/cdn-cgi/access/dev/style.css";

/// What a page may do: be read, be styled, and post its forms to where it came from.
///
/// `frame-ancestors` keeps another site from laying its own page over a button that signs somebody in.
pub(crate) const CONTENT_SECURITY_POLICY: &str =
    "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

fn rendered(page: &impl Template) -> String {
    page.render().expect("a page is plain text, and a string takes all of it")
}
