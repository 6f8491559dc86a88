//! The clients' side: what the code in `src/wasm` does with a session, storage, the lock and the server.

use authflight::session::{Action, Failure, Opening, Review, SignOut, Step, Verdict};

use super::support::ensure;
use super::{Client, Kind, Lock, Model, Phase, ROUNDS, Refresh, Reply, State, Tokens};

/// Not followed by a cool-down.
const FOR_NOW: Failure = Failure::Transient(0);

impl Model {
    /// Reads storage again.
    pub(super) fn look(&mut self, client: usize) -> Result<(), String> {
        let before = self.clients[client].held;
        if before != self.storage {
            self.clients[client].held = self.storage;
            let bare = before.map(|tokens| Tokens {
                access: false,
                ..tokens
            });
            if bare.is_some() && bare == self.storage {
                self.clients[client].session.fade();
                return self.pump(client);
            }
            let credential = self.storage.map(|tokens| self.credential(tokens));
            self.clients[client].signed_in |= credential.is_some();
            self.clients[client].session.observe(credential);
            self.pump(client)?;
        }
        Ok(())
    }

    /// Carries out what the session asks for.
    pub(super) fn pump(&mut self, client: usize) -> Result<(), String> {
        while let Some(action) = self.clients[client].session.poll() {
            match action {
                Action::Refresh(ticket) => {
                    let Client {
                        session,
                        refreshes,
                        epoch,
                        held,
                        ..
                    } = &mut self.clients[client];
                    ensure(refreshes.iter().all(|other| other.epoch != *epoch), || {
                        format!("invariant 1: client {client} starts a second refresh")
                    })?;
                    refreshes.push(Refresh {
                        ticket,
                        generation: session.generation(),
                        epoch: *epoch,
                        round: 1,
                        lock: held.map_or((0, 0), Tokens::lock),
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
                let held = self.clients[client].held;
                let tokens = held.filter(|_| !attempt.bare);
                ensure(tokens.is_none_or(|tokens| tokens.access), || {
                    format!("R67: request {request} goes out with a token that is gone")
                })?;
                ensure(!(attempt.bare && attempt.replayed), || {
                    format!("R67: the replay of request {request} goes out bare")
                })?;
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

    pub(super) fn open(&mut self, request: usize) -> Result<(), String> {
        let (client, kind) = self.case.requests[request];
        let opening = Opening {
            refresh_first: kind == Kind::Once,
            deadline: Self::deadline(request),
        };
        let Client { session, held, .. } = &mut self.clients[client];
        self.requests[request].user = held.map(|tokens| tokens.user);
        let step = match kind {
            Kind::Refresh => session.refresh(|| request, self.now),
            _ => session.open(opening, || request, self.now),
        };
        self.follow(request, step)?;
        self.pump(client)
    }

    pub(super) fn answer(&mut self, request: usize, success: bool) -> Result<(), String> {
        let State::Sent { attempt, .. } = self.requests[request].state else {
            return Err(format!("request {request} was not sent"));
        };
        let verdict = if success {
            Verdict::Pass
        } else {
            Verdict::Refresh
        };
        let client = self.case.requests[request].0;
        let deadline = Self::deadline(request);
        let session = &mut self.clients[client].session;
        let step = session.answer(attempt, verdict, deadline, || request, self.now);
        self.follow(request, step)?;
        self.pump(client)
    }

    pub(super) fn round(&mut self, client: usize, at: usize) -> Result<(), String> {
        if self.case.lock {
            self.locks.push(self.clients[client].refreshes[at].lock);
            self.locks.sort_unstable();
        }
        if !self.goes_on(client, at)? {
            return Ok(());
        }
        let Some(tokens) = self.clients[client].held else {
            return Err(format!(
                "invariant 4: client {client} refreshes after its session ended"
            ));
        };
        self.clients[client].refreshes[at].phase = Phase::Sent(tokens);
        let all = self.clients.iter().flat_map(|client| &client.refreshes);
        let same = all.filter(|refresh| match refresh.phase {
            Phase::Sent(other) => other.lock() == tokens.lock(),
            _ => false,
        });
        ensure(!self.case.lock || same.count() == 1, || {
            "invariant 1: two refreshes are in flight".to_owned()
        })
    }

    /// Reads storage: does the refresh go on? If not, it has ended, or begins another round.
    fn goes_on(&mut self, client: usize, at: usize) -> Result<bool, String> {
        let Refresh {
            ticket,
            generation,
            round,
            ..
        } = self.clients[client].refreshes[at];
        self.look(client)?;
        let now = self.now;
        let Client {
            session,
            refreshes,
            held,
            ..
        } = &mut self.clients[client];
        match session.review(ticket, generation, now) {
            Review::Unchanged => return Ok(true),
            Review::Outdated(newer) if round < ROUNDS => {
                let before = refreshes[at].lock;
                refreshes[at] = Refresh {
                    generation: newer,
                    round: round + 1,
                    lock: held.map_or(before, Tokens::lock),
                    phase: Phase::Locking,
                    ..refreshes[at]
                };
                self.unlock(before);
                return Ok(false);
            }
            Review::Outdated(_) => session.failed(ticket, FOR_NOW, now),
            Review::Adopted | Review::Superseded => {}
        }
        self.release(client, at);
        self.pump(client)?;
        Ok(false)
    }

    fn release(&mut self, client: usize, at: usize) {
        let refresh = self.clients[client].refreshes.remove(at);
        self.unlock(refresh.lock);
    }

    fn unlock(&mut self, lock: Lock) {
        self.locks.retain(|held| *held != lock);
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
            access: true,
            ..tokens
        })
    }

    pub(super) fn served(
        &mut self,
        client: usize,
        at: usize,
        reaches: bool,
        returns: bool,
    ) -> Result<(), String> {
        if let Phase::Sent(tokens) = self.clients[client].refreshes[at].phase {
            // Under the lock, only an answer that was lost may have rotated without anybody's knowing.
            let lossless = self.case.lock && self.left.0 > 0;
            ensure(!(lossless && self.dead(tokens)), || {
                format!("invariant 1: client {client} sends a refresh token that is spent")
            })?;
            let mut reply = Reply::Nothing;
            if reaches {
                reply = self.serve(tokens);
            }
            if !returns {
                reply = Reply::Nothing;
            }
            self.clients[client].refreshes[at].phase = Phase::Answered(reply);
        }
        Ok(())
    }

    pub(super) fn replied(&mut self, client: usize, at: usize) -> Result<(), String> {
        let Refresh { ticket, phase, .. } = self.clients[client].refreshes[at];
        let Phase::Answered(reply) = phase else {
            return Err("no answer is there".to_owned());
        };
        if reply != Reply::Nothing && !self.goes_on(client, at)? {
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
            Reply::Nothing => self.clients[client].session.failed(ticket, FOR_NOW, now),
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

    pub(super) fn logout(&mut self, client: usize) -> Result<(), String> {
        self.clear();
        self.clients[client].session.logout();
        self.pump(client)
    }

    pub(super) fn login(&mut self, client: usize) -> Result<(), String> {
        let tokens = Tokens {
            user: 1,
            rotation: 1,
            issued_at: self.now,
            access: true,
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
        entry.session.login(credential, self.now);
        self.pump(client)
    }
}
