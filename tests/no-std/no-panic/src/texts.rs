//! Everything that is read from text: what an operator writes, and what a team publishes.

use core::hint::black_box;
use core::str::FromStr;

use cloudflare_access::answer::SignIn;
use cloudflare_access::policy::{ClaimPath, Identity, Selector};
use cloudflare_access::rs256::Backend;
use cloudflare_access::{Application, Audience, CertsUrl, KeySet, Leeway, TeamDomain, credentials};

use crate::output::{say, show};

pub fn read(bytes: &[u8], backend: &dyn Backend) {
    let keys = KeySet::parse_with(bytes, backend);
    if let Ok(keys) = &keys {
        keys.skipped().iter().for_each(|skipped| say(&skipped.reason));
        show(&keys.skipped());
    }
    tell(keys);
    tell(Identity::parse(bytes));
    tell(credentials::select([bytes], [bytes]));
    tell(credentials::select(None, [bytes, bytes]));
    let Ok(text) = core::str::from_utf8(bytes) else { return };
    tell(Application::parse(text, [text, text]));
    tell(TeamDomain::from_str(text).map(|team| (team.certs_url(), CertsUrl::of_team(&team), team)));
    tell(Audience::from_str(text));
    tell(CertsUrl::loopback(text));
    tell(Leeway::from_seconds(black_box(7)));
    if let (Ok(team), Ok(audience)) = (text.parse(), text.parse()) {
        tell(SignIn::new(&team, &audience, text));
        let _ =
            SignIn::new(&team, &audience, text).map(|sign_in| show(&(sign_in.login_url(text), sign_in.logout_url())));
    }
    tell(Selector::claim(text).map(|path| path.equals(text)));
    tell(Selector::claim(text).map(|path| path.contains(i64::MIN)));
    tell(ClaimPath::from_str(text).and_then(|path| path.has_group(text)));
    tell(ClaimPath::from_names([text, text]));
    tell(Selector::country(text));
    tell(Selector::email(text));
    tell(Selector::email_domain(text));
    tell(Selector::group(text));
    tell(Selector::service_token(text));
    tell(Selector::group(text).and_then(|selector| Selector::any_of([selector])));
}

fn tell<T: core::fmt::Debug, E: core::fmt::Debug + core::fmt::Display>(read: Result<T, E>) {
    match read {
        Ok(value) => show(&value),
        Err(error) => {
            show(&error);
            say(&error);
        }
    }
}
