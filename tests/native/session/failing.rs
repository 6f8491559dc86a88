//! Refreshes that fail.

use super::*;

#[test]
fn r42_a_hundred_requests_that_fail_for_good_at_once_sign_out_once() {
    let mut session = signed_in(opaque());
    let attempts: Vec<Attempt> = (0..100).map(|_| send(&mut session)).collect();
    let (early, late) = attempts.split_at(50);
    for (name, attempt) in (0..).zip(early) {
        waits(unauthorized(&mut session, *attempt, name));
    }
    let ticket = refresh(&mut session);
    session.failed(ticket, Failure::Final, NOW);
    let actions = drain(&mut session);
    let over = refused(Refusal::SessionOver);
    let told = (0..50).map(|name| Action::Resume(name, over));
    assert!(
        actions
            .into_iter()
            .eq([Action::SignOut(SignOut::Refused)].into_iter().chain(told))
    );
    for attempt in late {
        assert_eq!(unauthorized(&mut session, *attempt, 0), over);
    }
    assert_eq!(drain(&mut session), []);
    assert_eq!(session.status(), Status::SignedOut);
}

#[test]
fn r62_a_refresh_that_fails_for_now_keeps_the_session() {
    let failures = [
        (Failure::Transient(0), Refusal::RefreshFailed),
        (Failure::ReadOnly, Refusal::ReadOnly),
        (Failure::Storage, Refusal::StorageFailed),
    ];
    for (failure, refusal) in failures {
        let mut session = signed_in(opaque());
        let late = send(&mut session);
        fail(&mut session, 1);
        fail(&mut session, 2);
        let ticket = refresh(&mut session);
        session.failed(ticket, failure, NOW);
        let refused = refused(refusal);
        assert_eq!(resumed(&mut session), [(1, refused), (2, refused)]);
        assert_eq!(session.status(), Status::SignedIn);
        // What was sent before it failed shares the failure, and starts no other refresh.
        assert_eq!(unauthorized(&mut session, late, 4), refused);
        assert_eq!(drain(&mut session), []);
        // What is sent after it may ask again, and then the late ones join.
        let later = send(&mut session);
        fail(&mut session, 3);
        refresh(&mut session);
        waits(unauthorized(&mut session, later, 5));
        waits(unauthorized(&mut session, late, 6));
    }
}

#[test]
fn a_request_that_was_only_early_goes_on_with_a_token_that_is_still_good() {
    let mut session = signed_in(until(NOW + MINUTE));
    let sent = send_at(&mut session, NOW - 1);
    waits(session.open(plain(), |_| 1, NOW));
    waits(unauthorized(&mut session, sent, 2));
    let ticket = refresh(&mut session);
    session.failed(ticket, Failure::Transient(0), NOW + MINUTE - 1);
    assert_eq!(
        resumed(&mut session),
        [
            (1, first_sending(&session)),
            (2, refused(Refusal::RefreshFailed))
        ],
        "the one whose token was not accepted has nothing to go on with"
    );
}

#[test]
fn a_request_whose_token_ended_while_it_waited_fails_with_the_refresh() {
    let mut session = signed_in(until(NOW + MINUTE));
    waits(session.open(plain(), |_| 1, NOW));
    let ticket = refresh(&mut session);
    session.failed(ticket, Failure::Transient(0), NOW + MINUTE);
    assert_eq!(
        resumed(&mut session),
        [(1, refused(Refusal::RefreshFailed))]
    );
}

#[test]
fn an_explicit_refresh_fails_with_the_refresh_even_if_the_token_is_still_good() {
    let mut session = signed_in(until(NOW + 10 * MINUTE));
    waits(session.refresh(|_| 1, NOW));
    let ticket = refresh(&mut session);
    session.failed(ticket, Failure::Transient(0), NOW);
    assert_eq!(
        resumed(&mut session),
        [(1, refused(Refusal::RefreshFailed))]
    );
}

#[test]
fn an_explicit_refresh_starts_or_joins_one_and_is_refused_where_none_can_be() {
    let mut session = signed_in(until(NOW + 10 * MINUTE));
    waits(session.refresh(|_| 1, NOW));
    let ticket = refresh(&mut session);
    waits(session.refresh(|_| 2, NOW));
    assert_eq!(drain(&mut session), []);
    session.committed(ticket, opaque(), NOW);
    let done = first_sending(&session);
    assert_eq!(resumed(&mut session), [(1, done), (2, done)]);
    session.login(without_refresh(), NOW);
    assert_eq!(session.refresh(|_| 3, NOW), refused(Refusal::SessionOver));
    session.logout();
    assert_eq!(session.refresh(|_| 3, NOW), refused(Refusal::SessionOver));
}

fn send_at(session: &mut Session<u32>, now: Millis) -> Attempt {
    match session.open(plain(), |_| 0, now) {
        Step::Send(attempt) => attempt,
        other => panic!("{other:?}"),
    }
}

#[test]
fn r66_fifty_calls_while_refreshing_keeps_failing_start_one_refresh_in_a_cool_down() {
    let mut session = signed_in(opaque());
    fail(&mut session, 0);
    let ticket = refresh(&mut session);
    session.failed(ticket, Failure::Transient(MINUTE), NOW);
    drain(&mut session);
    let failed = refused(Refusal::RefreshFailed);
    for at in [NOW, NOW + 1, NOW + MINUTE - 1] {
        for name in 0..50 {
            let attempt = send_at(&mut session, at);
            let answer = session.answer(attempt, Verdict::Refresh, None, |_| name, at);
            assert_eq!(answer, failed);
            assert_eq!(session.refresh(|_| name, at), failed);
            assert_eq!(session.open(once(), |_| name, at), failed);
        }
    }
    assert_eq!(drain(&mut session), []);
    assert_eq!(session.status(), Status::SignedIn);
    waits(session.refresh(|_| 1, NOW + MINUTE));
    refresh(&mut session);
}

#[test]
fn r66_a_token_that_is_still_good_is_used_in_a_cool_down() {
    let mut session = signed_in(until(NOW + MINUTE));
    waits(session.open(plain(), |_| 1, NOW));
    let ticket = refresh(&mut session);
    session.failed(ticket, Failure::Transient(2 * MINUTE), NOW);
    drain(&mut session);
    let last = NOW + MINUTE - 1;
    for opening in [plain(), once()] {
        assert_eq!(session.open(opening, |_| 1, last), first_sending(&session));
        assert_eq!(
            session.open(opening, |_| 1, last + 1),
            refused(Refusal::RefreshFailed),
            "nobody sends a dead token"
        );
    }
    assert_eq!(drain(&mut session), []);
}

#[test]
fn r66_a_cool_down_ends_with_other_tokens_a_network_that_is_back_and_a_clock_that_was_set_back() {
    let ends: [fn(&mut Session<u32>) -> Millis; 4] = [
        |session| {
            session.observe(Some(opaque()));
            NOW
        },
        |session| {
            session.login(opaque(), NOW);
            NOW
        },
        |session| {
            session.online();
            NOW
        },
        |_| NOW - 1,
    ];
    for end in ends {
        let mut session = signed_in(opaque());
        waits(session.refresh(|_| 1, NOW));
        let ticket = refresh(&mut session);
        session.failed(ticket, Failure::Transient(MINUTE), NOW);
        drain(&mut session);
        let now = end(&mut session);
        waits(session.refresh(|_| 2, now));
        refresh(&mut session);
    }
}
