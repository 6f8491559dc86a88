//! Numbers that cross into JavaScript, and begin again.

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
    let mut session = session(Rules::default());
    session.login(opaque(), NOW);
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
        refused(Refusal::Superseded)
    );
}
