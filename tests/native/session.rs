//! What the session decides, in virtual time: the time is an argument, and nothing sleeps.

mod support;

use authflight::session::policy::{self, AuthRule};
use authflight::session::{
    Action, Attempt, Credential, Failure, Millis, Opening, Refusal, Rules, Session, SignOut,
    Status, Step, Ticket, Verdict, WaiterId,
};
use authflight::token::Times;
use support::{drain, opaque, refused, session, signed_in};

const NOW: Millis = 1_700_000_000_000;
const MINUTE: Millis = 60_000;

/// Refreshed from one minute before its end on.
fn until(end: Millis) -> Credential {
    Credential {
        refresh_at: Some(end - MINUTE),
        expires_at: Some(end),
        ..opaque()
    }
}

/// A refresh token alone.
fn without_access() -> Credential {
    Credential {
        access: false,
        ..opaque()
    }
}

/// An access token alone.
fn without_refresh() -> Credential {
    Credential {
        refreshable: false,
        ..opaque()
    }
}

fn demanding() -> Rules {
    Rules {
        require_token: true,
        ..Rules::default()
    }
}

fn plain() -> Opening {
    Opening::default()
}

fn once() -> Opening {
    Opening {
        refresh_first: true,
        deadline: None,
    }
}

/// Opens a request that goes out at once.
fn send(session: &mut Session<u32>) -> Attempt {
    match session.open(plain(), || 0, NOW) {
        Step::Send(attempt) => attempt,
        other => panic!("{other:?}"),
    }
}

/// The server does not accept the token of a request.
fn unauthorized(session: &mut Session<u32>, attempt: Attempt, name: u32) -> Step {
    session.answer(attempt, Verdict::Refresh, None, || name)
}

/// Sends a request and lets it fail, so that it waits; starts a refresh if none is under way.
fn fail(session: &mut Session<u32>, name: u32) -> WaiterId {
    let attempt = send(session);
    waits(unauthorized(session, attempt, name))
}

fn waits(step: Step) -> WaiterId {
    match step {
        Step::Wait(waiter) => waiter,
        other => panic!("{other:?}"),
    }
}

/// The one refresh that the session asks for now, and nothing else.
fn refresh(session: &mut Session<u32>) -> Ticket {
    match drain(session).as_slice() {
        [Action::Refresh(ticket)] => *ticket,
        other => panic!("{other:?}"),
    }
}

/// The names of those that may go on, and how.
fn resumed(session: &mut Session<u32>) -> Vec<(u32, Step)> {
    let names = drain(session).into_iter().map(|action| match action {
        Action::Resume(name, step) => (name, step),
        other => panic!("{other:?}"),
    });
    names.collect()
}

fn replay(session: &Session<u32>) -> Step {
    Step::Send(Attempt {
        generation: session.generation(),
        bare: false,
        replayed: true,
    })
}

fn first_sending(session: &Session<u32>) -> Step {
    Step::Send(Attempt {
        generation: session.generation(),
        bare: false,
        replayed: false,
    })
}

