//! The queue: order, cap, aborts, timeouts.

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
        .map(|name| waits(session.open(by(NOW + 1), |_| name, NOW)))
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
    let sent = send(&mut session);
    let first = fail(&mut session, 1);
    waits(session.refresh(|_| 2, NOW));
    let full = refused(Refusal::QueueFull);
    assert_eq!(unauthorized(&mut session, sent, 3), full);
    assert_eq!(session.open(once(), |_| 3, NOW), full);
    assert_eq!(session.refresh(|_| 3, NOW), full);
    assert_eq!(session.abort(first), Some(1));
    waits(session.open(once(), |_| 4, NOW));
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
        .map(|_| match session.open(plain(), |_| 0, NOW - 1) {
            Step::Send(attempt) => attempt,
            other => panic!("{other:?}"),
        })
        .collect();
    waits(unauthorized(&mut session, sent[1], 1));
    waits(session.open(plain(), |_| 2, NOW));
    waits(session.refresh(|_| 3, NOW));
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
    waits(session.open(by(NOW + 20), |_| 1, NOW));
    waits(session.open(once(), |_| 2, NOW));
    waits(session.open(by(NOW + 10), |_| 3, NOW));
    waits(session.open(by(NOW + 10), |_| 4, NOW));
    waits(session.open(by(NOW + 30), |_| 5, NOW));
    let ticket = refresh(&mut session);
    assert_eq!(session.next_wake(), Some(NOW + 10));
    session.tick(NOW + 9);
    assert_eq!(drain(&mut session), []);
    session.tick(NOW + 10);
    let late = refused(Refusal::TimedOut);
    assert_eq!(resumed(&mut session), [(3, late), (4, late)]);
    assert_eq!(session.next_wake(), Some(NOW + 20));
    session.tick(NOW + 600_000);
    assert_eq!(resumed(&mut session), [(1, late), (5, late)]);
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
    waits(session.answer(sent, Verdict::Refresh, Some(NOW + 5), |_| 1, NOW));
    refresh(&mut session);
    assert_eq!(session.next_wake(), Some(NOW + 5));
    session.tick(NOW + 5);
    assert_eq!(resumed(&mut session), [(1, refused(Refusal::TimedOut))]);
}

