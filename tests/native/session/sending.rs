//! Which requests go out, with what, and which wait.

use super::*;

#[test]
fn a_signed_out_session_sends_bare_and_never_refreshes() {
    let mut session = session(Rules::default());
    session.observe(None);
    let attempt = send(&mut session);
    assert!(attempt.bare);
    assert_eq!(unauthorized(&mut session, attempt, 0), Step::Deliver);
    assert_eq!(drain(&mut session), []);
}

#[test]
fn r55_an_opaque_token_is_sent_at_any_time_and_refreshed_after_a_401() {
    let mut session = signed_in(opaque());
    for now in [0, NOW, Millis::MAX] {
        assert_eq!(session.open(plain(), |_| 0, now), first_sending(&session));
    }
    assert_eq!(drain(&mut session), []);
    fail(&mut session, 1);
    let ticket = refresh(&mut session);
    session.committed(ticket, opaque(), NOW);
    assert_eq!(resumed(&mut session), [(1, replay(&session))]);
}

#[test]
fn a_token_is_sent_until_its_refresh_is_due_and_from_then_on_waits() {
    let mut session = signed_in(until(NOW + MINUTE));
    assert_eq!(
        session.open(plain(), |_| 0, NOW - 1),
        first_sending(&session)
    );
    assert_eq!(drain(&mut session), []);
    waits(session.open(plain(), |_| 1, NOW));
    refresh(&mut session);
    waits(session.open(plain(), |_| 2, NOW + 2 * MINUTE));
    assert_eq!(drain(&mut session), [], "the second one joins");
}

#[test]
fn a_token_that_cannot_be_refreshed_is_sent_to_the_end() {
    let mut session = signed_in(Credential {
        refreshable: false,
        ..until(NOW)
    });
    assert_eq!(
        session.open(plain(), |_| 0, NOW + MINUTE),
        first_sending(&session)
    );
    assert_eq!(
        session.open(once(), |_| 0, NOW + MINUTE),
        first_sending(&session)
    );
}

#[test]
fn after_a_refresh_in_time_a_request_is_sent_for_the_first_time() {
    let mut session = signed_in(until(NOW));
    waits(session.open(plain(), |_| 1, NOW));
    let ticket = refresh(&mut session);
    session.committed(ticket, until(NOW + 10 * MINUTE), NOW);
    assert_eq!(resumed(&mut session), [(1, first_sending(&session))]);
    assert_eq!(
        session.open(plain(), |_| 2, NOW + 9 * MINUTE - 1),
        first_sending(&session)
    );
    waits(session.open(plain(), |_| 3, NOW + 9 * MINUTE));
}

#[test]
fn with_a_refresh_token_alone_requests_go_out_bare_and_a_401_refreshes() {
    let mut session = signed_in(without_access());
    let attempt = send(&mut session);
    assert!(attempt.bare);
    waits(unauthorized(&mut session, attempt, 1));
    let ticket = refresh(&mut session);
    session.committed(ticket, opaque(), NOW);
    assert_eq!(resumed(&mut session), [(1, replay(&session))]);
}

#[test]
fn require_token_refuses_without_tokens_and_refreshes_with_a_refresh_token_alone() {
    let mut session = session(demanding());
    assert_eq!(
        session.open(plain(), |_| 0, NOW),
        Step::Refuse(Refusal::NoToken)
    );
    session.observe(None);
    assert_eq!(
        session.open(plain(), |_| 0, NOW),
        Step::Refuse(Refusal::NoToken)
    );
    assert_eq!(drain(&mut session), []);
    session.login(without_access(), NOW);
    waits(session.open(plain(), |_| 1, NOW));
    let ticket = refresh(&mut session);
    session.committed(ticket, opaque(), NOW);
    assert_eq!(resumed(&mut session), [(1, first_sending(&session))]);
    session.login(without_refresh(), NOW);
    assert_eq!(session.open(plain(), |_| 0, NOW), first_sending(&session));
}

#[test]
fn require_token_fails_a_request_when_the_refresh_for_its_token_fails() {
    let mut session = session(demanding());
    session.login(without_access(), NOW);
    waits(session.open(plain(), |_| 1, NOW));
    let ticket = refresh(&mut session);
    session.failed(ticket, Failure::Transient(0), NOW);
    assert_eq!(
        resumed(&mut session),
        [(1, refused(Refusal::RefreshFailed))]
    );
}

