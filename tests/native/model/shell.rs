//! A tab's side: what `src/wasm/client.rs` and `pkg-template/src/engine.js` do with a session, requests and storage.

use authflight::session::{Action, Opening, SignOut, Step, Verdict};

use super::seen::{Outcome, Seen};
use super::state::{Kind, Life, Model, Phase, Refresh, Reply, Request, State, Tab, Tokens};
use super::support::ensure;

impl<const T: usize, const R: usize, const L: usize> Model<T, R, L> {
    /// Reads storage again.
    pub(super) fn look(&mut self, tab: usize) -> Result<(), String> {
        let Tab { held, view, .. } = self.tabs[tab];
        if held == view {
            return Ok(());
        }
        let credential = view.map(|tokens| self.credential(tokens));
        let entry = &mut self.tabs[tab];
        entry.held = view;
        let bare = held.map(|tokens| Tokens {
            access: false,
            ..tokens
        });
        if bare.is_some() && bare == view {
            entry.session.fade();
        } else {
            if view.is_some_and(|tokens| tokens.access) && bare == held {
                // Somebody has adopted the pair, and written its access token again, whose cookie had run out: to the
                // session that is another pair.
                entry.cooling = None;
            }
            entry.signed_in |= credential.is_some();
            entry.session.observe(credential);
        }
        self.pump(tab)
    }

