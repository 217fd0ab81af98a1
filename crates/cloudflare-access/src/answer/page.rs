use alloc::format;
use alloc::string::String;

use super::SignIn;

/// Readable on a telephone and in the dark; nothing more.
const STYLE: &str = "body{font:1.125rem/1.6 system-ui,sans-serif;max-width:36rem;margin:20vh auto 0;padding:0 1.5rem}\
                     h1{font-size:1.75rem;line-height:1.2}";

/// A page without scripts and without anything to fetch. It holds no byte of the request.
pub(super) fn page(title: &str, unavailable: bool, sign_in: Option<&SignIn>) -> String {
    let text = if unavailable {
        "Whether you may see this page cannot be checked at the moment. Please try again in a few seconds."
    } else {
        "You may not see this page. Signing in again may help, perhaps as somebody else."
    };
    // The addresses consist of host names, hex digits and percent escapes, so there is nothing to escape but the ampersand.
    let links = sign_in.filter(|_| !unavailable).and_then(|sign_in| {
        let login = sign_in.login_url("/").ok()?.replace('&', "&amp;");
        let logout = sign_in.logout_url();
        Some(format!("\n<p><a href=\"{login}\">Sign in</a> or <a href=\"{logout}\">sign out first</a>.</p>"))
    });
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<link rel=\"icon\" href=\"data:,\">\n\
         <style>{STYLE}</style>\n\
         <title>{title}</title>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n<p>{text}</p>{}\n</main>\n</body>\n</html>\n",
        links.unwrap_or_default()
    )
}
