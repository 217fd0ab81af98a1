//! Certificates, good and bad in one way each.

#![allow(dead_code, reason = "each test uses a part of it")]

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

pub(crate) const TEAM_HOST: &str = "acme.cloudflareaccess.com";

#[derive(Clone, Copy, Debug)]
pub(crate) enum Certificate {
    Expired,
    NotYetValid,
    OfAnotherHost,
    OfTheTeam,
    SelfSigned,
}

/// A certificate authority that nobody knows unless told.
pub(crate) struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub(crate) fn new() -> Authority {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.distinguished_name.push(DnType::CommonName, "nobody's authority");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Authority(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    pub(crate) fn root(&self) -> CertificateDer<'static> {
        self.0.der().clone()
    }

    pub(crate) fn issue(&self, certificate: Certificate) -> (CertificateDer<'static>, PrivateKeyDer<'static>) {
        let key = KeyPair::generate().unwrap();
        let host = match certificate {
            Certificate::OfAnotherHost => "evil.cloudflareaccess.com",
            _ => TEAM_HOST,
        };
        let mut params = CertificateParams::new([host.to_owned()]).unwrap();
        match certificate {
            Certificate::Expired => params.not_after = date_time_ymd(2020, 1, 1),
            Certificate::NotYetValid => params.not_before = date_time_ymd(2999, 1, 1),
            _ => {}
        }
        let issued = match certificate {
            Certificate::SelfSigned => params.self_signed(&key),
            _ => params.signed_by(&key, &self.0),
        };
        (issued.unwrap().into(), PrivatePkcs8KeyDer::from(key.serialize_der()).into())
    }
}