    /// Carries out what the session asks for.
    pub(super) fn pump(&mut self, tab: usize) -> Result<(), String> {
        while let Some(action) = self.tabs[tab].session.poll() {
            match action {
                Action::Refresh(ticket) => {
                    let Tab {
                        session,
                        refreshes,
                        epoch,
                        held,
                        cooling,
                        ..
                    } = &mut self.tabs[tab];
                    let key = held.map_or((0, 0), Tokens::key);
                    let cools = cooling.is_some_and(|(of, until)| of == key && self.now < until);
                    ensure(!cools, || {
                        format!("R66: tab {tab} starts a refresh in the cool-down of the last one")
                    })?;
                    ensure(refreshes.iter().all(|other| other.epoch != *epoch), || {
                        format!("invariant 1: tab {tab} starts a second refresh")
                    })?;
                    refreshes.push(Refresh {
                        ticket,
                        generation: session.generation(),
                        epoch: *epoch,
                        round: 1,
                        lock: (key, 0),
                        bare: held.is_some_and(|tokens| !tokens.access),
                        holds: false,
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
                Action::SignOut(reason) => self.sign_out(tab, reason)?,
            }
        }
        Ok(())
    }

    fn sign_out(&mut self, tab: usize, reason: SignOut) -> Result<(), String> {
        let view = self.tabs[tab].view;
        let legitimate = match reason {
            SignOut::Requested => self.leaving.0 == Some(reason),
            SignOut::Elsewhere => view.is_none(),
            // Whatever is cleared was dead.
            _ => view.is_none_or(|tokens| self.dead(tokens)),
        };
        ensure(legitimate, || {
            format!("invariant 7: tab {tab} signs out ({reason:?}), and nothing ended")
        })?;
        let entry = &mut self.tabs[tab];
        ensure(entry.signed_in, || {
            format!("invariant 9: tab {tab} redirects a second time ({reason:?})")
        })?;
        entry.signed_in = false;
        entry.epoch += 1;
        entry.held = None;
        if reason != SignOut::Elsewhere {
            self.clear(tab);
        }
        self.tell(|| Seen::SignedOut(tab, reason));
        Ok(())
    }

    /// Does with a request what the session says.
    fn follow(&mut self, at: usize, step: Step) -> Result<(), String> {
        let (tab, kind) = self.case.0.requests[at];
        match step {
            Step::Wait(waiter) => self.requests[at].state = State::Waiting(waiter),
            Step::Send(attempt) if kind != Kind::Refresh => {
                let Tab { held, epoch, .. } = self.tabs[tab];
                let tokens = held.filter(|_| !attempt.bare);
                ensure(tokens.is_none_or(|tokens| tokens.access), || {
                    format!("R67: request {at} goes out with a token that is gone")
                })?;
                ensure(!(attempt.bare && attempt.replayed), || {
                    format!("R67: the replay of request {at} goes out bare")
                })?;
                let good = tokens.is_some_and(|tokens| self.good(tokens));
                let request = &mut self.requests[at];
                request.sent += 1;
                ensure(request.sent <= 2, || {
                    format!("invariant 6: request {at} is replayed a second time")
                })?;
                // A session that ended elsewhere and another one that began there look like one that goes on.
                let crossed =
                    (request.began)
                        .zip(tokens)
                        .is_some_and(|((login, began), tokens)| {
                            began != epoch && login != tokens.login
                        });
                ensure(!crossed, || {
                    format!("invariant 2: request {at} goes out with another session's token")
                })?;
                request.state = State::Sent {
                    attempt,
                    tokens,
                    good,
                };
                self.tell(|| Seen::Sent(at, tokens));
            }
            Step::Deliver => self.settle(at, Outcome::Delivered)?,
            Step::Send(_) => self.settle(at, Outcome::Refreshed)?,
            Step::Refuse(refusal) => self.settle(at, Outcome::Refused(refusal))?,
        }
        Ok(())
    }

    fn settle(&mut self, at: usize, outcome: Outcome) -> Result<(), String> {
        ensure(self.requests[at].state != State::Settled, || {
            format!("invariant 3: request {at} settles twice")
        })?;
        self.leave(at);
        self.tell(|| Seen::Settled(at, outcome));
        Ok(())
    }

    /// A request is no more.
    pub(super) fn leave(&mut self, at: usize) {
        self.requests[at] = Request::in_state(match self.case.0.last {
            Some(_) => State::Settled,
            None => State::New,
        });
    }

    pub(super) fn open(&mut self, at: usize) -> Result<(), String> {
        let (tab, kind) = self.case.0.requests[at];
        self.look(tab)?;
        let deadline = match self.case.0.last {
            Some(last) => (at == 0).then_some(last),
            None => (self.case.0.patience && at.is_multiple_of(5)).then_some(self.now + 2),
        };
        let opening = Opening {
            refresh_first: kind == Kind::Once,
            deadline,
        };
        let Tab {
            session,
            held,
            epoch,
            ..
        } = &mut self.tabs[tab];
        self.requests[at].began = held.map(|tokens| (tokens.login, *epoch));
        self.requests[at].deadline = deadline;
        let step = match kind {
            Kind::Refresh => session.refresh(|_| at, self.now),
            _ => session.open(opening, |_| at, self.now),
        };
        self.follow(at, step)?;
        self.pump(tab)
    }

    pub(super) fn answer(&mut self, at: usize, success: bool) -> Result<(), String> {
        let Request {
            state: State::Sent { attempt, .. },
            deadline,
            ..
        } = self.requests[at]
        else {
            return Err(format!("request {at} was not sent"));
        };
        let (tab, _) = self.case.0.requests[at];
        let verdict = if success {
            Verdict::Pass
        } else {
            self.look(tab)?;
            Verdict::Refresh
        };
        let session = &mut self.tabs[tab].session;
        let step = session.answer(attempt, verdict, deadline, |_| at, self.now);
        self.follow(at, step)?;
        self.pump(tab)
    }

    pub(super) fn abort(&mut self, at: usize) -> Result<(), String> {
        let (tab, _) = self.case.0.requests[at];
        if let State::Waiting(waiter) = self.requests[at].state {
            ensure(self.tabs[tab].session.abort(waiter) == Some(at), || {
                format!("invariant 3: request {at} waits and cannot be aborted")
            })?;
        }
        self.leave(at);
        self.tell(|| Seen::Settled(at, Outcome::Aborted));
        Ok(())
    }

    /// Nobody waits for a lock for the sake of a session that is over, or of tokens that are out of date.
    pub(super) fn forsake(&mut self) -> Result<(), String> {
        for tab in 0..T {
            loop {
                let Tab {
                    session,
                    refreshes,
                    held,
                    ..
                } = &self.tabs[tab];
                let newer = held.filter(|tokens| self.case.0.lock && tokens.access);
                let of = refreshes.iter().position(|refresh| {
                    let waits = refresh.phase == Phase::Locking;
                    let over = !session.may_commit(refresh.ticket);
                    let outdated =
                        newer.is_some_and(|tokens| refresh.bare || tokens.key() != refresh.lock.0);
                    (over && (waits || matches!(refresh.phase, Phase::Failed(_))))
                        || (outdated && waits)
                });
                let Some(at) = of else { break };
                self.goes_on(tab, at)?;
            }
        }
        Ok(())
    }

    /// Time passed; timers of tabs that are frozen fire later.
    pub(super) fn wake(&mut self, tab: usize) -> Result<(), String> {
        let session = &mut self.tabs[tab].session;
        if session.next_wake().is_some_and(|at| at <= self.now) {
            session.tick(self.now);
        }
        self.pump(tab)
    }

    pub(super) fn logout(&mut self, tab: usize) -> Result<(), String> {
        self.leaving.0 = Some(SignOut::Requested);
        self.clear(tab);
        self.tabs[tab].session.logout();
        self.pump(tab)?;
        self.leaving.0 = None;
        Ok(())
    }

    pub(super) fn login(&mut self, tab: usize) -> Result<(), String> {
        self.end_shown(tab);
        let tokens = self.admit();
        self.put(tab, Some(tokens));
        let credential = self.credential(tokens);
        let entry = &mut self.tabs[tab];
        entry.held = Some(tokens);
        entry.signed_in = true;
        entry.epoch += 1;
        entry.session.login(credential, self.now);
        self.pump(tab)
    }

    /// The tab is gone; what it has sent is not.
    pub(super) fn crash(&mut self, tab: usize) {
        while !self.tabs[tab].refreshes.is_empty() {
            let Refresh { phase, .. } = self.tabs[tab].refreshes[0];
            match phase {
                Phase::Sent(tokens) => {
                    self.orphans.push(tokens);
                    self.excuse(tokens.key());
                }
                Phase::Answered(Reply::Renewed(tokens)) => self.excuse(tokens.key()),
                _ => {}
            }
            self.release(tab, 0);
        }
        for at in 0..R {
            if self.case.0.requests[at].0 == tab {
                self.leave(at);
            }
        }
        let Tab { view, .. } = self.tabs[tab];
        self.tabs[tab] = Tab {
            view,
            life: Life::Dead,
            ..Tab::new()
        };
    }

    /// A fresh tab reads what storage holds.
    pub(super) fn start(&mut self, tab: usize) -> Result<(), String> {
        self.tabs[tab] = Tab {
            view: self.tabs[tab].view,
            ..Tab::new()
        };
        if self.tabs[tab].view.is_none() {
            self.tabs[tab].session.observe(None);
        }
        self.look(tab)
    }
}
