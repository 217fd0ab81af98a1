use cloudflare_access::UnixTime;

use crate::clock;
use crate::json_pieces::JsonPieces;
use crate::numeric_date;

/// The registered claims that are dates (RFC 7519 §4.1).
const TIME_CLAIMS: [&str; 3] = ["exp", "iat", "nbf"];

/// A line for each time claim of the object that the valid text `json` is, in the order of the object.
pub(crate) fn lines(json: &str, now: UnixTime) -> Vec<String> {
    let pieces: Vec<&str> = JsonPieces::of(json).collect();
    let mut depth: usize = 0;
    let mut lines = Vec::new();
    for window in pieces.windows(3) {
        let [name, colon, value] = window else { continue };
        match *name {
            "{" | "[" => depth = depth.saturating_add(1),
            "}" | "]" => depth = depth.saturating_sub(1),
            _ if depth == 1 && *colon == ":" => {
                // Resolves escapes: `"\u0065xp"` is `exp` to every reader.
                let name = serde_json::from_str::<String>(name).unwrap_or_default();
                if TIME_CLAIMS.contains(&name.as_str()) {
                    lines.push(format!("{name}  {}", describe(value, now)));
                }
            }
            _ => {}
        }
    }
    lines
}

fn describe(value: &str, now: UnixTime) -> String {
    if !value.starts_with(['-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9']) {
        return "is not a number".to_owned();
    }
    let moment = numeric_date::parse(value);
    match moment.and_then(|moment| Some((clock::date(moment)?, clock::distance(moment, now)))) {
        Some((date, Some(distance))) => format!("{date}  ({distance})"),
        Some((date, None)) => date,
        None => "is outside the years that have a date".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_outermost_time_claims_in_their_order() {
        let json = r#"{"nbf":1790000000,"x":{"exp":1,"y":[{"iat":2}]},"\u0065xp":1790000000.5,"iat":"1","z":["exp"]}"#;
        assert_eq!(
            lines(json, UnixTime::from_seconds(1_790_003_600)),
            ["nbf  2026-09-21T14:13:20Z  (1h ago)", "exp  2026-09-21T14:13:21Z  (59m 59s ago)", "iat  is not a number"]
        );
    }

    #[test]
    fn absurd_numbers_are_no_dates() {
        for number in ["1e400", "-1e400", "99999999999999999999", "9223372036854775807", "-9223372036854775808"] {
            let lines = lines(&format!("{{\"exp\":{number}}}"), UnixTime::MAX);
            assert_eq!(lines, ["exp  is outside the years that have a date"], "{number}");
        }
        assert_eq!(lines(r#"{"exp":0}"#, UnixTime::MAX), ["exp  1970-01-01T00:00:00Z"]);
        assert_eq!(lines(r#"{"exp":1,"exp":null}"#, UnixTime::MAX).len(), 2);
    }
}
