//! Every state of the small case: two tabs that share one storage, three requests, one server that rotates
//! refresh tokens and revokes a session whose spent refresh token comes back.
//!
//! What may happen in between, in any order: tokens expire, the cookie of an expired access token runs out, a
//! refresh fails for now (before or after the server has rotated) and is tried again or not, a tab learns late
//! that storage changed, a waiting request is aborted. And once one of these: somebody logs out, or logs in
//! anew; a tab crashes; foreign code steals a lock; a tab that holds a lock is frozen, and thaws later.
//!
//! The tabs follow the order of `src/wasm/refresh.rs` and `pkg-template/src/host.js`, in up to three rounds:
//! lock, read storage, read the channel, exchange, write to the channel, read storage, write, commit. The lock is
//! that of the tokens at hand. Reading, deciding and writing storage count as one event, as they do where it is
//! synchronous.
//!
//! The invariants are nine; their numbers and those of rows (`R66`) open the messages of violations:
//! 1. One refresh is in flight for a refresh token, and a spent one is not sent. Not so once a reply may be lost,
//!    a lock was stolen or its holder taken for frozen, the session has ended, or where there is no lock.
//! 2. No request goes out with the tokens of another session than that it began in.
//! 3. Every request settles once.
//! 4. After a logout, a login or a dead refresh token, nothing is committed that began before it.
//! 5. Storage never moves back to an older rotation, and what it holds in the end is not spent.
//! 6. A request is replayed once at most.
//! 7. A session ends upon a dead refresh token, a call, or a storage that was cleared; its tokens stay otherwise.
//! 8. In the end no lock, no refresh, no timer is left.
//! 9. The application is told once of the end of a session.
//!
//! And: no refresh begins in the cool-down after one that failed (R66); who lost the lock commits nothing of their
//! own before they have it again (R72). To take what the channel tells from another, nobody needs the lock.
//!
//! Where storage may show a tab what others wrote as late as it likes, 4 and 5 go by what it shows. Without a lock,
//! what follows from reuse detection is not excluded: the session may be revoked, and then it ends. With a grace
//! period of the server it is not, without a lock either (R71).
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::panic, clippy::indexing_slicing, reason = "tests")]

#[path = "model/outside.rs"]
mod outside;
#[path = "model/refresh.rs"]
mod refresh;
#[path = "model/seen.rs"]
mod seen;
#[path = "model/shell.rs"]
mod shell;
#[path = "model/state.rs"]
mod state;
mod support;
#[path = "model/trace.rs"]
mod trace;
#[path = "model/walk.rs"]
mod walk;
#[path = "model/world.rs"]
mod world;

use authflight::session::Millis;
use state::{Case, Kind, Late, Left, Model, Troubles};
use support::explore::{Explored, explore};

const LAST: Millis = 2;

const NONE: Troubles = Troubles {
    leave: false,
    crash: false,
    steal: false,
    freeze: false,
};
const LEAVE: Troubles = Troubles {
    leave: true,
    ..NONE
};
const CRASH: Troubles = Troubles {
    crash: true,
    ..NONE
};
const STEAL: Troubles = Troubles {
    steal: true,
    ..NONE
};
const FREEZE: Troubles = Troubles {
    freeze: true,
    ..NONE
};

/// Two tabs with a lock and its channel.
const CASE: Case<3> = Case {
    lock: true,
    channel: true,
    late: Late::Never,
    cool_down: 1,
    grace: false,
    readable: false,
    last: Some(LAST),
    patience: true,
    troubles: NONE,
    requests: [(0, Kind::Plain), (0, Kind::Plain), (1, Kind::Plain)],
};

const TRACED: Case<16> = Case {
    lock: true,
    channel: true,
    late: Late::Briefly,
    cool_down: 0,
    grace: false,
    readable: false,
    last: None,
    patience: false,
    troubles: NONE,
    requests: [(0, Kind::Plain); 16],
};

const NO_LOCK: Case<3> = Case {
    lock: false,
    channel: false,
    late: Late::Briefly,
    ..CASE
};

/// One trouble.
const LEFT: Left = Left {
    failures: 0,
    aborts: 0,
    troubles: 1,
};

const FAILURE: Left = Left {
    failures: 1,
    ..LEFT
};

fn run(case: Case<3>, left: Left) -> Result<Explored, String> {
    explore(Model::<2, 3, 2>::new(case, left))
}

fn check(name: &str, case: Case<3>, left: Left) {
    for readable in [false, true] {
        let tokens = if readable { "readable" } else { "opaque" };
        match run(Case { readable, ..case }, left) {
            Ok(explored) => println!("model, {name}, {tokens} tokens: {explored:?}"),
            Err(violation) => panic!("model, {name}, {tokens} tokens: {violation}"),
        }
    }
}

/// With a server that revokes, and with one that has a grace period, in which no session is lost.
fn check_both(name: &str, case: Case<3>, left: Left) {
    check(name, case, left);
    let name = format!("{name}, grace period");
    check(
        &name,
        Case {
            grace: true,
            ..case
        },
        left,
    );
}

#[track_caller]
fn breaks(wanted: &str, case: Case<3>, left: Left) {
    match run(case, left) {
        Ok(explored) => panic!("nothing breaks {wanted}: {explored:?}"),
        Err(violation) => {
            assert!(violation.starts_with(wanted), "{violation}");
            println!("model, as expected: {violation}");
        }
    }
}

#[test]
fn two_tabs_with_a_lock_keep_the_invariants_through_a_logout_or_a_login() {
    let case = Case {
        troubles: LEAVE,
        ..CASE
    };
    check("with a lock", case, FAILURE);
}