mod sending {
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
            assert_eq!(session.open(plain(), || 0, now), first_sending(&session));
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
            session.open(plain(), || 0, NOW - 1),
            first_sending(&session)
        );
        assert_eq!(drain(&mut session), []);
        waits(session.open(plain(), || 1, NOW));
        refresh(&mut session);
        waits(session.open(plain(), || 2, NOW + 2 * MINUTE));
        assert_eq!(drain(&mut session), [], "the second one joins");
    }

    #[test]
    fn a_token_that_cannot_be_refreshed_is_sent_to_the_end() {
        let mut session = signed_in(Credential {
            refreshable: false,
            ..until(NOW)
        });
        assert_eq!(
            session.open(plain(), || 0, NOW + MINUTE),
            first_sending(&session)
        );
        assert_eq!(
            session.open(once(), || 0, NOW + MINUTE),
            first_sending(&session)
        );
    }

    #[test]
    fn after_a_refresh_in_time_a_request_is_sent_for_the_first_time() {
        let mut session = signed_in(until(NOW));
        waits(session.open(plain(), || 1, NOW));
        let ticket = refresh(&mut session);
        session.committed(ticket, until(NOW + 10 * MINUTE), NOW);
        assert_eq!(resumed(&mut session), [(1, first_sending(&session))]);
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
            session.open(plain(), || 0, NOW),
            Step::Refuse(Refusal::NoToken)
        );
        session.observe(None);
        assert_eq!(
            session.open(plain(), || 0, NOW),
            Step::Refuse(Refusal::NoToken)
        );
        assert_eq!(drain(&mut session), []);
        session.login(without_access());
        waits(session.open(plain(), || 1, NOW));
        let ticket = refresh(&mut session);
        session.committed(ticket, opaque(), NOW);
        assert_eq!(resumed(&mut session), [(1, first_sending(&session))]);
        session.login(without_refresh());
        assert_eq!(session.open(plain(), || 0, NOW), first_sending(&session));
    }

    #[test]
    fn require_token_fails_a_request_when_the_refresh_for_its_token_fails() {
        let mut session = session(demanding());
        session.login(without_access());
        waits(session.open(plain(), || 1, NOW));
        let ticket = refresh(&mut session);
        session.failed(ticket, Failure::Transient, NOW);
        assert_eq!(
            resumed(&mut session),
            [(1, refused(Refusal::RefreshFailed))]
        );
    }

    #[test]
    fn a_body_that_can_be_sent_once_waits_for_a_refresh_unless_the_token_is_known_to_be_good() {
        let mut session = signed_in(opaque());
        waits(session.open(once(), || 1, NOW));
        refresh(&mut session);
        let mut session = signed_in(without_access());
        waits(session.open(once(), || 1, NOW));
        refresh(&mut session);
        let mut session = signed_in(until(NOW + 2 * MINUTE));
        assert_eq!(session.open(once(), || 1, NOW), first_sending(&session));
        let mut session = signed_in(without_refresh());
        assert_eq!(session.open(once(), || 1, NOW), first_sending(&session));
    }

    #[test]
    fn a_body_that_can_be_sent_once_joins_a_refresh_under_way_whatever_the_token_says_of_itself() {
        let mut session = signed_in(until(NOW + 10 * MINUTE));
        fail(&mut session, 1);
        let ticket = refresh(&mut session);
        waits(session.open(once(), || 2, NOW));
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
        let mut session = signed_in(opaque());
        fail(&mut session, 1);
        let ticket = refresh(&mut session);
        session.committed(ticket, until(NOW), NOW);
        assert_eq!(resumed(&mut session), [(1, replay(&session))]);
        assert_eq!(
            session.open(plain(), || 0, NOW + MINUTE),
            first_sending(&session)
        );
        assert_eq!(drain(&mut session), [], "no refresh for every request");
        fail(&mut session, 2);
        refresh(&mut session);
    }
}

mod answers {
    use super::*;

    #[test]
    fn any_other_answer_is_delivered() {
        let mut session = signed_in(opaque());
        let attempt = send(&mut session);
        assert_eq!(
            session.answer(attempt, Verdict::Pass, None, || 0),
            Step::Deliver
        );
        session.logout();
        drain(&mut session);
        assert_eq!(
            session.answer(attempt, Verdict::Pass, None, || 0),
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
        assert_eq!(session.answer(first, Verdict::LogOut, None, || 2), over);
        assert_eq!(
            drain(&mut session),
            [Action::SignOut(SignOut::Verdict), Action::Resume(1, over)]
        );
        assert_eq!(session.answer(second, Verdict::LogOut, None, || 3), over);
        assert_eq!(session.status(), Status::SignedOut);
        assert!(!session.may_commit(ticket));
        assert_eq!(drain(&mut session), []);
    }

    #[test]
    fn a_logout_verdict_on_an_old_token_says_nothing_about_the_current_one() {
        let mut session = signed_in(opaque());
        let late = send(&mut session);
        session.observe(Some(opaque()));
        let step = session.answer(late, Verdict::LogOut, None, || 0);
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
            session.answer(attempt, Verdict::LogOut, None, || 0),
            Step::Deliver
        );
        assert_eq!(drain(&mut session), []);
    }
}

mod failing {
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
            let generation = session.generation();
            fail(&mut session, 1);
            fail(&mut session, 2);
            let ticket = refresh(&mut session);
            session.failed(ticket, failure, NOW);
            let refused = refused(refusal);
            assert_eq!(resumed(&mut session), [(1, refused), (2, refused)]);
            assert_eq!(session.status(), Status::SignedIn);
            assert_eq!(session.generation(), generation);
            fail(&mut session, 3);
            refresh(&mut session);
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
        session.login(without_refresh());
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
}

