//! Names for this machine.

use std::net::IpAddr;

/// The host without its port, in lower case, where it means this machine; `None` for anything else.
///
/// A stranger's page can let its own name resolve to 127.0.0.1 and then talk to this server as its own origin (DNS rebinding).
/// It cannot do so with a name that no resolver is asked for.
pub(crate) fn loopback(host: &str) -> Option<String> {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split_once(']').map(|(address, _)| address)?,
        None => host.split_once(':').map_or(host, |(name, _)| name),
    };
    let name = name.to_ascii_lowercase();
    let is_address = name.parse().is_ok_and(|address: IpAddr| address.is_loopback());
    let is_name = name == "localhost" || name.ends_with(".localhost");
    let is_plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.:".contains(&byte));
    (is_plain && (is_address || is_name)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::loopback;

    #[test]
    fn names_of_this_machine() {
        for (host, name) in [
            ("localhost", "localhost"),
            ("LocalHost:8787", "localhost"),
            ("admin.localhost:80", "admin.localhost"),
            ("127.0.0.1", "127.0.0.1"),
            ("127.1.2.3:8787", "127.1.2.3"),
            ("[::1]:8787", "::1"),
        ] {
            assert_eq!(loopback(host).as_deref(), Some(name), "{host}");
        }
    }

    #[test]
    fn names_that_a_stranger_can_own() {
        for host in [
            "",
            "example.com",
            "localhost.example.com",
            "localhost.",
            "notlocalhost",
            "127.0.0.1.example.com",
            "127.0.0.1@example.com",
            "0.0.0.0:8787",
            "192.168.0.1",
            "[::2]",
            "[::1",
            "2130706433",
            "a b.localhost",
            "a/.localhost",
        ] {
            assert_eq!(loopback(host), None, "{host}");
        }
    }
}
