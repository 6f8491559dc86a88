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
        (Failure::Transient, Refusal::RefreshFailed),
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
    waits(session.open(plain(), || 1, NOW));
    waits(unauthorized(&mut session, sent, 2));
    let ticket = refresh(&mut session);
    session.failed(ticket, Failure::Transient, NOW + MINUTE - 1);
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
    waits(session.open(plain(), || 1, NOW));
    let ticket = refresh(&mut session);
    session.failed(ticket, Failure::Transient, NOW + MINUTE);
    assert_eq!(
        resumed(&mut session),
        [(1, refused(Refusal::RefreshFailed))]
    );
}

#[test]
fn an_explicit_refresh_fails_with_the_refresh_even_if_the_token_is_still_good() {
    let mut session = signed_in(until(NOW + 10 * MINUTE));
    waits(session.refresh(|| 1));
    let ticket = refresh(&mut session);
    session.failed(ticket, Failure::Transient, NOW);
    assert_eq!(
        resumed(&mut session),
        [(1, refused(Refusal::RefreshFailed))]
    );
}

#[test]
fn an_explicit_refresh_starts_or_joins_one_and_is_refused_where_none_can_be() {
    let mut session = signed_in(until(NOW + 10 * MINUTE));
    waits(session.refresh(|| 1));
    let ticket = refresh(&mut session);
    waits(session.refresh(|| 2));
    assert_eq!(drain(&mut session), []);
    session.committed(ticket, opaque(), NOW);
    let done = first_sending(&session);
    assert_eq!(resumed(&mut session), [(1, done), (2, done)]);
    session.login(without_refresh(), NOW);
    assert_eq!(session.refresh(|| 3), refused(Refusal::SessionOver));
    session.logout();
    assert_eq!(session.refresh(|| 3), refused(Refusal::SessionOver));
}

fn send_at(session: &mut Session<u32>, now: Millis) -> Attempt {
    match session.open(plain(), || 0, now) {
        Step::Send(attempt) => attempt,
        other => panic!("{other:?}"),
    }
}
