//! The cookie of the access token runs out, and the refresh token stays.

use super::*;

/// Sends a request, and lets the cookie run out.
fn faded() -> (Session<u32>, Attempt) {
    let mut session = signed_in(until(NOW + 10 * MINUTE));
    let sent = send(&mut session);
    session.fade();
    (session, sent)
}

#[test]
fn a_401_after_fading_waits_for_a_refresh_and_is_neither_delivered_nor_replayed_bare() {
    let (mut session, sent) = faded();
    waits(unauthorized(&mut session, sent, 1));
    let ticket = refresh(&mut session);
    session.committed(ticket, opaque(), NOW);
    assert_eq!(resumed(&mut session), [(1, replay(&session))]);
}

#[test]
fn a_late_401_after_fading_waits_for_a_refresh_as_well() {
    let mut session = signed_in(opaque());
    let late = send(&mut session);
    session.observe(Some(opaque()));
    session.fade();
    waits(unauthorized(&mut session, late, 1));
    let ticket = refresh(&mut session);
    session.committed(ticket, opaque(), NOW);
    assert_eq!(resumed(&mut session), [(1, replay(&session))]);
}

#[test]
fn a_request_after_fading_goes_out_bare_and_its_401_waits_for_a_refresh() {
    let (mut session, sent) = faded();
    let bare = send(&mut session);
    assert_eq!(bare, Attempt { bare: true, ..sent });
    assert_eq!(drain(&mut session), []);
    waits(unauthorized(&mut session, bare, 1));
    let ticket = refresh(&mut session);
    session.committed(ticket, opaque(), NOW);
    assert_eq!(resumed(&mut session), [(1, replay(&session))]);
}

#[test]
fn a_request_that_needs_a_token_waits_for_a_refresh_after_fading() {
    let (mut session, _) = faded();
    waits(session.open(once(), |_| 1, NOW));
    refresh(&mut session);
    let mut session = session_demanding();
    session.fade();
    waits(session.open(plain(), |_| 1, NOW));
    refresh(&mut session);
}

#[test]
fn fading_is_no_new_pair_of_tokens_and_tells_nobody() {
    let mut session = signed_in(until(NOW + 10 * MINUTE));
    let generation = session.generation();
    for _ in 0..2 {
        session.fade();
        assert_eq!(session.generation(), generation);
        assert_eq!(session.status(), Status::SignedIn);
        assert_eq!(drain(&mut session), []);
    }
}

#[test]
fn fading_during_a_refresh_does_not_disturb_it() {
    let mut session = signed_in(until(NOW + 10 * MINUTE));
    let sent = send(&mut session);
    fail(&mut session, 1);
    let ticket = refresh(&mut session);
    let generation = session.generation();
    session.fade();
    assert_eq!(
        session.review(ticket, generation, NOW),
        Review::Unchanged,
        "before the exchange and after it"
    );
    waits(unauthorized(&mut session, sent, 2));
    assert_eq!(drain(&mut session), [], "the second one joins");
    session.committed(ticket, opaque(), NOW);
    let replay = replay(&session);
    assert_eq!(resumed(&mut session), [(1, replay), (2, replay)]);
}

#[test]
fn tokens_of_somebody_else_that_have_faded_begin_another_round() {
    let mut session = signed_in(opaque());
    fail(&mut session, 1);
    let ticket = refresh(&mut session);
    let generation = session.generation();
    session.observe(Some(opaque()));
    session.fade();
    let current = session.generation();
    assert_eq!(
        session.review(ticket, generation, NOW),
        Review::Outdated(current)
    );
    assert_eq!(session.waiting(), 1);
}

#[test]
fn a_request_that_waits_does_not_go_on_with_a_token_that_has_faded() {
    let mut session = signed_in(until(NOW + MINUTE));
    waits(session.open(plain(), |_| 1, NOW));
    let ticket = refresh(&mut session);
    session.fade();
    session.failed(ticket, Failure::Transient(0), NOW);
    assert_eq!(
        resumed(&mut session),
        [(1, refused(Refusal::RefreshFailed))]
    );
}

#[test]
fn a_token_that_cannot_be_refreshed_fades_and_its_401_is_delivered() {
    let mut session = signed_in(without_refresh());
    let sent = send(&mut session);
    session.fade();
    assert_eq!(unauthorized(&mut session, sent, 1), Step::Deliver);
    assert_eq!(drain(&mut session), []);
}

#[test]
fn fading_without_a_session_is_nothing() {
    let mut session = session(Rules::default());
    session.fade();
    assert_eq!(session.status(), Status::Unknown);
    session.observe(None);
    session.fade();
    assert_eq!(session.status(), Status::SignedOut);
    assert_eq!(drain(&mut session), []);
}

fn session_demanding() -> Session<u32> {
    let mut session = session(demanding());
    session.observe(Some(opaque()));
    session
}
