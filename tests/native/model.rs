//! Every state of the small case: two clients that share one storage, three requests, one server that
//! rotates refresh tokens and revokes a session whose spent refresh token comes back.
//!
//! What may happen in between, in any order: tokens expire, the cookie of an expired access token runs
//! out, a refresh fails for now (before or after the server has rotated), a client learns late that
//! storage changed, a waiting request is aborted, and once somebody logs out or another user logs in.
//! The clients follow the order of `src/wasm/refresh.rs`, in up to three rounds: lock, read, exchange,
//! read, write, commit. The lock is that of the tokens at hand. Reading, deciding and writing count as one
//! event each time, as they do where storage is synchronous.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::panic, clippy::indexing_slicing, reason = "tests")]

#[path = "model/shell.rs"]
mod shell;
mod support;
#[path = "model/world.rs"]
mod world;

use authflight::session::{Attempt, Credential, Millis, Rules, Session, Ticket, WaiterId};
use support::explore::explore;

const REQUESTS: usize = 3;

/// As in `src/wasm/refresh.rs`.
const ROUNDS: u8 = 3;

/// What the third requests of the explored cases want.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Kind {
    /// To be sent.
    Plain,
    /// To be sent once, after a refresh where the token is not known to be good.
    Once,
    /// A refresh, asked for by the application.
    Refresh,
}

/// One of the cases to explore.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Case {
    /// The clients share a lock.
    lock: bool,
    /// Clients can read when an access token expires, and refresh it one step of time before.
    readable: bool,
    /// How many waiting requests may be aborted.
    aborts: u8,
    /// For each request: the client it goes through, and what it wants.
    requests: [(usize, Kind); REQUESTS],
}

/// A pair of tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Tokens {
    user: usize,
    rotation: u8,
    issued_at: Millis,
    /// The access token is there: its cookie has not run out.
    access: bool,
}

impl Tokens {
    /// The lock that a refresh with these tokens takes.
    fn lock(self) -> Lock {
        (self.user, self.rotation)
    }
}

/// What the server knows of a user's session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
struct Account {
    /// The one refresh token that is good.
    rotation: u8,
    issued_at: Millis,
    revoked: bool,
}

#[derive(Clone, Debug, Hash)]
struct Client {
    session: Session<usize>,
    /// The tokens at the last look into storage, or at the last write.
    held: Option<Tokens>,
    refreshes: Vec<Refresh>,
    /// The application was not told yet that the session ended.
    signed_in: bool,
    /// How many logins, logouts and other ends of a session this client went through.
    epoch: u8,
}

/// The refresh token after which a lock is named: its user and its rotation.
type Lock = (usize, u8);

