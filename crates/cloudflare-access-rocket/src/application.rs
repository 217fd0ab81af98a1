/// Tells the Access applications of one Rocket apart, where there are several: a type that the guards carry.
///
/// A token for one application opens no guard of another. Most programs have one, the [`DefaultApplication`], and need
/// none of this.
///
/// ```
/// use cloudflare_access::User;
/// use cloudflare_access_rocket::{Access, AccessApplication};
///
/// /// The application of `/strict`, with an audience of its own.
/// struct Strict;
///
/// impl AccessApplication for Strict {
///     const CONFIG_KEY: &'static str = "cloudflare_access_strict";
/// }
///
/// #[rocket::get("/strict")]
/// fn strict(user: Access<User, Strict>) -> String {
///     user.email().to_owned()
/// }
/// # let _ = rocket::routes![strict];
/// ```
///
/// A guard of one application is not a guard of another:
///
/// ```compile_fail,E0308
/// # use cloudflare_access::User;
/// use cloudflare_access_rocket::{Access, AccessApplication};
/// # struct Strict;
/// # impl AccessApplication for Strict {
/// #     const CONFIG_KEY: &'static str = "cloudflare_access_strict";
/// # }
/// fn shut_down(by: Access<User, Strict>) {}
///
/// fn handler(user: Access<User>) {
///     shut_down(user);
/// }
/// ```
pub trait AccessApplication: Send + Sync + 'static {
    /// Under which name Rocket's configuration holds the application's team and audiences, for
    /// [`AccessFairing::from_config`](crate::AccessFairing::from_config).
    const CONFIG_KEY: &'static str;
}

/// The one application of a Rocket that has one: what guards mean that name no other.
#[derive(Debug)]
pub enum DefaultApplication {}

impl AccessApplication for DefaultApplication {
    const CONFIG_KEY: &'static str = "cloudflare_access";
}
