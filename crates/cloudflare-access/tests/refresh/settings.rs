//! Which settings make no sense, and what is said about them.

use std::time::Duration;

use cloudflare_access::refresh::{Cause, InvalidSettings, Refresh, Settings, Step};

use crate::{
    COOLDOWN, EARLIEST, INTERVAL, LONGEST_AGE, LONGEST_BACKOFF, NANOSECOND, SHORTEST_BACKOFF, next_fetch, seconds,
    succeed, with_settings,
};

fn refusal(settings: Settings) -> Option<InvalidSettings> {
    Refresh::new(settings, 1).err()
}

#[test]
fn the_defaults_are_accepted_and_are_the_documented_ones() {
    let documented = Settings::default()
        .with_cooldown(COOLDOWN)
        .with_interval(INTERVAL)
        .with_longest_age(LONGEST_AGE)
        .with_backoff(SHORTEST_BACKOFF, LONGEST_BACKOFF);
    assert_eq!(Settings::default(), documented);
    assert_eq!(refusal(Settings::default()), None);
}

#[test]
fn a_pause_of_nothing_is_refused() {
    let zero = Duration::ZERO;
    assert_eq!(refusal(Settings::default().with_cooldown(zero)), Some(InvalidSettings::Zero));
    assert_eq!(refusal(Settings::default().with_interval(zero)), Some(InvalidSettings::Zero));
    assert_eq!(refusal(Settings::default().with_backoff(zero, LONGEST_BACKOFF)), Some(InvalidSettings::Zero));
    assert_eq!(refusal(Settings::default().with_backoff(zero, zero)), Some(InvalidSettings::Zero));
}

#[test]
fn a_cooldown_above_nine_tenths_of_the_interval_is_refused() {
    let refused = Some(InvalidSettings::CooldownAboveInterval);
    assert_eq!(refusal(Settings::default().with_cooldown(EARLIEST)), None);
    assert_eq!(refusal(Settings::default().with_cooldown(EARLIEST + NANOSECOND)), refused);
    assert_eq!(refusal(Settings::default().with_cooldown(INTERVAL)), refused);
    assert_eq!(refusal(Settings::default().with_cooldown(Duration::MAX)), refused);
    assert_eq!(refusal(Settings::default().with_interval(COOLDOWN)), refused, "whichever of the two is set");
}

#[test]
fn a_longest_age_below_the_interval_is_refused() {
    assert_eq!(refusal(Settings::default().with_longest_age(INTERVAL)), None);
    for below in [INTERVAL - NANOSECOND, NANOSECOND] {
        assert_eq!(refusal(Settings::default().with_longest_age(below)), Some(InvalidSettings::AgeBelowInterval));
    }
    assert_eq!(refusal(Settings::default().with_interval(Duration::MAX)), Some(InvalidSettings::AgeBelowInterval));
}

#[test]
fn a_longest_age_of_nothing_is_the_interval() {
    let strict = Settings::default().with_longest_age(Duration::ZERO);
    assert_eq!(refusal(strict), None);
    assert_eq!(strict.longest_age(), INTERVAL);
    for settings in [strict.with_interval(seconds(500)), Settings::default().with_interval(seconds(500))] {
        let settings = settings.with_longest_age(Duration::ZERO);
        assert_eq!(settings.longest_age(), seconds(500), "the one in force, whichever is set first");
        let mut refresh = with_settings(settings, 1);
        succeed(&mut refresh, seconds(7), Cause::Start);
        assert_eq!(refresh.usable_until(), Some(seconds(507)));
    }
    let unbounded = strict.with_interval(Duration::MAX);
    assert_eq!(refusal(unbounded), None);
    assert_eq!(unbounded.longest_age(), Duration::MAX);
}

#[test]
fn a_longest_backoff_below_the_shortest_is_refused() {
    let crossed = Settings::default().with_backoff(seconds(2), seconds(2) - NANOSECOND);
    assert_eq!(refusal(crossed), Some(InvalidSettings::Backoff));
}

#[test]
fn a_longest_backoff_above_the_longest_age_is_refused() {
    let refused = Some(InvalidSettings::BackoffAboveAge);
    assert_eq!(refusal(Settings::default().with_backoff(SHORTEST_BACKOFF, LONGEST_AGE)), None);
    assert_eq!(refusal(Settings::default().with_backoff(SHORTEST_BACKOFF, LONGEST_AGE + NANOSECOND)), refused);
    assert_eq!(refusal(Settings::default().with_backoff(Duration::MAX, Duration::MAX)), refused);
    let strict = Settings::default().with_longest_age(Duration::ZERO);
    assert_eq!(refusal(strict.with_backoff(SHORTEST_BACKOFF, INTERVAL)), None);
    assert_eq!(
        refusal(strict.with_backoff(SHORTEST_BACKOFF, INTERVAL + NANOSECOND)),
        refused,
        "the age is the interval"
    );
}

#[test]
fn the_order_of_setting_does_not_matter() {
    let one = Settings::default().with_interval(seconds(20)).with_cooldown(seconds(10)).with_longest_age(seconds(90));
    let other = Settings::default().with_longest_age(seconds(90)).with_cooldown(seconds(10)).with_interval(seconds(20));
    assert_eq!(one, other);
    assert_eq!(refusal(one), None);
}

#[test]
fn each_number_is_used() {
    let settings = Settings::default()
        .with_cooldown(seconds(5))
        .with_interval(seconds(200))
        .with_longest_age(seconds(900))
        .with_backoff(seconds(3), seconds(4));
    let mut refresh = Refresh::new(settings, 1).expect("the settings make sense");
    assert_eq!(refresh.poll(Duration::ZERO), Step::Fetch(Cause::Start));
    refresh.handle_success(Duration::ZERO);
    assert_eq!(refresh.usable_until(), Some(seconds(900)));
    let due_at = next_fetch(&mut refresh, Duration::ZERO);
    assert!(due_at >= seconds(180) && due_at <= seconds(190), "due at {due_at:?}");
    refresh.report_unknown_key(Duration::ZERO);
    assert_eq!(next_fetch(&mut refresh, Duration::ZERO), seconds(5));
    assert_eq!(refresh.poll(seconds(5)), Step::Fetch(Cause::UnknownKey));
    refresh.handle_failure(seconds(5), None);
    let retry_at = next_fetch(&mut refresh, seconds(5));
    assert!(retry_at >= seconds(8) && retry_at <= seconds(9), "twice the shortest is above the longest: {retry_at:?}");
    assert_eq!(refresh.poll(retry_at), Step::Fetch(Cause::Retry));
    refresh.handle_failure(retry_at, Some(Duration::MAX));
    assert_eq!(next_fetch(&mut refresh, retry_at), retry_at + seconds(4));
}

#[test]
fn refusals_say_what_to_do() {
    let refusals = [
        InvalidSettings::AgeBelowInterval,
        InvalidSettings::Backoff,
        InvalidSettings::BackoffAboveAge,
        InvalidSettings::CooldownAboveInterval,
        InvalidSettings::Zero,
    ];
    for refusal in refusals {
        let message = refusal.to_string();
        assert!(message.contains(": set "), "{message:?} tells how to mend it");
    }
    // A nanosecond is accepted, so no other bound may be named.
    let message = InvalidSettings::Zero.to_string();
    assert!(message.ends_with(": set each above zero"), "{message:?}");
}