/// A refresh as the client drives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Refresh {
    ticket: Ticket,
    generation: u32,
    epoch: u8,
    round: u8,
    lock: Lock,
    phase: Phase,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Phase {
    Locking,
    Sent(Tokens),
    Answered(Reply),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Reply {
    Renewed(Tokens),
    Refused,
    Nothing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Request {
    state: State,
    sent: u8,
    /// Whose session it began in.
    user: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum State {
    New,
    /// On its way; `good`: the token was, when it was sent.
    Sent {
        attempt: Attempt,
        tokens: Option<Tokens>,
        good: bool,
    },
    Waiting(WaiterId),
    Settled,
}

#[derive(Clone, Copy, Debug)]
enum Event {
    Open(usize),
    /// The server's answer to a request arrives: success, or 401.
    Answer(usize, bool),
    Abort(usize),
    /// The client reads storage and finds it changed.
    Notice(usize),
    /// The n-th refresh of a client has the lock, and begins a round.
    Round(usize, usize),
    /// It reaches the server.
    Served(usize, usize),
    /// It does not; or it does, and the answer is lost.
    Broken(usize, usize, bool),
    /// Its answer arrives.
    Replied(usize, usize),
    Logout(usize),
    Login(usize),
    Tick,
    /// The cookie of the access token runs out.
    Vanish,
}

#[derive(Clone, Debug, Hash)]
struct Model {
    case: Case,
    now: Millis,
    accounts: [Account; 2],
    storage: Option<Tokens>,
    /// The newest rotation that storage ever held, per user.
    newest: [u8; 2],
    /// The session of this user ended.
    ended: [bool; 2],
    /// The locks that are held.
    locks: Vec<Lock>,
    clients: [Client; 2],
    requests: [Request; REQUESTS],
    /// What may still happen: failures for now, logouts or logins, aborts.
    left: (u8, u8, u8),
    /// The client through which the other user logged in.
    login: Option<usize>,
}

/// How long an access token lives, where clients cannot read when it ends; one more where they can.
const LIFE: Millis = 1;
const LAST: Millis = 2;

impl Model {
    fn new(case: Case) -> Self {
        let tokens = Tokens {
            user: 0,
            rotation: 1,
            issued_at: 0,
            access: true,
        };
        let account = Account {
            rotation: 1,
            issued_at: 0,
            revoked: false,
        };
        let mut model = Self {
            case,
            now: 0,
            accounts: [account; 2],
            storage: Some(tokens),
            newest: [1; 2],
            ended: [false; 2],
            locks: Vec::new(),
            clients: [(); 2].map(|()| Client {
                session: Session::new(Rules::default()),
                held: None,
                refreshes: Vec::new(),
                signed_in: false,
                epoch: 0,
            }),
            requests: [Request {
                state: State::New,
                sent: 0,
                user: None,
            }; REQUESTS],
            left: (1, 1, case.aborts),
            login: None,
        };
        for client in 0..2 {
            assert_eq!(model.look(client), Ok(()));
        }
        model
    }

    fn credential(&self, tokens: Tokens) -> Credential {
        let readable = self.case.readable && tokens.access;
        let end = readable.then_some(self.end(tokens));
        Credential {
            access: tokens.access,
            refreshable: true,
            refresh_at: end.map(|end| end - 1),
            expires_at: end,
            renewable_until: None,
        }
    }

    /// When the access token ends.
    fn end(&self, tokens: Tokens) -> Millis {
        tokens.issued_at + LIFE + Millis::from(self.case.readable)
    }

    /// Would the server accept the access token?
    fn good(&self, tokens: Tokens) -> bool {
        let account = self.accounts[tokens.user];
        account.rotation == tokens.rotation && !account.revoked && self.now < self.end(tokens)
    }

    /// Is the refresh token dead?
    fn dead(&self, tokens: Tokens) -> bool {
        let account = self.accounts[tokens.user];
        account.revoked || account.rotation != tokens.rotation
    }

    fn deadline(request: usize) -> Option<Millis> {
        (request == 0).then_some(LAST)
    }
}

fn check(name: &str, lock: bool, aborts: u8, requests: [(usize, Kind); REQUESTS]) {
    for readable in [false, true] {
        let tokens = if readable { "readable" } else { "opaque" };
        match explore(Model::new(Case {
            lock,
            readable,
            aborts,
            requests,
        })) {
            Ok(explored) => println!("model, {name}, {tokens} tokens: {explored:?}"),
            Err(violation) => panic!("model, {name}, {tokens} tokens: {violation}"),
        }
    }
}

#[test]
fn two_clients_with_a_lock_keep_the_invariants() {
    check(
        "with a lock",
        true,
        1,
        [(0, Kind::Plain), (0, Kind::Plain), (1, Kind::Plain)],
    );
}

#[test]
fn two_clients_without_a_lock_keep_the_invariants_but_the_first() {
    check(
        "without a lock",
        false,
        0,
        [(0, Kind::Plain), (0, Kind::Plain), (1, Kind::Plain)],
    );
}

#[test]
fn three_requests_of_one_client_keep_the_invariants() {
    check("one client asks", true, 1, [(0, Kind::Plain); REQUESTS]);
}

#[test]
fn a_body_sent_once_and_an_explicit_refresh_keep_the_invariants() {
    check(
        "all kinds",
        true,
        0,
        [(0, Kind::Once), (0, Kind::Refresh), (1, Kind::Plain)],
    );
}
