//! Every state of the small case: two clients that share one storage, three requests, one server that
//! rotates refresh tokens and revokes a session whose spent refresh token comes back.
//!
//! What may happen in between, in any order: tokens expire, a refresh fails for now (before or after
//! the server has rotated), a client learns late that storage changed, a waiting request is aborted,
//! and once somebody logs out or another user logs in. The clients follow the order of
//! `src/wasm/refresh.rs`: lock, read, exchange, read, write, commit. Reading, deciding and writing
//! count as one event each time, as they do where storage is synchronous.

mod support;

use authflight::session::{
    Action, Attempt, Credential, Failure, Millis, Opening, Rules, Session, SignOut, Status, Step,
    Ticket, Verdict, WaiterId,
};
use support::ensure;
use support::explore::{World, explore};

const REQUESTS: usize = 3;

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

/// A refresh as the client drives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Refresh {
    ticket: Ticket,
    generation: u32,
    epoch: u8,
    phase: Phase,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Phase {
    Locking,
    Sent(Tokens),
    Answered(Reply, Tokens),
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
    /// The n-th refresh of a client has the lock.
    Locked(usize, usize),
    /// It reaches the server.
    Served(usize, usize),
    /// It does not; or it does, and the answer is lost.
    Broken(usize, usize, bool),
    /// Its answer arrives.
    Replied(usize, usize),
    Logout(usize),
    Login(usize),
    Tick,
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
    locked: bool,
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
            locked: false,
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
        let end = self.case.readable.then_some(tokens.issued_at + self.life());
        Credential {
            access: true,
            refreshable: true,
            refresh_at: end.map(|end| end - 1),
            expires_at: end,
        }
    }

    fn life(&self) -> Millis {
        LIFE + Millis::from(self.case.readable)
    }

    /// Would the server accept the access token?
    fn good(&self, tokens: Tokens) -> bool {
        let account = self.accounts[tokens.user];
        account.rotation == tokens.rotation
            && !account.revoked
            && self.now < tokens.issued_at + self.life()
    }

    /// Is the refresh token dead?
    fn dead(&self, tokens: Tokens) -> bool {
        let account = self.accounts[tokens.user];
        account.revoked || account.rotation != tokens.rotation
    }

    fn deadline(&self, request: usize) -> Option<Millis> {
        (request == 0).then_some(LAST)
    }

    /// Reads storage again.
    fn look(&mut self, client: usize) -> Result<(), String> {
        if self.clients[client].held != self.storage {
            self.clients[client].held = self.storage;
            let credential = self.storage.map(|tokens| self.credential(tokens));
            self.clients[client].signed_in |= credential.is_some();
            self.clients[client].session.observe(credential);
            self.pump(client)?;
        }
        Ok(())
    }

    /// Carries out what the session asks for.
    fn pump(&mut self, client: usize) -> Result<(), String> {
        while let Some(action) = self.clients[client].session.poll() {
            match action {
                Action::Refresh(ticket) => {
                    let Client {
                        session,
                        refreshes,
                        epoch,
                        ..
                    } = &mut self.clients[client];
                    ensure(refreshes.iter().all(|other| other.epoch != *epoch), || {
                        format!("invariant 1: client {client} starts a second refresh")
                    })?;
                    refreshes.push(Refresh {
                        ticket,
                        generation: session.generation(),
                        epoch: *epoch,
                        phase: Phase::Locking,
                    });
                }
                Action::Resume(request, step) => {
                    let state = self.requests[request].state;
                    ensure(matches!(state, State::Waiting(_)), || {
                        format!("invariant 3: request {request} does not wait and is resumed")
                    })?;
                    self.follow(request, step)?;
                }
                Action::SignOut(reason) => self.sign_out(client, reason)?,
            }
        }
        Ok(())
    }

    fn sign_out(&mut self, client: usize, reason: SignOut) -> Result<(), String> {
        let legitimate = match reason {
            SignOut::Requested => self.left.1 == 0 && self.login.is_none(),
            SignOut::Elsewhere => self.storage.is_none(),
            // Whatever is cleared was dead.
            _ => self.storage.is_none_or(|tokens| self.dead(tokens)),
        };
        ensure(legitimate, || {
            format!("invariant 7: client {client} signs out ({reason:?}), and nothing ended")
        })?;
        ensure(self.clients[client].signed_in, || {
            format!("invariant 9: client {client} redirects a second time ({reason:?})")
        })?;
        self.clients[client].signed_in = false;
        self.clients[client].epoch += 1;
        self.clients[client].held = None;
        if reason != SignOut::Elsewhere {
            self.clear();
        }
        Ok(())
    }

    /// Storage is emptied: the session in it is over.
    fn clear(&mut self) {
        if let Some(tokens) = self.storage.take() {
            self.ended[tokens.user] = true;
        }
    }

    /// Does with a request what the session says.
    fn follow(&mut self, request: usize, step: Step) -> Result<(), String> {
        let client = self.case.requests[request].0;
        let asked = self.case.requests[request].1 == Kind::Refresh;
        match step {
            Step::Send(attempt) if !asked => {
                let tokens = self.clients[client].held.filter(|_| !attempt.bare);
                let entry = &mut self.requests[request];
                entry.sent += 1;
                ensure(entry.sent <= 2, || {
                    format!("invariant 6: request {request} is replayed a second time")
                })?;
                // Where the other user logged in elsewhere, this client cannot tell.
                let crossed = self.login == Some(client) && entry.user == Some(0);
                ensure(
                    !crossed || tokens.is_none_or(|tokens| tokens.user == 0),
                    || format!("invariant 2: request {request} goes out with another user's token"),
                )?;
                let good = tokens.is_some_and(|tokens| self.good(tokens));
                self.requests[request].state = State::Sent {
                    attempt,
                    tokens,
                    good,
                };
            }
            Step::Wait(waiter) => self.requests[request].state = State::Waiting(waiter),
            Step::Send(_) | Step::Deliver | Step::Refuse(_) => {
                let state = &mut self.requests[request].state;
                ensure(*state != State::Settled, || {
                    format!("invariant 3: request {request} settles twice")
                })?;
                *state = State::Settled;
            }
        }
        Ok(())
    }

    fn open(&mut self, request: usize) -> Result<(), String> {
        let (client, kind) = self.case.requests[request];
        let opening = Opening {
            refresh_first: kind == Kind::Once,
            deadline: self.deadline(request),
        };
        let Client { session, held, .. } = &mut self.clients[client];
        self.requests[request].user = held.map(|tokens| tokens.user);
        let step = match kind {
            Kind::Refresh => session.refresh(|| request),
            _ => session.open(opening, || request, self.now),
        };
        self.follow(request, step)?;
        self.pump(client)
    }

    fn answer(&mut self, request: usize, success: bool) -> Result<(), String> {
        let State::Sent { attempt, .. } = self.requests[request].state else {
            return Err(format!("request {request} was not sent"));
        };
        let verdict = if success {
            Verdict::Pass
        } else {
            Verdict::Refresh
        };
        let client = self.case.requests[request].0;
        let deadline = self.deadline(request);
        let session = &mut self.clients[client].session;
        let step = session.answer(attempt, verdict, deadline, || request);
        self.follow(request, step)?;
        self.pump(client)
    }

    fn locked(&mut self, client: usize, at: usize) -> Result<(), String> {
        self.locked = self.case.lock;
        if self.overtaken(client, at)? {
            return Ok(());
        }
        let Some(tokens) = self.clients[client].held else {
            return Err(format!(
                "invariant 4: client {client} refreshes after its session ended"
            ));
        };
        self.clients[client].refreshes[at].phase = Phase::Sent(tokens);
        let sent = self.clients.iter().flat_map(|client| &client.refreshes);
        let sent = sent
            .filter(|refresh| refresh.phase != Phase::Locking)
            .count();
        ensure(!self.case.lock || sent <= 1, || {
            "invariant 1: two refreshes are in flight".to_owned()
        })
    }

    /// Reads storage: is there still something to refresh, or to commit? If not, ends the refresh.
    fn overtaken(&mut self, client: usize, at: usize) -> Result<bool, String> {
        let Refresh {
            ticket, generation, ..
        } = self.clients[client].refreshes[at];
        self.look(client)?;
        let session = &self.clients[client].session;
        if session.may_commit(ticket) && session.generation() == generation {
            return Ok(false);
        }
        self.release(client, at);
        self.clients[client].session.adopt(ticket, self.now);
        self.pump(client)?;
        Ok(true)
    }

    fn release(&mut self, client: usize, at: usize) {
        self.locked = false;
        self.clients[client].refreshes.remove(at);
    }

    /// The server's side of a refresh.
    fn serve(&mut self, tokens: Tokens) -> Reply {
        let account = &mut self.accounts[tokens.user];
        if account.revoked || account.rotation != tokens.rotation {
            account.revoked = true;
            return Reply::Refused;
        }
        account.rotation += 1;
        account.issued_at = self.now;
        Reply::Renewed(Tokens {
            rotation: account.rotation,
            issued_at: self.now,
            ..tokens
        })
    }

    fn served(&mut self, client: usize, at: usize, reaches: bool, returns: bool) {
        if let Phase::Sent(tokens) = self.clients[client].refreshes[at].phase {
            let reply = if reaches {
                self.serve(tokens)
            } else {
                Reply::Nothing
            };
            let reply = if returns { reply } else { Reply::Nothing };
            self.clients[client].refreshes[at].phase = Phase::Answered(reply, tokens);
        }
    }

    fn replied(&mut self, client: usize, at: usize) -> Result<(), String> {
        let Refresh { ticket, phase, .. } = self.clients[client].refreshes[at];
        let Phase::Answered(reply, _) = phase else {
            return Err("no answer is there".to_owned());
        };
        if reply != Reply::Nothing && self.overtaken(client, at)? {
            return Ok(());
        }
        self.release(client, at);
        let now = self.now;
        match reply {
            Reply::Renewed(tokens) => {
                self.write(client, tokens)?;
                let credential = self.credential(tokens);
                self.clients[client]
                    .session
                    .committed(ticket, credential, now);
            }
            Reply::Refused => self.clients[client]
                .session
                .failed(ticket, Failure::Final, now),
            Reply::Nothing => self.clients[client]
                .session
                .failed(ticket, Failure::Transient, now),
        }
        self.pump(client)
    }

    fn write(&mut self, client: usize, tokens: Tokens) -> Result<(), String> {
        let Tokens { user, rotation, .. } = tokens;
        ensure(!self.ended[user], || {
            format!("invariant 4: client {client} commits tokens of a session that ended")
        })?;
        ensure(rotation >= self.newest[user], || {
            format!("invariant 5: client {client} writes rotation {rotation} over a newer one")
        })?;
        self.newest[user] = rotation;
        self.storage = Some(tokens);
        self.clients[client].held = Some(tokens);
        Ok(())
    }

    fn logout(&mut self, client: usize) -> Result<(), String> {
        self.clear();
        self.clients[client].session.logout();
        self.pump(client)
    }

    fn login(&mut self, client: usize) -> Result<(), String> {
        let tokens = Tokens {
            user: 1,
            rotation: 1,
            issued_at: self.now,
        };
        self.login = Some(client);
        self.accounts[1].issued_at = self.now;
        self.clear();
        self.storage = Some(tokens);
        let credential = self.credential(tokens);
        let entry = &mut self.clients[client];
        entry.held = self.storage;
        entry.signed_in = true;
        entry.epoch += 1;
        entry.session.login(credential);
        self.pump(client)
    }

    /// What must hold in every state.
    fn inspect(&self) -> Result<(), String> {
        for (at, client) in self.clients.iter().enumerate() {
            let Client {
                session,
                held,
                refreshes,
                signed_in,
                ..
            } = client;
            let waiting = (self.case.requests.iter().zip(&self.requests))
                .filter(|((of, _), request)| {
                    *of == at && matches!(request.state, State::Waiting(_))
                })
                .count();
            ensure(session.waiting() as usize == waiting, || {
                format!("invariant 3: of {waiting} requests, client {at} settled some silently")
            })?;
            let flies = refreshes
                .iter()
                .any(|refresh| session.may_commit(refresh.ticket));
            ensure(waiting == 0 || flies, || {
                format!("invariant 3: {waiting} requests of client {at} wait for nothing")
            })?;
            ensure(flies == (session.status() == Status::Refreshing), || {
                format!("invariant 8: client {at} is left refreshing")
            })?;
            ensure(waiting > 0 || session.next_wake().is_none(), || {
                format!("invariant 8: client {at} leaves a timer")
            })?;
            ensure(held.is_some() == *signed_in, || {
                format!("invariant 9: the session of client {at} ended, and nobody was told")
            })?;
            ensure(
                held.is_some() || session.status() == Status::SignedOut,
                || format!("invariant 4: client {at} holds tokens after its session ended"),
            )?;
        }
        Ok(())
    }
}

