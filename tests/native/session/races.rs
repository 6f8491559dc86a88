//! Logouts, logins and other clients in between.

use super::*;

#[test]
fn r68_a_logout_during_a_refresh_discards_its_tokens_and_rejects_the_waiters() {
    let mut session = signed_in(opaque());
    let sent = send(&mut session);
    fail(&mut session, 1);
    let ticket = refresh(&mut session);
    session.logout();
    assert_eq!(
        drain(&mut session),
        [
            Action::SignOut(SignOut::Requested),
            Action::Resume(1, refused(Refusal::Superseded)),
        ]
    );
    let generation = session.generation();
    assert!(!session.may_commit(ticket));
    session.committed(ticket, opaque(), NOW);
    assert_eq!(session.review(ticket, generation, NOW), Review::Superseded);
    session.failed(ticket, Failure::Final, NOW);
    assert_eq!(session.status(), Status::SignedOut);
    assert_eq!(session.generation(), generation);
    assert_eq!(
        unauthorized(&mut session, sent, 2),
        refused(Refusal::Superseded)
    );
    assert_eq!(drain(&mut session), [], "one event for one logout");
}

#[test]
fn r68_a_second_logout_tells_nobody() {
    let mut session = signed_in(opaque());
    session.logout();
    session.logout();
    assert_eq!(drain(&mut session), [Action::SignOut(SignOut::Requested)]);
}

#[test]
fn a_logout_before_storage_was_read_is_known() {
    let mut session = session(Rules::default());
    assert_eq!(session.status(), Status::Unknown);
    session.logout();
    assert_eq!(session.status(), Status::SignedOut);
    assert_eq!(drain(&mut session), []);
}

#[test]
fn a_login_before_storage_was_read_is_known_and_its_end_as_well() {
    let mut session = session(Rules::default());
    session.login(opaque(), NOW);
    assert_eq!(session.status(), Status::SignedIn);
    fail(&mut session, 1);
    let ticket = refresh(&mut session);
    session.failed(ticket, Failure::Final, NOW);
    assert_eq!(session.status(), Status::SignedOut);
}

#[test]
fn r69_a_login_during_a_refresh_keeps_the_new_session_and_rejects_the_old_waiters() {
    let mut session = signed_in(opaque());
    let sent = send(&mut session);
    fail(&mut session, 1);
    let ticket = refresh(&mut session);
    session.login(until(NOW + 10 * MINUTE), NOW);
    let superseded = refused(Refusal::Superseded);
    assert_eq!(resumed(&mut session), [(1, superseded)]);
    let generation = session.generation();
    assert!(!session.may_commit(ticket));
    session.committed(ticket, opaque(), NOW);
    session.failed(ticket, Failure::Final, NOW);
    assert_eq!(session.generation(), generation);
    assert_eq!(session.status(), Status::SignedIn);
    assert_eq!(
        unauthorized(&mut session, sent, 2),
        superseded,
        "never with B's token"
    );
    assert_eq!(drain(&mut session), []);
}

#[test]
fn a_late_401_after_a_logout_is_superseded_and_after_any_other_end_the_session_is_over() {
    type End = fn(&mut Session<u32>);
    let ends: [(End, Refusal); 3] = [
        (Session::logout, Refusal::Superseded),
        (|session| session.observe(None), Refusal::SessionOver),
        (
            |session| {
                session.logout();
                session.login(opaque(), NOW);
                session.observe(None);
            },
            Refusal::SessionOver,
        ),
    ];
    for (end, refusal) in ends {
        let mut session = signed_in(opaque());
        let sent = send(&mut session);
        end(&mut session);
        drain(&mut session);
        assert_eq!(unauthorized(&mut session, sent, 0), refused(refusal));
        assert_eq!(drain(&mut session), []);
    }
}

#[test]
fn r69_what_an_overtaken_refresh_brings_does_not_touch_the_one_after_it() {
    let mut session = signed_in(opaque());
    fail(&mut session, 1);
    let old = refresh(&mut session);
    session.login(opaque(), NOW);
    drain(&mut session);
    fail(&mut session, 2);
    let new = refresh(&mut session);
    assert_ne!(old, new);
    session.committed(old, opaque(), NOW);
    session.failed(old, Failure::Final, NOW);
    let generation = session.generation();
    assert_eq!(session.review(old, generation, NOW), Review::Superseded);
    assert_eq!(drain(&mut session), []);
    assert!(session.may_commit(new));
    session.committed(new, opaque(), NOW);
    assert_eq!(resumed(&mut session), [(2, replay(&session))]);
}