#[test]
fn a_request_whose_time_is_up_is_not_sent_even_if_nobody_ticked() {
    let ends: [fn(&mut Session<u32>, Ticket); 3] = [
        |session, ticket| session.committed(ticket, opaque(), NOW + 10),
        |session, ticket| session.failed(ticket, Failure::Transient(0), NOW + 10),
        |session, ticket| {
            let generation = session.generation();
            session.observe(Some(opaque()));
            let review = session.review(ticket, generation, NOW + 10);
            assert_eq!(review, Review::Adopted);
        },
    ];
    for end in ends {
        let mut session = signed_in(until(NOW + MINUTE));
        waits(session.open(
            Opening {
                deadline: Some(NOW + 10),
                ..plain()
            },
            |_| 1,
            NOW,
        ));
        waits(session.open(
            Opening {
                deadline: Some(NOW + 11),
                ..plain()
            },
            |_| 2,
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
    let first = waits(session.open(by(NOW + 10), |_| 1, NOW));
    waits(session.open(once(), |_| 2, NOW));
    assert_eq!(session.abort(first), Some(1));
    // It may still fire once, and then finds nothing.
    session.tick(NOW + 10);
    assert_eq!(session.next_wake(), None);
    session.logout();
    assert_eq!((session.waiting(), session.next_wake()), (0, None));
}

#[test]
fn waiters_whose_time_is_up_fail_in_order_of_arrival_and_the_next_timer_is_that_of_the_rest() {
    let mut session = session(Rules {
        max_queue: 6,
        ..Rules::default()
    });
    session.observe(Some(opaque()));
    let ends = [30, 10, 50, 20, 10, 40];
    let waiters: Vec<WaiterId> = (0..)
        .zip(ends)
        .map(|(name, end)| waits(session.open(by(NOW + end), |_| name, NOW)))
        .collect();
    let ticket = refresh(&mut session);
    // Neither one that is aborted nor one that has expired counts, fails again or sets a timer.
    assert_eq!(session.abort(waiters[3]), Some(3));
    session.tick(NOW + 30);
    let late = refused(Refusal::TimedOut);
    assert_eq!(resumed(&mut session), [(0, late), (1, late), (4, late)]);
    assert_eq!(
        (session.waiting(), session.next_wake()),
        (2, Some(NOW + 40))
    );
    session.tick(NOW + 30);
    assert_eq!(drain(&mut session), []);
    assert_eq!(session.abort(waiters[0]), None, "it is settled");
    assert_eq!(session.abort(waiters[5]), Some(5));
    for name in 6..11 {
        waits(session.open(by(NOW + 60), |_| name, NOW + 30));
    }
    assert_eq!(
        session.open(by(NOW + 60), |_| 11, NOW + 30),
        refused(Refusal::QueueFull),
        "those that expired have made room, and no more than that"
    );
    session.committed(ticket, opaque(), NOW + 50);
    let done = first_sending(&session);
    let (last, others) = (resumed(&mut session), (6..11).map(|name| (name, done)));
    assert!(last.into_iter().eq([(2, late)].into_iter().chain(others)));
    assert_eq!((session.waiting(), session.next_wake()), (0, None));
}

#[test]
fn when_every_waiter_times_out_the_refresh_still_commits_and_nothing_is_left() {
    let mut session = signed_in(opaque());
    for name in 0..3 {
        waits(session.open(by(NOW + 10), |_| name, NOW));
    }
    let ticket = refresh(&mut session);
    session.tick(NOW + 10);
    let late = refused(Refusal::TimedOut);
    assert_eq!(resumed(&mut session), [(0, late), (1, late), (2, late)]);
    assert_eq!((session.waiting(), session.next_wake()), (0, None));
    waits(session.open(once(), |_| 3, NOW + 10));
    assert_eq!((session.waiting(), session.next_wake()), (1, None));
    session.committed(ticket, opaque(), NOW + 20);
    assert_eq!(resumed(&mut session), [(3, first_sending(&session))]);
}

#[test]
fn dispose_fails_every_waiter_and_the_refresh_under_way_still_commits() {
    let mut session = signed_in(opaque());
    waits(session.open(by(NOW + 10), |_| 1, NOW));
    fail(&mut session, 2);
    let ticket = refresh(&mut session);
    let generation = session.generation();
    session.dispose();
    let disposed = refused(Refusal::Disposed);
    assert_eq!(resumed(&mut session), [(1, disposed), (2, disposed)]);
    assert_eq!((session.waiting(), session.next_wake()), (0, None));
    // Its refresh token is spent: without the new tokens, the next page load would be signed out.
    assert!(session.may_commit(ticket));
    assert_eq!(
        session.review(ticket, generation, NOW),
        Review::Unchanged,
        "it goes on"
    );
    session.committed(ticket, opaque(), NOW);
    assert!(session.generation() > generation);
    assert_eq!(session.status(), Status::SignedIn, "it is no logout");
    assert!(!session.may_commit(ticket));
    assert_eq!(drain(&mut session), []);
    assert_eq!((session.waiting(), session.next_wake()), (0, None));
}

#[test]
fn a_refresh_that_fails_after_dispose_leaves_nothing_either() {
    for failure in [Failure::Transient(0), Failure::Storage, Failure::ReadOnly] {
        let mut session = signed_in(opaque());
        fail(&mut session, 1);
        let ticket = refresh(&mut session);
        session.dispose();
        drain(&mut session);
        session.failed(ticket, failure, NOW);
        assert_eq!(session.status(), Status::SignedIn);
        assert_eq!(drain(&mut session), []);
    }
}

#[test]
fn dispose_without_a_refresh_asks_for_nothing() {
    let mut session = signed_in(opaque());
    session.dispose();
    assert_eq!(session.status(), Status::SignedIn);
    assert_eq!(drain(&mut session), []);
}
