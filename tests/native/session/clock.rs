//! Clocks that are wrong, and refresh tokens that have passed their own end.

use super::*;

const HOUR: Millis = 60 * MINUTE;

/// A pair whose access token lives up to `end`, and whose refresh token up to `renewable_until`.
fn pair(end: Millis, renewable_until: Millis) -> Credential {
    Credential {
        renewable_until: Some(renewable_until),
        ..until(end)
    }
}

#[test]
fn a_refresh_token_that_is_over_holds_no_request_back() {
    let mut session = signed_in(pair(NOW - HOUR, NOW));
    assert!(session.refresh_is_over(NOW));
    assert!(!session.refresh_is_over(NOW - 1));
    assert_eq!(session.open(plain(), |_| 0, NOW), first_sending(&session));
    assert_eq!(session.open(once(), |_| 0, NOW), first_sending(&session));
    assert_eq!(drain(&mut session), [], "nobody asks the refresh endpoint");
}

#[test]
fn a_refresh_token_that_is_over_ends_the_session_once_the_api_server_refuses() {
    let mut session = signed_in(pair(NOW - HOUR, NOW));
    fail(&mut session, 1);
    let ticket = refresh(&mut session);
    assert!(session.refresh_is_over(NOW), "the driver sends nothing");
    session.failed(ticket, Failure::Final, NOW);
    assert_eq!(
        drain(&mut session),
        [
            Action::SignOut(SignOut::Refused),
            Action::Resume(1, Step::Refuse(Refusal::SessionOver)),
        ]
    );
}

#[test]
fn a_refresh_token_whose_end_is_unknown_is_never_over() {
    for credential in [opaque(), until(NOW - HOUR)] {
        assert!(!signed_in(credential).refresh_is_over(Millis::MAX));
    }
    assert!(!session(Rules::default()).refresh_is_over(Millis::MAX));
}

#[test]
fn r53_a_clock_that_is_ahead_refreshes_as_late_as_a_right_one_once_a_refresh_has_told_the_time() {
    for ahead in [HOUR, 24 * HOUR] {
        let here = NOW + ahead;
        let mut session = signed_in(until(NOW + 2 * HOUR));
        session.learn(NOW, here);
        assert_eq!(session.open(plain(), |_| 0, here), first_sending(&session));
        let last = here + 2 * HOUR - MINUTE - 1;
        assert_eq!(session.open(plain(), |_| 0, last), first_sending(&session));
        waits(session.open(plain(), |_| 0, last + 1));
    }
}

#[test]
fn r53_a_clock_that_is_behind_sends_no_dead_token_once_a_refresh_has_told_the_time() {
    for behind in [HOUR, 24 * HOUR] {
        let here = NOW - behind;
        let mut session = signed_in(until(NOW + 2 * HOUR));
        session.learn(NOW, here);
        let due = here + 2 * HOUR - MINUTE;
        assert_eq!(
            session.open(plain(), |_| 0, due - 1),
            first_sending(&session)
        );
        waits(session.open(plain(), |_| 0, due));
    }
}

#[test]
fn r53_tokens_that_come_later_count_by_the_servers_clock_too() {
    let here = NOW + 24 * HOUR;
    let later = pair(NOW + 2 * HOUR, NOW + 3 * HOUR);
    let takes: [fn(&mut Session<u32>, Credential, Millis); 3] = [
        |session, credential, _| session.observe(Some(credential)),
        |session, credential, now| session.login(credential, now),
        |session, credential, now| {
            waits(session.refresh(|_| 7, NOW));
            let ticket = refresh(session);
            session.committed(ticket, credential, now);
            drain(session);
        },
    ];
    for take in takes {
        let mut session = signed_in(opaque());
        session.learn(NOW, here);
        take(&mut session, later, here);
        assert!(!session.refresh_is_over(here + 3 * HOUR - 1));
        assert!(session.refresh_is_over(here + 3 * HOUR));
        let sent = session.open(plain(), |_| 0, here + 2 * HOUR - MINUTE - 1);
        assert_eq!(sent, first_sending(&session));
        waits(session.open(plain(), |_| 0, here + 2 * HOUR - MINUTE));
    }
}

#[test]
fn r53_new_tokens_that_seem_over_are_believed_and_the_clock_is_not() {
    let over = pair(NOW - HOUR, NOW - MINUTE);
    let mut session = signed_in(opaque());
    session.login(over, NOW);
    assert!(!session.refresh_is_over(NOW));

    waits(session.refresh(|_| 1, NOW));
    let ticket = refresh(&mut session);
    session.committed(ticket, over, NOW);
    assert!(!session.refresh_is_over(NOW));
    drain(&mut session);
    assert_eq!(session.open(plain(), |_| 0, NOW), first_sending(&session));
}

#[test]
fn clocks_less_than_a_minute_apart_count_as_equal() {
    let mut session = signed_in(pair(NOW + HOUR, NOW + HOUR));
    for apart in [0, MINUTE - 1] {
        session.learn(NOW, NOW + apart);
        assert!(session.refresh_is_over(NOW + HOUR));
        session.learn(NOW, NOW - apart);
        assert!(!session.refresh_is_over(NOW + HOUR - 1));
    }
    session.learn(NOW, NOW + MINUTE);
    assert!(!session.refresh_is_over(NOW + HOUR));
    session.learn(NOW, NOW);
    assert!(session.refresh_is_over(NOW + HOUR), "the last word counts");
}

#[test]
fn r47_times_out_of_all_reason_make_no_trouble() {
    for (server, here) in [(0, Millis::MAX), (Millis::MAX, 0), (0, 0)] {
        let mut session = signed_in(pair(Millis::MAX, 0));
        session.learn(server, here);
        session.learn(NOW, NOW);
        let _ = session.open(plain(), |_| 0, NOW);
    }
}

#[test]
fn a_refresh_that_nobody_asks_for_is_due_when_the_access_token_is_about_to_end() {
    let mut session = signed_in(until(NOW + HOUR));
    assert_eq!(session.due(NOW), Some(NOW + HOUR - MINUTE));
    session.learn(NOW - 2 * HOUR, NOW);
    assert_eq!(session.ahead(), 2 * HOUR.cast_signed());
    assert_eq!(session.due(NOW), Some(NOW + 3 * HOUR - MINUTE));
}

#[test]
fn no_refresh_is_due_where_there_is_nothing_to_refresh_or_one_is_under_way() {
    for credential in [
        opaque(),
        without_access(),
        Credential {
            refreshable: false,
            ..until(NOW)
        },
        pair(NOW, NOW),
    ] {
        assert_eq!(signed_in(credential).due(NOW), None, "{credential:?}");
    }
    assert_eq!(session(Rules::default()).due(NOW), None);
    let mut session = signed_in(until(NOW + HOUR));
    waits(session.refresh(|_| 1, NOW));
    assert_eq!(session.due(NOW), None);
}

#[test]
fn r66_no_refresh_is_due_in_the_cool_down_unless_the_network_is_back() {
    let mut session = signed_in(until(NOW));
    waits(session.refresh(|_| 1, NOW));
    let ticket = refresh(&mut session);
    session.failed(ticket, Failure::Transient(5 * MINUTE), NOW);
    assert_eq!(session.due(NOW), Some(NOW + 5 * MINUTE));
    assert_eq!(session.due(NOW + 5 * MINUTE), Some(NOW - MINUTE), "overdue");
    session.online();
    assert_eq!(session.due(NOW), Some(NOW - MINUTE));
}
