use crate::edge::view::ControlView;

/// The control page.
pub(crate) fn control(view: &ControlView) -> String {
    format!("<!DOCTYPE html><title>Local Access</title><p>{} keys, {} sessions", view.keys.len(), view.sessions.len())
}
