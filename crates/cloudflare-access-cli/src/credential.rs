use cloudflare_access::{Refusal, credentials};

use crate::fault::Fault;
use crate::pasted::{Carrier, Pasted, Sighting};

/// The one token that is judged, and what an origin makes of the place where it stands.
pub(crate) struct Credential {
    pub(crate) text: Vec<u8>,
    /// What it was found in, such as `header lines`.
    pub(crate) format: &'static str,
    /// Where it stands, or why there is none.
    pub(crate) place: String,
    /// Where further tokens stand.
    pub(crate) others: Vec<String>,
    /// Why an origin would not look at it.
    pub(crate) fault: Option<Fault>,
}

impl Credential {
    /// Chooses as an origin does, in the last request that carries a token at all; else the token that comes closest.
    pub(crate) fn choose(pasted: Pasted) -> Credential {
        let of_request = |sighting: &&Sighting| matches!(sighting.carrier, Carrier::Assertion | Carrier::Cookie);
        let exchange = pasted.sightings.iter().rfind(of_request).map(|sighting| sighting.position.exchange);
        let request: Vec<&Sighting> = pasted
            .sightings
            .iter()
            .filter(of_request)
            .filter(|sighting| Some(sighting.position.exchange) == exchange)
            .collect();
        let values = |wanted: Carrier| -> Vec<&[u8]> {
            request.iter().filter(|sighting| sighting.carrier == wanted).map(|sighting| &*sighting.value).collect()
        };
        let assertions = values(Carrier::Assertion);
        let chosen = match credentials::select(assertions.iter().copied(), values(Carrier::Cookie)) {
            Ok(Some(text)) => {
                let carrier = if assertions.is_empty() { Carrier::Cookie } else { Carrier::Assertion };
                let sighting = request.iter().find(|sighting| sighting.carrier == carrier).copied();
                Chosen { fault: None, sighting, text: text.to_vec() }
            }
            Ok(None) => closest(&pasted),
            Err(refusal) => {
                let sighting = request.first().copied();
                let value = sighting.map(|sighting| &*sighting.value);
                // The first of them, so that the rest of the explanation has something to look at.
                let (assertion, cookie) = if assertions.is_empty() { (None, value) } else { (value, None) };
                let text = credentials::select(assertion, cookie).ok().flatten().unwrap_or_default();
                Chosen { fault: Some(repeated(refusal, assertions.len())), sighting, text: text.to_vec() }
            }
        };
        let is_chosen = |sighting: &Sighting| chosen.sighting.is_some_and(|one| std::ptr::eq(one, sighting));
        let others = pasted.sightings.iter().filter(|sighting| !is_chosen(sighting)).map(Sighting::place).collect();
        let place = chosen.sighting.map_or_else(|| "nowhere".to_owned(), Sighting::place);
        Credential { text: chosen.text, format: pasted.format, place, others, fault: chosen.fault }
    }
}

struct Chosen<'p> {
    fault: Option<Fault>,
    sighting: Option<&'p Sighting>,
    text: Vec<u8>,
}

/// Of what no origin would look at, the token that tells most.
fn closest(pasted: &Pasted) -> Chosen<'_> {
    let find = |wanted: fn(&Carrier) -> bool| pasted.sightings.iter().find(|sighting| wanted(&sighting.carrier));
    let sighting = find(|carrier| matches!(carrier, Carrier::Bare | Carrier::SetCookie | Carrier::Text))
        .or_else(|| find(|carrier| matches!(carrier, Carrier::Other(_))))
        .or_else(|| find(|carrier| *carrier == Carrier::LoginPage));
    let text = sighting.map(|sighting| sighting.value.clone()).unwrap_or_default();
    let fault = match sighting.map(|sighting| &sighting.carrier) {
        Some(Carrier::Bare) if text.is_empty() => Some(Fault::new(
            Refusal::Missing,
            "there is no token",
            "paste the value of the header `Cf-Access-Jwt-Assertion`, or the whole request",
        )),
        None => Some(Fault::new(
            Refusal::Missing,
            "the request carries no token",
            "send it through Access (not past it, not by a Bypass policy), and let proxies on the way pass on \
             `Cf-Access-Jwt-Assertion`; browsers save HAR files without cookies unless told to keep sensitive data",
        )),
        Some(Carrier::LoginPage) => Some(Fault::new(
            Refusal::Missing,
            "the request carries no token; the one in the address of the login page is not an application token",
            "sign in, and take the token from the header `Cf-Access-Jwt-Assertion` or the cookie `CF_Authorization`",
        )),
        Some(Carrier::Other(carrier)) => Some(Fault::new(
            Refusal::Missing,
            format!("the token is in {carrier}, where no origin looks"),
            "send it to an origin as the header `Cf-Access-Jwt-Assertion` or the cookie `CF_Authorization` (cookie names \
             have case); `cf-access-token` is for the edge alone",
        )),
        Some(_) => None,
    };
    Chosen { fault, sighting, text }
}

fn repeated(refusal: Refusal, assertions: usize) -> Fault {
    if assertions > 0 {
        return Fault::new(
            refusal,
            format!("the request carries the header `Cf-Access-Jwt-Assertion` {assertions} times"),
            "let the proxy in front of the origin pass the header on once instead of adding its own",
        );
    }
    Fault::new(
        refusal,
        "the request carries `CF_Authorization` cookies that differ",
        "delete the cookies of the site and sign in again; two applications by path on one host each set one, and so can \
         whoever writes cookies from a sibling host",
    )
}
