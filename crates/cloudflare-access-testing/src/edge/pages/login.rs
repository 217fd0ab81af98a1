use crate::edge::view::LoginView;

/// The login page.
pub(crate) fn login(view: &LoginView) -> String {
    format!("<!DOCTYPE html><title>Sign in</title><form method=post><input type=hidden name=csrf value={}>", view.csrf)
        + "<input type=hidden name=kind value=user><input name=email type=email><button>Sign in</button></form>"
}
