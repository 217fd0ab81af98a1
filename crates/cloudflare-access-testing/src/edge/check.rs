//! Whether an edge can be started as it is described.

use hyper::header::HeaderName;

use crate::edge::{EdgeApplication, EdgeError, host};

const TAG_LENGTH: usize = 64;

pub(crate) fn team(team: &str) -> Result<(), EdgeError> {
    let label = team.strip_suffix(".fed").unwrap_or(team);
    let is_plain = label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    let is_label = !label.is_empty() && !label.starts_with('-') && !label.ends_with('-');
    if is_plain && is_label { Ok(()) } else { Err(EdgeError::Team) }
}

pub(crate) fn applications(applications: &[EdgeApplication]) -> Result<(), EdgeError> {
    for (position, application) in applications.iter().enumerate() {
        alone(application)?;
        let is_twin = |other: &EdgeApplication| {
            other.name == application.name
                || other.tag() == application.tag()
                || (&other.host, &other.path) == (&application.host, &application.path)
        };
        if applications.iter().take(position).any(is_twin) {
            return Err(EdgeError::Duplicate(application.name.clone()));
        }
    }
    Ok(())
}

fn alone(application: &EdgeApplication) -> Result<(), EdgeError> {
    let name = || application.name.clone();
    // A name that strangers can own would let their pages talk to this server as its own.
    let is_local = |host: &String| host::loopback(host).as_ref() == Some(host);
    if !application.host.as_ref().is_none_or(is_local) {
        return Err(EdgeError::Host(name()));
    }
    let is_path = application.path.starts_with('/')
        && application.path.bytes().all(|byte| byte.is_ascii_graphic() && !b"?#;,".contains(&byte));
    if !is_path {
        return Err(EdgeError::Path(name()));
    }
    let tag = application.tag();
    if tag.len() != TAG_LENGTH || !tag.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(EdgeError::Audience(name()));
    }
    match &application.service_token_header {
        Some(header) if header.parse::<HeaderName>().is_err() => Err(EdgeError::ServiceTokenHeader(name())),
        _ => Ok(()),
    }
}