#[test]
fn two_tabs_to_which_storage_shows_writes_late_keep_the_invariants_through_a_logout_or_a_login() {
    let case = Case {
        troubles: LEAVE,
        late: Late::Briefly,
        ..CASE
    };
    check("storage is late for a moment", case, LEFT);
}

#[test]
fn two_tabs_keep_the_invariants_however_late_storage_shows_writes() {
    let case = Case {
        late: Late::Long,
        ..CASE
    };
    let left = Left {
        aborts: 1,
        ..FAILURE
    };
    check("storage is late", case, left);
}

#[test]
fn without_the_channel_a_storage_that_is_late_loses_the_session() {
    let case = Case {
        channel: false,
        late: Late::Briefly,
        ..CASE
    };
    breaks("invariant 1: ", case, LEFT);
}

#[test]
fn a_login_that_storage_does_not_show_for_a_whole_refresh_is_overwritten() {
    let case = Case {
        late: Late::Long,
        troubles: LEAVE,
        ..CASE
    };
    breaks("invariant 7: the tokens of login 1", case, LEFT);
}

#[test]
fn r71_a_tab_that_crashes_breaks_no_invariant() {
    let case = Case {
        late: Late::Long,
        troubles: CRASH,
        ..CASE
    };
    check_both("crash", case, LEFT);
}

#[test]
fn r71_a_tab_that_is_frozen_breaks_no_invariant() {
    let case = Case {
        late: Late::Long,
        troubles: FREEZE,
        ..CASE
    };
    check_both("freeze", case, LEFT);
}

#[test]
fn r72_a_lock_that_is_stolen_breaks_no_invariant() {
    let case = Case {
        late: Late::Long,
        troubles: STEAL,
        ..CASE
    };
    check_both("steal", case, LEFT);
}

#[test]
fn two_tabs_without_a_lock_keep_the_invariants_but_the_first() {
    let case = Case {
        troubles: LEAVE,
        ..NO_LOCK
    };
    check("without a lock", case, LEFT);
}

#[test]
fn a_tab_that_crashes_without_a_lock_breaks_no_invariant_but_the_first() {
    let case = Case {
        troubles: CRASH,
        ..NO_LOCK
    };
    check_both("without a lock, crash", case, FAILURE);
}

#[test]
fn three_requests_of_one_tab_keep_the_invariants() {
    let case = Case {
        troubles: LEAVE,
        requests: [(0, Kind::Plain); 3],
        ..CASE
    };
    let left = Left { aborts: 1, ..LEFT };
    check("one tab asks", case, left);
}

#[test]
fn a_body_sent_once_and_an_explicit_refresh_keep_the_invariants() {
    let case = Case {
        troubles: LEAVE,
        requests: [(0, Kind::Once), (0, Kind::Refresh), (1, Kind::Plain)],
        ..CASE
    };
    check("all kinds", case, LEFT);
}

/// Six tabs, 40 requests, 20 walks.
const WALKS: u64 = 20;
const STEPS: usize = 5_000;

#[test]
fn random_walks_of_six_tabs_keep_the_invariants() {
    let mut all = walk::Census::new();
    for seed in 0..WALKS {
        let lock = seed % 5 != 4;
        let case = Case {
            lock,
            channel: lock,
            late: if seed % 3 == 2 {
                Late::Never
            } else {
                Late::Briefly
            },
            cool_down: seed % 4,
            grace: seed % 5 == 3,
            readable: seed % 2 == 1,
            last: None,
            patience: true,
            troubles: Troubles {
                leave: true,
                crash: seed % 5 > 0,
                steal: lock && seed % 5 > 1,
                freeze: lock && seed % 5 > 1,
            },
            requests: walk::requests(6),
        };
        match walk::walk::<6, 40, 512>(case, seed, STEPS) {
            Ok(census) => {
                for (event, times) in census {
                    *all.entry(event).or_default() += times;
                }
            }
            Err(violation) => panic!("walk: {violation}"),
        }
    }
    println!("walks of {} events: {all:?}", all.values().sum::<usize>());
}

/// Four tabs, 16 requests, 20 walks: for `tests/replay`.
const TRACES: u64 = 20;
const TRACE_STEPS: usize = 1_000;

#[test]
fn traces_of_walks_are_written_down_for_the_replay() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/target/replay");
    std::fs::create_dir_all(folder).unwrap_or_else(|error| panic!("{folder}: {error}"));
    // Those of another time may be of another model.
    for seed in
        (TRACES..).take_while(|seed| std::fs::remove_file(format!("{folder}/{seed}.json")).is_ok())
    {
        println!("trace {seed} of another time is gone");
    }
    for seed in 0..TRACES {
        let case = Case {
            late: if seed % 3 == 2 {
                Late::Never
            } else {
                Late::Briefly
            },
            cool_down: seed % 4,
            readable: seed % 2 == 1,
            last: None,
            patience: false,
            troubles: Troubles {
                leave: true,
                crash: seed % 4 > 0,
                steal: seed % 4 > 1,
                freeze: seed % 4 > 1,
            },
            requests: walk::requests(4),
            ..TRACED
        };
        let text = trace::trace::<4, 16, 256>(case, seed, TRACE_STEPS)
            .unwrap_or_else(|violation| panic!("{violation}"));
        let file = format!("{folder}/{seed}.json");
        // Whoever reads them at the same time reads whole ones.
        let unfinished = format!("{file}.{}", std::process::id());
        let written =
            std::fs::write(&unfinished, text).and_then(|()| std::fs::rename(&unfinished, &file));
        written.unwrap_or_else(|error| panic!("{file}: {error}"));
    }
}
