use askama::Template;

use crate::edge::pages::rendered;
use crate::edge::view::MessageView;

#[derive(Template)]
#[template(path = "message.html")]
struct MessagePage<'a> {
    view: &'a MessageView,
}

/// A page that says one thing.
pub(crate) fn message(view: &MessageView) -> String {
    rendered(&MessagePage { view })
}
