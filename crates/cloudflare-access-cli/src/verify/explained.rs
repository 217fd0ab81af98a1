use std::io::{self, Read, Write};
use std::process::ExitCode;

use cloudflare_access::{Refusal, UnixTime};

use super::Verify;
use crate::clock;
use crate::credential::Credential;
use crate::explain::{Expectations, Explanation};
use crate::failure::Failure;
use crate::palette::Palette;
use crate::pasted::Pasted;

/// Explains the verdict on the one token that was pasted.
pub(crate) fn run(verify: &Verify, palette: &Palette, out: &mut impl Write) -> Result<ExitCode, Failure> {
    let pasted = match &verify.token {
        Some(token) => Pasted::read(token.as_encoded_bytes()),
        None => Pasted::read(&read_paste(io::stdin().lock())?),
    };
    let credential = Credential::choose(pasted);
    let expected = Expectations {
        application: &verify.application()?,
        caller: verify.caller,
        keys: &verify.keys.document(&verify.team)?,
        leeway: verify.leeway.unwrap_or_default(),
        missing_type_accepted: verify.accept_missing_type,
        now: verify.now.map_or_else(clock::now, UnixTime::from_seconds),
    };
    let explanation = Explanation::new(&credential, &expected);
    if verify.json {
        writeln!(out, "{}", explanation.for_programs(&credential)).map_err(Failure::Output)?;
    } else {
        explanation.for_people(&credential, palette, out).map_err(Failure::Output)?;
    }
    Ok(match explanation.verdict {
        Ok(_) => ExitCode::SUCCESS,
        Err(Refusal::KeysUnavailable) => ExitCode::from(2),
        Err(_) => ExitCode::FAILURE,
    })
}

/// What was pasted, up to a limit that no honest paste reaches.
fn read_paste(input: impl Read) -> Result<Vec<u8>, Failure> {
    let mut paste = Vec::new();
    let limit = u64::try_from(Pasted::MAX_LENGTH).unwrap_or(u64::MAX).saturating_add(1);
    input.take(limit).read_to_end(&mut paste).map_err(Failure::Input)?;
    if paste.len() > Pasted::MAX_LENGTH { Err(Failure::PasteTooLong) } else { Ok(paste) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paste_of_64_mib_is_the_longest() {
        let longer = vec![b'a'; (64 << 20) + 1];
        assert!(matches!(read_paste(&*longer), Err(Failure::PasteTooLong)));
        assert_eq!(read_paste(&longer[1..]).ok().unwrap().len(), 64 << 20);
    }
}
