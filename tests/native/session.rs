//! What the session decides, in virtual time: the time is an argument, and nothing sleeps.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::panic, clippy::indexing_slicing, reason = "tests")]

#[path = "session/answers.rs"]
mod answers;
#[path = "session/clock.rs"]
mod clock;
#[path = "session/fading.rs"]
mod fading;
#[path = "session/failing.rs"]
mod failing;
#[path = "session/numbers.rs"]
mod numbers;
#[path = "session/queue.rs"]
mod queue;
#[path = "session/races.rs"]
mod races;
#[path = "session/review.rs"]
mod review;
#[path = "session/rules.rs"]
mod rules;
#[path = "session/sending.rs"]
mod sending;
mod support;

use authflight::session::policy::{self, AuthRule};
use authflight::session::{
    Action, Attempt, Credential, Failure, Millis, Opening, Refusal, Review, Rules, Session,
    SignOut, Status, Step, Ticket, Verdict, WaiterId,
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
    match session.open(plain(), |_| 0, NOW) {
        Step::Send(attempt) => attempt,
        other => panic!("{other:?}"),
    }
}

/// The server does not accept the token of a request.
fn unauthorized(session: &mut Session<u32>, attempt: Attempt, name: u32) -> Step {
    session.answer(attempt, Verdict::Refresh, None, |_| name, NOW)
}

/// A request that was sent with the present tokens, maybe before a refresh of theirs began, is refused. It waits; a
/// refresh starts if none is under way.
fn fail(session: &mut Session<u32>, name: u32) -> WaiterId {
    let Step::Send(attempt) = first_sending(session) else {
        panic!("a first sending is one");
    };
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
