//! Rules over plain values.

use super::*;

type Statuses = Option<&'static str>;

#[test]
fn r60_r61_which_refresh_failures_are_final() {
    let table: [(u16, Option<&str>, Statuses, bool); 20] = [
        (400, Some("invalid_grant"), None, true),
        (401, Some("invalid_grant"), None, true),
        (500, Some("invalid_grant"), None, true),
        (401, None, None, true),
        (403, None, None, true),
        (401, Some("token_expired"), None, true),
        (400, None, None, false),
        (400, Some("expired"), None, false),
        (401, Some("invalid_client"), None, false),
        (403, Some("unauthorized_client"), None, false),
        (401, Some("invalid_request"), None, false),
        (401, Some("unsupported_grant_type"), None, false),
        (401, Some("invalid_scope"), None, false),
        (404, None, None, false),
        (429, None, None, false),
        (0, None, None, false),
        (500, None, None, false),
        (418, None, Some("418 401 "), true),
        (403, Some("invalid_grant"), Some("418 401 "), false),
        (401, None, Some(""), false),
    ];
    for (status, error, statuses, outcome) in table {
        assert_eq!(
            policy::is_final(status, error, statuses),
            outcome,
            "{status} {error:?} {statuses:?}"
        );
    }
}

#[test]
fn by_default_401_alone_is_an_auth_failure() {
    let rule = AuthRule::default();
    assert_eq!(rule.by_status(401), Some(Verdict::Refresh));
    for status in [200, 400, 402, 403, 419, 500] {
        assert_eq!(rule.by_status(status), Some(Verdict::Pass));
    }
}

#[test]
fn a_list_of_statuses_replaces_the_default() {
    let rule = AuthRule::Statuses("403 419 ".into());
    assert_eq!(rule.by_status(419), Some(Verdict::Refresh));
    assert_eq!(rule.by_status(401), Some(Verdict::Pass));
}

#[test]
fn where_a_callback_decides_every_answer_is_read_and_a_word_is_the_verdict() {
    for status in [200, 401, 500] {
        assert_eq!(AuthRule::Callback.by_status(status), None);
    }
    assert_eq!(policy::verdict_of("refresh"), Some(Verdict::Refresh));
    assert_eq!(policy::verdict_of("logout"), Some(Verdict::LogOut));
    assert_eq!(policy::verdict_of("ignore"), Some(Verdict::Pass));
    for word in ["", "Refresh", "T-002"] {
        assert_eq!(policy::verdict_of(word), None);
    }
}

fn times(expires_at_ms: Option<Millis>, issued_at_ms: Option<Millis>) -> Times {
    Times {
        expires_at_ms,
        issued_at_ms,
    }
}

fn refresh_at(times: Times, before: Option<Millis>) -> Option<Millis> {
    policy::credential(Some(times), true, before, NOW).refresh_at
}

#[test]
fn a_token_is_refreshed_ten_per_cent_of_its_life_before_its_end_and_at_most_a_minute() {
    let life = |millis| times(Some(NOW + millis), Some(NOW));
    assert_eq!(refresh_at(life(100_000), None), Some(NOW + 90_000));
    assert_eq!(refresh_at(life(10 * MINUTE), None), Some(NOW + 9 * MINUTE));
    assert_eq!(
        refresh_at(life(24 * 60 * MINUTE), None),
        Some(NOW + 24 * 60 * MINUTE - MINUTE)
    );
}

#[test]
fn the_life_of_a_token_counts_from_now_where_it_does_not_say() {
    assert_eq!(
        refresh_at(times(Some(NOW + 100_000), None), None),
        Some(NOW + 90_000)
    );
    let issued_earlier = times(Some(NOW + 100_000), Some(NOW - 100_000));
    assert_eq!(refresh_at(issued_earlier, None), Some(NOW + 80_000));
}

#[test]
fn r52_a_leeway_of_zero_means_only_after_a_401_and_not_the_default() {
    let credential = policy::credential(Some(times(Some(NOW), Some(0))), true, Some(0), NOW);
    assert_eq!(
        (credential.refresh_at, credential.expires_at),
        (None, Some(NOW))
    );
    let mut session = signed_in(credential);
    assert_eq!(
        session.open(plain(), |_| 0, NOW + 10 * MINUTE),
        first_sending(&session)
    );
    assert_eq!(drain(&mut session), []);
    fail(&mut session, 1);
    refresh(&mut session);
}

#[test]
fn a_given_leeway_is_taken_as_it_is() {
    assert_eq!(refresh_at(times(Some(NOW), None), Some(1)), Some(NOW - 1));
    assert_eq!(
        refresh_at(times(Some(NOW), None), Some(5 * MINUTE)),
        Some(NOW - 5 * MINUTE)
    );
    assert_eq!(refresh_at(times(Some(10), None), Some(20)), Some(0));
}

#[test]
fn odd_times_make_no_trouble() {
    assert_eq!(
        refresh_at(times(Some(Millis::MAX), Some(0)), None),
        Some(Millis::MAX - MINUTE)
    );
    assert_eq!(refresh_at(times(Some(0), Some(Millis::MAX)), None), Some(0));
    assert_eq!(refresh_at(times(None, Some(NOW)), None), None);
    assert_eq!(refresh_at(times(None, Some(NOW)), Some(MINUTE)), None);
}

#[test]
fn a_credential_says_what_is_there() {
    let none = policy::credential(None, true, None, NOW);
    assert_eq!(none, without_access());
    let opaque_token = policy::credential(Some(times(None, None)), false, None, NOW);
    assert_eq!(opaque_token, without_refresh());
}

#[test]
fn r58_a_refresh_is_tried_three_times_at_most_within_fifteen_seconds_and_at_random_moments() {
    use policy::Next::{Again, GiveUp};
    let next = |tries, elapsed, random| policy::next_try(tries, elapsed, None, random, MINUTE);
    assert_eq!(next(1, 0, 0), Again(0));
    assert_eq!(next(1, 0, u32::MAX), Again(499));
    assert_eq!(next(2, 0, u32::MAX), Again(999));
    assert_eq!(next(2, 0, 1 << 31), Again(500));
    for tries in [0, 3, 4, u32::MAX] {
        assert_eq!(next(tries, 0, 0), GiveUp(MINUTE));
    }
    assert_eq!(next(1, 14_999, 0), Again(0));
    for elapsed in [15_000, Millis::MAX] {
        assert_eq!(next(1, elapsed, u32::MAX), GiveUp(MINUTE));
    }
}

#[test]
fn r59_retry_after_is_waited_for_within_bounds() {
    use policy::Next::{Again, GiveUp};
    let next = |wait, random| policy::next_try(1, 1_000, Some(wait), random, MINUTE);
    assert_eq!(next(0, 0), Again(0));
    assert_eq!(next(2_000, 1 << 31), Again(2_250), "and not all at once");
    assert_eq!(next(13_999, 0), Again(13_999));
    assert_eq!(next(14_000, 0), GiveUp(14_000));
    assert_eq!(next(1_000_000_000_000, 0), GiveUp(5 * MINUTE));
    assert_eq!(next(Millis::MAX, u32::MAX), GiveUp(5 * MINUTE));
    let last = |wait| policy::next_try(3, 1_000, Some(wait), 0, MINUTE);
    assert_eq!(last(0), GiveUp(1_000), "no storm");
    assert_eq!(last(30_000), GiveUp(30_000));
}
