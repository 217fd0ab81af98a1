/// The AUD tag of the application that tokens are for unless a test says otherwise.
///
/// 64 lowercase hex digits, as in Cloudflare's dashboard; it belongs to no real application.
pub const AUDIENCE: &str = "ced3752cf3ceed6259c91b337a673cfd79ca25a0772c9791ddcb412000e8c673";

/// The AUD tag of another application of the same team.
///
/// A token for it is genuine in every respect, and an origin that serves [`AUDIENCE`] has to refuse
/// it.
pub const OTHER_AUDIENCE: &str = "95980afcfc794bf7537a69569cbf8e9342e722730f8f2219ba16fab5fa672925";