mod races {
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
        assert!(!session.adopt(ticket, NOW));
        session.failed(ticket, Failure::Final, NOW);
        assert_eq!(session.status(), Status::SignedOut);
        assert_eq!(session.generation(), generation);
        assert_eq!(
            unauthorized(&mut session, sent, 2),
            refused(Refusal::SessionOver)
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
    fn r69_a_login_during_a_refresh_keeps_the_new_session_and_rejects_the_old_waiters() {
        let mut session = signed_in(opaque());
        let sent = send(&mut session);
        fail(&mut session, 1);
        let ticket = refresh(&mut session);
        session.login(until(NOW + 10 * MINUTE));
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
    fn r69_what_an_overtaken_refresh_brings_does_not_touch_the_one_after_it() {
        let mut session = signed_in(opaque());
        fail(&mut session, 1);
        let old = refresh(&mut session);
        session.login(opaque());
        drain(&mut session);
        fail(&mut session, 2);
        let new = refresh(&mut session);
        assert_ne!(old, new);
        session.committed(old, opaque(), NOW);
        session.failed(old, Failure::Final, NOW);
        assert!(!session.adopt(old, NOW));
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
                session.login(opaque());
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
        waits(session.open(plain(), || 2, NOW));
        waits(session.refresh(|| 3));
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
        assert!(session.adopt(ticket, NOW));
        let (first, replay) = (first_sending(&session), replay(&session));
        assert_eq!(resumed(&mut session), [(1, replay), (2, first), (3, first)]);
        assert_eq!(session.status(), Status::SignedIn);
        assert_eq!(session.open(plain(), || 4, NOW), first);
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
            refused(Refusal::SessionOver)
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
        session.failed(ticket, Failure::Transient, NOW);
        assert_eq!(session.status(), Status::SignedIn);
        session.logout();
        assert_eq!(session.status(), Status::SignedOut);
    }

    fn fail_at(session: &mut Session<u32>, now: Millis, name: u32) {
        match session.open(plain(), || name, now) {
            Step::Send(attempt) => waits(unauthorized(session, attempt, name)),
            other => panic!("{other:?}"),
        };
    }
}

mod queue {
    use super::*;

    fn by(deadline: Millis) -> Opening {
        Opening {
            refresh_first: true,
            deadline: Some(deadline),
        }
    }

    #[test]
    fn r77_an_aborted_waiter_leaves_at_once_and_the_refresh_still_commits() {
        let mut session = signed_in(opaque());
        let waiters: Vec<WaiterId> = (0..3).map(|name| fail(&mut session, name)).collect();
        let ticket = refresh(&mut session);
        assert_eq!(session.abort(waiters[1]), Some(1));
        assert_eq!(session.waiting(), 2);
        assert_eq!(session.abort(waiters[1]), None, "once");
        session.committed(ticket, opaque(), NOW);
        let replay = replay(&session);
        assert_eq!(resumed(&mut session), [(0, replay), (2, replay)]);
        assert_eq!(session.abort(waiters[2]), None, "it is settled");
    }

    #[test]
    fn r77_when_every_waiter_is_aborted_the_refresh_still_commits_and_nothing_is_left() {
        let mut session = signed_in(opaque());
        let waiters: Vec<WaiterId> = (0..3)
            .map(|name| waits(session.open(by(NOW + 1), || name, NOW)))
            .collect();
        let ticket = refresh(&mut session);
        for (name, waiter) in (0..).zip(waiters) {
            assert_eq!(session.abort(waiter), Some(name));
        }
        assert_eq!((session.waiting(), session.next_wake()), (0, None));
        assert_eq!(session.status(), Status::Refreshing);
        let generation = session.generation();
        session.committed(ticket, opaque(), NOW);
        assert!(session.generation() > generation);
        assert_eq!(session.status(), Status::SignedIn);
        assert_eq!(drain(&mut session), []);
    }

    #[test]
    fn r78_ten_thousand_waiters_share_one_refresh_and_all_settle_in_order() {
        let mut session = signed_in(opaque());
        let attempts: Vec<Attempt> = (0..10_000).map(|_| send(&mut session)).collect();
        for (name, attempt) in (0..).zip(&attempts) {
            waits(unauthorized(&mut session, *attempt, name));
        }
        let ticket = refresh(&mut session);
        assert_eq!(session.waiting(), 10_000);
        session.committed(ticket, opaque(), NOW);
        let replay = replay(&session);
        assert!(
            resumed(&mut session)
                .into_iter()
                .eq((0..10_000).map(|name| (name, replay)))
        );
        assert_eq!(session.waiting(), 0);
    }

    #[test]
    fn r78_one_more_than_the_cap_is_refused_and_an_abort_makes_room() {
        let mut session = session(Rules {
            max_queue: 2,
            ..Rules::default()
        });
        session.observe(Some(opaque()));
        let first = fail(&mut session, 1);
        waits(session.refresh(|| 2));
        let full = refused(Refusal::QueueFull);
        let sent = send(&mut session);
        assert_eq!(unauthorized(&mut session, sent, 3), full);
        assert_eq!(session.open(once(), || 3, NOW), full);
        assert_eq!(session.refresh(|| 3), full);
        assert_eq!(session.abort(first), Some(1));
        waits(session.open(once(), || 4, NOW));
        let ticket = refresh(&mut session);
        session.committed(ticket, opaque(), NOW);
        let done = first_sending(&session);
        assert_eq!(resumed(&mut session), [(2, done), (4, done)]);
    }

    #[test]
    fn r78_the_default_cap_is_ten_thousand() {
        assert_eq!(Rules::default().max_queue, 10_000);
    }

    #[test]
    fn r80_waiters_of_every_origin_go_on_in_order_of_arrival() {
        let mut session = signed_in(until(NOW + MINUTE));
        let sent: Vec<Attempt> = (0..2)
            .map(|_| match session.open(plain(), || 0, NOW - 1) {
                Step::Send(attempt) => attempt,
                other => panic!("{other:?}"),
            })
            .collect();
        waits(unauthorized(&mut session, sent[1], 1));
        waits(session.open(plain(), || 2, NOW));
        waits(session.refresh(|| 3));
        waits(unauthorized(&mut session, sent[0], 4));
        let ticket = refresh(&mut session);
        session.committed(ticket, opaque(), NOW);
        let (first, replay) = (first_sending(&session), replay(&session));
        assert_eq!(
            resumed(&mut session),
            [(1, replay), (2, first), (3, first), (4, replay)]
        );
    }

    #[test]
    fn a_timeout_that_runs_out_in_the_queue_fails_that_request_alone() {
        let mut session = signed_in(opaque());
        waits(session.open(by(NOW + 20), || 1, NOW));
        waits(session.open(once(), || 2, NOW));
        waits(session.open(by(NOW + 10), || 3, NOW));
        waits(session.open(by(NOW + 10), || 4, NOW));
        let ticket = refresh(&mut session);
        assert_eq!(session.next_wake(), Some(NOW + 10));
        session.tick(NOW + 9);
        assert_eq!(drain(&mut session), []);
        session.tick(NOW + 10);
        let late = refused(Refusal::TimedOut);
        assert_eq!(resumed(&mut session), [(3, late), (4, late)]);
        assert_eq!(session.next_wake(), Some(NOW + 20));
        session.tick(NOW + 600_000);
        assert_eq!(resumed(&mut session), [(1, late)]);
        assert_eq!(
            session.next_wake(),
            None,
            "the one that is left has no timeout"
        );
        session.committed(ticket, opaque(), NOW + 600_000);
        assert_eq!(resumed(&mut session), [(2, first_sending(&session))]);
    }

    #[test]
    fn the_time_of_a_replay_counts_as_well() {
        let mut session = signed_in(opaque());
        let sent = send(&mut session);
        waits(session.answer(sent, Verdict::Refresh, Some(NOW + 5), || 1));
        refresh(&mut session);
        assert_eq!(session.next_wake(), Some(NOW + 5));
        session.tick(NOW + 5);
        assert_eq!(resumed(&mut session), [(1, refused(Refusal::TimedOut))]);
    }

    #[test]
    fn a_request_whose_time_is_up_is_not_sent_even_if_nobody_ticked() {
        let ends: [fn(&mut Session<u32>, Ticket); 3] = [
            |session, ticket| session.committed(ticket, opaque(), NOW + 10),
            |session, ticket| session.failed(ticket, Failure::Transient, NOW + 10),
            |session, ticket| {
                session.observe(Some(opaque()));
                assert!(session.adopt(ticket, NOW + 10));
            },
        ];
        for end in ends {
            let mut session = signed_in(until(NOW + MINUTE));
            waits(session.open(
                Opening {
                    deadline: Some(NOW + 10),
                    ..plain()
                },
                || 1,
                NOW,
            ));
            waits(session.open(
                Opening {
                    deadline: Some(NOW + 11),
                    ..plain()
                },
                || 2,
                NOW,
            ));
            let ticket = refresh(&mut session);
            end(&mut session, ticket);
            assert_eq!(
                resumed(&mut session),
                [
                    (1, refused(Refusal::TimedOut)),
                    (2, first_sending(&session))
                ]
            );
            assert_eq!(session.next_wake(), None);
        }
    }

    #[test]
    fn a_timer_is_never_wanted_for_requests_that_are_gone() {
        let mut session = signed_in(opaque());
        let first = waits(session.open(by(NOW + 10), || 1, NOW));
        waits(session.open(once(), || 2, NOW));
        assert_eq!(session.abort(first), Some(1));
        // It may still fire once, and then finds nothing.
        session.tick(NOW + 10);
        assert_eq!(session.next_wake(), None);
        session.logout();
        assert_eq!((session.waiting(), session.next_wake()), (0, None));
    }

    #[test]
    fn dispose_fails_every_waiter_and_forgets_the_refresh() {
        let mut session = signed_in(opaque());
        waits(session.open(by(NOW + 10), || 1, NOW));
        fail(&mut session, 2);
        let ticket = refresh(&mut session);
        session.dispose();
        let disposed = refused(Refusal::Disposed);
        assert_eq!(resumed(&mut session), [(1, disposed), (2, disposed)]);
        assert_eq!((session.waiting(), session.next_wake()), (0, None));
        assert_eq!(session.status(), Status::SignedIn, "it is no logout");
        assert!(!session.may_commit(ticket));
        session.committed(ticket, opaque(), NOW);
        session.failed(ticket, Failure::Final, NOW);
        assert_eq!(drain(&mut session), []);
    }
}

mod numbers {
    use super::*;

    /// The last generation before the numbers begin again.
    const LAST: u32 = (1 << 29) - 1;

    #[test]
    fn an_attempt_crosses_into_a_positive_number_and_back() {
        for generation in [1, 2, 1 << 28, LAST] {
            for flags in 0..4_u32 {
                let attempt = Attempt {
                    generation,
                    bare: flags & 1 != 0,
                    replayed: flags & 2 != 0,
                };
                let bits = attempt.to_bits();
                assert!(bits > 0 && i32::try_from(bits).is_ok());
                assert_eq!(Attempt::from_bits(bits), attempt);
            }
        }
    }

    #[test]
    fn generations_begin_again_after_the_last_and_a_late_401_is_still_told_apart() {
        let mut session = signed_in(opaque());
        while session.generation() < LAST {
            session.observe(Some(opaque()));
        }
        let late = send(&mut session);
        assert_eq!(Attempt::from_bits(late.to_bits()), late);
        session.observe(Some(opaque()));
        assert_eq!(session.generation(), 1);
        assert_eq!(unauthorized(&mut session, late, 0), replay(&session));
        fail(&mut session, 1);
        let ticket = refresh(&mut session);
        session.committed(ticket, opaque(), NOW);
        assert_eq!(session.generation(), 2);
        assert_eq!(resumed(&mut session), [(1, replay(&session))]);
        let sent = send(&mut session);
        session.logout();
        assert_eq!(
            unauthorized(&mut session, sent, 0),
            refused(Refusal::SessionOver)
        );
    }
}

mod rules {
    use super::*;

    #[test]
    fn r60_r61_which_refresh_failures_are_final() {
        let table: [(u16, Option<&str>, Option<&[u16]>, bool); 20] = [
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
            (418, None, Some(&[418, 401]), true),
            (403, Some("invalid_grant"), Some(&[418, 401]), false),
            (401, None, Some(&[]), false),
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
        let rule = AuthRule::Statuses(vec![403, 419]);
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

    fn times(expires_at_ms: Option<Millis>, issued_at_ms: Option<Millis>) -> Option<Times> {
        Some(Times {
            expires_at_ms,
            issued_at_ms,
        })
    }

    fn refresh_at(times: Option<Times>, before: Option<Millis>) -> Option<Millis> {
        policy::credential(times, true, before, NOW).refresh_at
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
        let credential = policy::credential(times(Some(NOW), Some(0)), true, Some(0), NOW);
        assert_eq!(
            (credential.refresh_at, credential.expires_at),
            (None, Some(NOW))
        );
        let mut session = signed_in(credential);
        assert_eq!(
            session.open(plain(), || 0, NOW + 10 * MINUTE),
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
        let opaque_token = policy::credential(times(None, None), false, None, NOW);
        assert_eq!(opaque_token, without_refresh());
    }
}