impl World for Model {
    type Event = Event;

    fn events(&self) -> Vec<Event> {
        let mut events = Vec::new();
        let mut opening = [true; 2];
        for (at, request) in self.requests.iter().enumerate() {
            let client = self.case.requests[at].0;
            match request.state {
                // The first of a client goes first: any other order is the same under other names.
                State::New if opening[client] => {
                    opening[client] = false;
                    events.push(Event::Open(at));
                }
                State::Sent { tokens, good, .. } => {
                    if good {
                        events.push(Event::Answer(at, true));
                    }
                    if !tokens.is_some_and(|tokens| self.good(tokens)) {
                        events.push(Event::Answer(at, false));
                    }
                }
                State::Waiting(_) if self.left.2 > 0 => events.push(Event::Abort(at)),
                _ => {}
            }
        }
        for (at, client) in self.clients.iter().enumerate() {
            if client.held != self.storage {
                events.push(Event::Notice(at));
            }
            if self.left.1 > 0 {
                events.extend([Event::Logout(at), Event::Login(at)]);
            }
            for (nth, refresh) in client.refreshes.iter().enumerate() {
                match refresh.phase {
                    Phase::Locking if !self.locked => events.push(Event::Locked(at, nth)),
                    Phase::Locking => {}
                    Phase::Sent(_) => {
                        events.push(Event::Served(at, nth));
                        if self.left.0 > 0 {
                            events.push(Event::Broken(at, nth, false));
                            events.push(Event::Broken(at, nth, true));
                        }
                    }
                    Phase::Answered(..) => events.push(Event::Replied(at, nth)),
                }
            }
        }
        if self.now < LAST {
            events.push(Event::Tick);
        }
        events
    }