#[test]
fn a_body_that_can_be_sent_once_waits_for_a_refresh_unless_the_token_is_known_to_be_good() {
    let mut session = signed_in(opaque());
    waits(session.open(once(), |_| 1, NOW));
    refresh(&mut session);
    let mut session = signed_in(without_access());
    waits(session.open(once(), |_| 1, NOW));
    refresh(&mut session);
    let mut session = signed_in(until(NOW + 2 * MINUTE));
    assert_eq!(session.open(once(), |_| 1, NOW), first_sending(&session));
    let mut session = signed_in(without_refresh());
    assert_eq!(session.open(once(), |_| 1, NOW), first_sending(&session));
}

#[test]
fn a_body_that_can_be_sent_once_joins_a_refresh_under_way_whatever_the_token_says_of_itself() {
    let mut session = signed_in(until(NOW + 10 * MINUTE));
    fail(&mut session, 1);
    let ticket = refresh(&mut session);
    waits(session.open(once(), |_| 2, NOW));
    assert_eq!(drain(&mut session), []);
    session.committed(ticket, opaque(), NOW);
    let (first, replay) = (first_sending(&session), replay(&session));
    assert_eq!(resumed(&mut session), [(1, replay), (2, first)]);
}

#[test]
fn cookies_that_nobody_can_read_are_sent_and_refreshed_after_a_401_alone() {
    // Storage `httponly`: always there, no times, no text.
    let mut session = signed_in(opaque());
    let attempt = send(&mut session);
    assert!(!attempt.bare);
    waits(unauthorized(&mut session, attempt, 1));
    let ticket = refresh(&mut session);
    session.failed(ticket, Failure::Final, NOW);
    assert_eq!(
        drain(&mut session),
        [
            Action::SignOut(SignOut::Refused),
            Action::Resume(1, refused(Refusal::SessionOver)),
        ]
    );
}

#[test]
fn a_fresh_token_that_looks_over_is_trusted_since_the_clock_must_be_wrong() {
    for end in [NOW, NOW + MINUTE] {
        let mut session = signed_in(opaque());
        fail(&mut session, 1);
        let ticket = refresh(&mut session);
        session.committed(ticket, until(end), NOW);
        assert_eq!(resumed(&mut session), [(1, replay(&session))]);
        let next = session.open(plain(), |_| 0, NOW + 2 * MINUTE);
        assert_eq!(next, first_sending(&session));
        assert_eq!(drain(&mut session), [], "no refresh for every request");
        // Nor is it taken to be good by its word.
        waits(session.open(once(), |_| 2, NOW));
        let ticket = refresh(&mut session);
        session.failed(ticket, Failure::Transient(0), NOW);
        assert_eq!(
            resumed(&mut session),
            [(2, refused(Refusal::RefreshFailed))]
        );
    }
}

#[test]
fn while_a_refused_token_is_refreshed_nobody_is_sent_with_it() {
    for credential in [opaque(), until(NOW + MINUTE)] {
        let mut session = signed_in(credential);
        fail(&mut session, 1);
        let ticket = refresh(&mut session);
        waits(session.open(plain(), |_| 2, 0));
        assert_eq!(drain(&mut session), [], "it joins");
        session.committed(ticket, opaque(), 0);
        assert_eq!(
            resumed(&mut session),
            [(1, replay(&session)), (2, first_sending(&session))]
        );
    }
}

#[test]
fn during_a_refresh_that_nobody_needs_yet_requests_are_sent() {
    let mut session = signed_in(opaque());
    waits(session.refresh(|_| 1, NOW));
    refresh(&mut session);
    assert_eq!(session.open(plain(), |_| 0, 0), first_sending(&session));
}

#[test]
fn after_a_failed_refresh_of_a_refused_token_the_held_back_fail_and_later_ones_are_sent() {
    let mut session = signed_in(opaque());
    fail(&mut session, 1);
    let ticket = refresh(&mut session);
    waits(session.open(plain(), |_| 2, 0));
    session.failed(ticket, Failure::Transient(0), 0);
    let refused = Step::Refuse(Refusal::RefreshFailed);
    assert_eq!(resumed(&mut session), [(1, refused), (2, refused)]);
    assert_eq!(session.open(plain(), |_| 0, 0), first_sending(&session));
}
