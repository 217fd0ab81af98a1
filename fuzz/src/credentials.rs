//! Header lines and cookies: which token counts, against a naive reading of the same rules.

use cloudflare_access::{Refusal, credentials};

/// The input is lines; one that begins with `a` is the value of an assertion header, one with `c` that of a cookie header.
pub fn run(input: &[u8]) {
    let mut assertions: Vec<&[u8]> = Vec::new();
    let mut cookies: Vec<&[u8]> = Vec::new();
    for line in input.split(|byte| *byte == b'\n') {
        match line.split_first() {
            Some((b'a', value)) => assertions.push(value),
            Some((b'c', value)) => cookies.push(value),
            _ => {}
        }
    }
    let selected = credentials::select(assertions.iter().copied(), cookies.iter().copied());
    assert_eq!(selected, select(&assertions, &cookies));

    let Ok(Some(token)) = selected else { return };
    let given = if assertions.is_empty() { &cookies } else { &assertions };
    let is_part = |value: &&[u8]| {
        value.as_ptr_range().start <= token.as_ptr() && token.as_ptr_range().end <= value.as_ptr_range().end
    };
    assert!(given.iter().any(is_part), "a token is a piece of what was sent, as it was sent");
    if !assertions.is_empty() {
        let without = credentials::select(assertions.iter().copied(), []);
        assert_eq!(without, Ok(Some(token)), "cookies count for nothing beside the header");
    }
}

fn select<'a>(assertions: &[&'a [u8]], cookies: &[&'a [u8]]) -> Result<Option<&'a [u8]>, Refusal> {
    match assertions {
        [] => {}
        [assertion] => return Ok(Some(without_white_space(assertion))),
        _ => return Err(Refusal::RepeatedCredentials),
    }
    let mut tokens = Vec::new();
    for pair in cookies.iter().flat_map(|header| header.split(|byte| *byte == b';')) {
        let pair = without_white_space(pair);
        if let Some(end) = pair.iter().position(|byte| *byte == b'=')
            && &pair[..end] == b"CF_Authorization"
        {
            tokens.push(&pair[end + 1..]);
        }
    }
    tokens.dedup();
    match tokens[..] {
        [] => Ok(None),
        [token] => Ok(Some(token)),
        _ => Err(Refusal::RepeatedCredentials),
    }
}

fn without_white_space(value: &[u8]) -> &[u8] {
    let is_text = |byte: &u8| *byte != b' ' && *byte != b'\t';
    match (value.iter().position(is_text), value.iter().rposition(is_text)) {
        (Some(first), Some(last)) => &value[first..=last],
        _ => &[],
    }
}
