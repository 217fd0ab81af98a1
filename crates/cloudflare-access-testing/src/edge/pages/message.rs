use crate::edge::view::MessageView;

/// A page that says one thing.
pub(crate) fn message(view: &MessageView) -> String {
    format!("<!DOCTYPE html><title>{}</title>", view.status)
}