    fn apply(&mut self, event: Event) -> Result<(), String> {
        match event {
            Event::Open(request) => self.open(request)?,
            Event::Answer(request, success) => self.answer(request, success)?,
            Event::Abort(request) => {
                self.left.2 -= 1;
                let session = &mut self.clients[self.case.requests[request].0].session;
                if let State::Waiting(waiter) = self.requests[request].state {
                    ensure(session.abort(waiter) == Some(request), || {
                        format!("invariant 3: request {request} waits and cannot be aborted")
                    })?;
                }
                self.requests[request].state = State::Settled;
            }
            Event::Notice(client) => self.look(client)?,
            Event::Locked(client, at) => self.locked(client, at)?,
            Event::Served(client, at) => self.served(client, at, true, true),
            Event::Broken(client, at, reaches) => {
                self.left.0 -= 1;
                self.served(client, at, reaches, false);
            }
            Event::Replied(client, at) => self.replied(client, at)?,
            Event::Logout(client) => {
                self.left.1 -= 1;
                self.logout(client)?;
            }
            Event::Login(client) => {
                self.left.1 -= 1;
                self.login(client)?;
            }
            Event::Tick => {
                self.now += 1;
                for client in 0..2 {
                    let session = &mut self.clients[client].session;
                    if session.next_wake().is_some_and(|at| at <= self.now) {
                        session.tick(self.now);
                    }
                    self.pump(client)?;
                }
            }
        }
        self.inspect()
    }

    fn rest(&self) -> Result<(), String> {
        for (at, request) in self.requests.iter().enumerate() {
            ensure(request.state == State::Settled, || {
                format!("invariant 3: request {at} never settles")
            })?;
        }
        let idle = self
            .clients
            .iter()
            .all(|client| client.refreshes.is_empty());
        ensure(idle && !self.locked, || {
            "invariant 8: a lock or a refresh is left".to_owned()
        })
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
