use askama::Template;

use crate::edge::pages::rendered;
use crate::edge::view::LoginView;

/// Session lengths to choose from, as posted and in words: long enough to work, and short enough to watch one end.
const LENGTHS: [(&str, &str); 6] = [
    ("1m", "1 minute"),
    ("15m", "15 minutes"),
    ("1h", "1 hour"),
    ("6h", "6 hours"),
    ("24h", "24 hours"),
    ("720h", "30 days"),
];

#[derive(Template)]
#[template(path = "login.html")]
struct LoginPage<'a> {
    view: &'a LoginView,
    lengths: Vec<(&'a str, &'a str)>,
}

/// The login page.
pub(crate) fn login(view: &LoginView) -> String {
    let mut lengths = LENGTHS.to_vec();
    let entered = view.entered.session.as_str();
    // A length of the application's own configuration is a choice too; without it another one would be chosen in silence.
    if !entered.is_empty() && lengths.iter().all(|(value, _)| *value != entered) {
        lengths.insert(0, (entered, entered));
    }
    rendered(&LoginPage { view, lengths })
}
