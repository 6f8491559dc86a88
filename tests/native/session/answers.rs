//! What becomes of answers.

use super::*;

#[test]
fn any_other_answer_is_delivered() {
    let mut session = signed_in(opaque());
    let attempt = send(&mut session);
    assert_eq!(
        session.answer(attempt, Verdict::Pass, None, |_| 0, NOW),
        Step::Deliver
    );
    session.logout();
    drain(&mut session);
    assert_eq!(
        session.answer(attempt, Verdict::Pass, None, |_| 0, NOW),
        Step::Deliver
    );
}

#[test]
fn r67_a_late_401_to_the_old_token_is_replayed_with_the_current_one_and_refreshes_nothing() {
    let mut session = signed_in(opaque());
    let late = send(&mut session);
    fail(&mut session, 1);
    let ticket = refresh(&mut session);
    session.committed(ticket, opaque(), NOW);
    drain(&mut session);
    assert_eq!(unauthorized(&mut session, late, 2), replay(&session));
    assert_eq!(drain(&mut session), []);
    assert_eq!(session.waiting(), 0);
}

#[test]
fn r67_a_late_401_is_replayed_with_tokens_that_another_client_wrote() {
    let mut session = signed_in(opaque());
    let late = send(&mut session);
    session.observe(Some(opaque()));
    assert_eq!(unauthorized(&mut session, late, 2), replay(&session));
    assert_eq!(drain(&mut session), []);
}

#[test]
fn a_late_401_during_the_next_refresh_joins_it() {
    let mut session = signed_in(opaque());
    let late = send(&mut session);
    session.observe(Some(opaque()));
    fail(&mut session, 1);
    let ticket = refresh(&mut session);
    waits(unauthorized(&mut session, late, 2));
    session.committed(ticket, opaque(), NOW);
    let replay = replay(&session);
    assert_eq!(resumed(&mut session), [(1, replay), (2, replay)]);
}

#[test]
fn r65_a_second_401_is_delivered_without_another_refresh_or_replay() {
    let mut session = signed_in(opaque());
    fail(&mut session, 1);
    let ticket = refresh(&mut session);
    session.committed(ticket, opaque(), NOW);
    let Some((1, Step::Send(second))) = resumed(&mut session).pop() else {
        panic!("no replay");
    };
    assert_eq!(unauthorized(&mut session, second, 1), Step::Deliver);
    session.observe(Some(opaque()));
    assert_eq!(
        unauthorized(&mut session, second, 1),
        Step::Deliver,
        "new tokens or not"
    );
    assert_eq!(drain(&mut session), []);
}

#[test]
fn a_401_that_cannot_be_helped_is_delivered() {
    let mut session = signed_in(without_refresh());
    let attempt = send(&mut session);
    assert_eq!(unauthorized(&mut session, attempt, 0), Step::Deliver);
    assert_eq!(session.status(), Status::SignedIn);
    assert_eq!(drain(&mut session), []);
}

#[test]
fn a_request_sent_bare_before_storage_was_read_is_replayed_with_the_token_found_there() {
    let mut session = session(Rules::default());
    let early = send(&mut session);
    assert!(early.bare);
    session.observe(Some(opaque()));
    assert_eq!(unauthorized(&mut session, early, 0), replay(&session));
    assert_eq!(drain(&mut session), []);
}

#[test]
fn a_logout_verdict_on_the_current_token_ends_the_session_once() {
    let mut session = signed_in(opaque());
    let (first, second) = (send(&mut session), send(&mut session));
    fail(&mut session, 1);
    let ticket = refresh(&mut session);
    let over = refused(Refusal::SessionOver);
    assert_eq!(
        session.answer(first, Verdict::LogOut, None, |_| 2, NOW),
        over
    );
    assert_eq!(
        drain(&mut session),
        [Action::SignOut(SignOut::Verdict), Action::Resume(1, over)]
    );
    assert_eq!(
        session.answer(second, Verdict::LogOut, None, |_| 3, NOW),
        over
    );
    assert_eq!(session.status(), Status::SignedOut);
    assert!(!session.may_commit(ticket));
    assert_eq!(drain(&mut session), []);
}

#[test]
fn a_logout_verdict_on_an_old_token_says_nothing_about_the_current_one() {
    let mut session = signed_in(opaque());
    let late = send(&mut session);
    session.observe(Some(opaque()));
    let step = session.answer(late, Verdict::LogOut, None, |_| 0, NOW);
    assert_eq!(step, replay(&session));
    assert_eq!(session.status(), Status::SignedIn);
    assert_eq!(drain(&mut session), []);
}

#[test]
fn a_logout_verdict_without_a_session_is_an_answer_like_any_other() {
    let mut session = session(Rules::default());
    session.observe(None);
    let attempt = send(&mut session);
    assert_eq!(
        session.answer(attempt, Verdict::LogOut, None, |_| 0, NOW),
        Step::Deliver
    );
    assert_eq!(drain(&mut session), []);
}