#[test]
fn a_refresh_commits_once() {
    let mut session = signed_in(opaque());
    fail(&mut session, 1);
    let ticket = refresh(&mut session);
    session.committed(ticket, opaque(), NOW);
    drain(&mut session);
    let generation = session.generation();
    session.committed(ticket, opaque(), NOW);
    session.failed(ticket, Failure::Final, NOW);
    assert_eq!(session.generation(), generation);
    assert_eq!(drain(&mut session), []);
}

#[test]
fn a_request_of_a_signed_out_session_is_not_replayed_in_the_next_one() {
    for elsewhere in [false, true] {
        let mut session = session(Rules::default());
        session.observe(None);
        let bare = send(&mut session);
        if elsewhere {
            session.observe(Some(opaque()));
        } else {
            session.login(opaque(), NOW);
        }
        assert_eq!(
            unauthorized(&mut session, bare, 0),
            refused(Refusal::Superseded)
        );
        assert_eq!(drain(&mut session), []);
    }
}

#[test]
fn r84_a_storage_cleared_elsewhere_ends_the_session_once() {
    let mut session = signed_in(opaque());
    fail(&mut session, 1);
    let ticket = refresh(&mut session);
    session.observe(None);
    assert_eq!(
        drain(&mut session),
        [
            Action::SignOut(SignOut::Elsewhere),
            Action::Resume(1, refused(Refusal::SessionOver)),
        ]
    );
    assert!(!session.may_commit(ticket));
    session.observe(None);
    session.logout();
    assert_eq!(drain(&mut session), []);
}

#[test]
fn tokens_of_another_client_are_adopted_and_every_waiter_goes_on_with_them() {
    let mut session = signed_in(until(NOW + MINUTE));
    fail_at(&mut session, NOW - 1, 1);
    waits(session.open(plain(), |_| 2, NOW));
    waits(session.refresh(|_| 3, NOW));
    let ticket = refresh(&mut session);
    let before = session.generation();
    session.observe(Some(until(NOW + 10 * MINUTE)));
    assert_eq!(
        drain(&mut session),
        [],
        "until the refresh has looked as well"
    );
    assert!(session.may_commit(ticket));
    assert!(session.generation() > before);
    assert_eq!(session.review(ticket, before, NOW), Review::Adopted);
    let (first, replay) = (first_sending(&session), replay(&session));
    assert_eq!(resumed(&mut session), [(1, replay), (2, first), (3, first)]);
    assert_eq!(session.status(), Status::SignedIn);
    assert_eq!(session.open(plain(), |_| 4, NOW), first);
}

#[test]
fn r76_a_callback_may_call_the_session_between_two_actions() {
    let mut session = signed_in(opaque());
    for name in 0..3 {
        fail(&mut session, name);
    }
    let ticket = refresh(&mut session);
    session.committed(ticket, opaque(), NOW);
    let first = replay(&session);
    assert_eq!(session.poll(), Some(Action::Resume(0, first)));
    // The first one's callback sends, asks for a refresh, and logs out.
    fail(&mut session, 3);
    session.logout();
    let superseded = refused(Refusal::Superseded);
    assert_eq!(
        drain(&mut session),
        [
            Action::Resume(1, first),
            Action::Resume(2, first),
            Action::Refresh(Ticket(ticket.0 + 1)),
            Action::SignOut(SignOut::Requested),
            Action::Resume(3, superseded),
        ]
    );
    assert!(
        !session.may_commit(Ticket(ticket.0 + 1)),
        "nothing is refreshed after the logout"
    );
    let Step::Send(attempt) = first else { panic!() };
    assert_eq!(
        unauthorized(&mut session, attempt, 1),
        refused(Refusal::Superseded)
    );
}

#[test]
fn every_status_is_told() {
    let mut session = session(Rules::default());
    assert_eq!(session.status(), Status::Unknown);
    session.observe(Some(opaque()));
    assert_eq!(session.status(), Status::SignedIn);
    fail(&mut session, 1);
    assert_eq!(session.status(), Status::Refreshing);
    let ticket = refresh(&mut session);
    session.failed(ticket, Failure::Transient(0), NOW);
    assert_eq!(session.status(), Status::SignedIn);
    session.logout();
    assert_eq!(session.status(), Status::SignedOut);
}

fn fail_at(session: &mut Session<u32>, now: Millis, name: u32) {
    match session.open(plain(), |_| name, now) {
        Step::Send(attempt) => waits(unauthorized(session, attempt, name)),
        other => panic!("{other:?}"),
    };
}
