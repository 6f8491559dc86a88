//! What reading storage again means for a refresh under way.

use super::*;

/// A session with one request that waits for a refresh, its ticket, and the generation it began with.
fn refreshing() -> (Session<u32>, Ticket, u32) {
    let mut session = signed_in(until(NOW + 10 * MINUTE));
    fail(&mut session, 1);
    let ticket = refresh(&mut session);
    let generation = session.generation();
    (session, ticket, generation)
}

#[test]
fn a_refresh_goes_on_while_storage_holds_the_tokens_it_began_with() {
    let (mut session, ticket, generation) = refreshing();
    let before = session.clone();
    for now in [NOW, NOW + 10 * MINUTE] {
        assert_eq!(session.review(ticket, generation, now), Review::Unchanged);
    }
    assert_eq!(session, before, "nothing happens by it");
}

#[test]
fn good_tokens_of_somebody_else_end_the_refresh_and_its_waiters_go_on_with_them() {
    for newer in [opaque(), without_refresh(), until(NOW + MINUTE + 1)] {
        let (mut session, ticket, generation) = refreshing();
        waits(session.refresh(|_| 2, NOW));
        session.observe(Some(newer));
        assert_eq!(session.review(ticket, generation, NOW), Review::Adopted);
        let (first, replay) = (first_sending(&session), replay(&session));
        assert_eq!(resumed(&mut session), [(1, replay), (2, first)]);
        assert_eq!(session.status(), Status::SignedIn);
        assert!(!session.may_commit(ticket));
        assert_eq!(
            session.review(ticket, generation, NOW),
            Review::Superseded,
            "once"
        );
    }
}

#[test]
fn tokens_of_somebody_else_that_need_a_refresh_themselves_begin_another_round() {
    for newer in [until(NOW + MINUTE), until(NOW), without_access()] {
        let (mut session, ticket, generation) = refreshing();
        session.observe(Some(newer));
        let current = session.generation();
        assert_ne!(current, generation);
        let before = session.clone();
        assert_eq!(
            session.review(ticket, generation, NOW),
            Review::Outdated(current)
        );
        assert_eq!(session, before, "nothing happens by it");
        assert_eq!(session.waiting(), 1);
        assert_eq!(session.review(ticket, current, NOW), Review::Unchanged);
        session.committed(ticket, opaque(), NOW);
        assert_eq!(resumed(&mut session), [(1, replay(&session))]);
    }
}

#[test]
fn tokens_may_change_in_every_round_until_there_are_good_ones() {
    let (mut session, ticket, mut generation) = refreshing();
    for _ in 0..2 {
        session.observe(Some(without_access()));
        let Review::Outdated(newer) = session.review(ticket, generation, NOW) else {
            panic!("they have no access token");
        };
        assert!(newer > generation);
        generation = newer;
    }
    session.observe(Some(opaque()));
    assert_eq!(session.review(ticket, generation, NOW), Review::Adopted);
    assert_eq!(resumed(&mut session), [(1, replay(&session))]);
}

#[test]
fn a_refresh_that_is_given_up_after_too_many_rounds_keeps_the_session() {
    let (mut session, ticket, generation) = refreshing();
    session.observe(Some(without_access()));
    let current = session.generation();
    assert_eq!(
        session.review(ticket, generation, NOW),
        Review::Outdated(current)
    );
    session.failed(ticket, Failure::Transient(0), NOW);
    assert_eq!(
        resumed(&mut session),
        [(1, refused(Refusal::RefreshFailed))]
    );
    assert_eq!(session.status(), Status::SignedIn);
}

#[test]
fn r68_r69_r84_a_logout_a_login_or_a_clear_supersedes_the_refresh() {
    type End = fn(&mut Session<u32>);
    let ends: [End; 3] = [
        Session::logout,
        |session| session.login(until(NOW + 10 * MINUTE), NOW),
        |session| session.observe(None),
    ];
    for end in ends {
        let (mut session, ticket, generation) = refreshing();
        end(&mut session);
        drain(&mut session);
        let before = session.clone();
        for generation in [generation, session.generation()] {
            assert_eq!(session.review(ticket, generation, NOW), Review::Superseded);
        }
        assert_eq!(session, before, "nothing happens by it");
    }
}

#[test]
fn r69_an_overtaken_refresh_does_not_end_the_one_after_it() {
    let (mut session, old, _) = refreshing();
    session.login(opaque(), NOW);
    drain(&mut session);
    fail(&mut session, 2);
    let new = refresh(&mut session);
    let generation = session.generation();
    session.observe(Some(opaque()));
    assert_eq!(session.review(old, generation, NOW), Review::Superseded);
    assert_eq!(drain(&mut session), []);
    assert_eq!(session.review(new, generation, NOW), Review::Adopted);
    assert_eq!(resumed(&mut session), [(2, replay(&session))]);
}
