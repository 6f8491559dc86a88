//! A refresh, as `src/wasm/refresh.rs` and `pkg-template/src/host.js` drive it: lock, channel, storage, server.

use authflight::session::{Failure, Review};

use super::seen::Seen;
use super::state::{Model, Phase, ROUNDS, Refresh, Reply, Tab, Tokens};
use super::support::ensure;

/// What a refresh does after it has looked into storage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Course {
    GoesOn,
    /// It has ended, or begins another round.
    Ended,
}

impl<const T: usize, const R: usize, const L: usize> Model<T, R, L> {
    /// A refresh has its lock, if there are any.
    pub(super) fn round(&mut self, tab: usize, at: usize) -> Result<(), String> {
        self.relock(tab, at);
        if self.adopts(tab, at, None)? || self.goes_on(tab, at)? == Course::Ended {
            return Ok(());
        }
        self.post(tab, at)
    }

    fn relock(&mut self, tab: usize, at: usize) {
        let refresh = &mut self.tabs[tab].refreshes[at];
        refresh.holds = true;
        let lock = refresh.lock;
        self.take_lock(lock);
    }

    /// Reads the channel: does the refresh wait for storage to show what has become of its token?
    fn adopts(&mut self, tab: usize, at: usize, reply: Option<Reply>) -> Result<bool, String> {
        let held = self.tabs[tab].held;
        let own = match reply {
            Some(Reply::Renewed(tokens)) => Some(tokens),
            _ => None,
        };
        let Some((spent, next)) = held.zip(self.held_successor(tab)) else {
            return Ok(false);
        };
        if own == Some(next) {
            return Ok(false);
        }
        if self.shows_another(tab, spent, next) {
            self.observe(tab)?;
            return Ok(false);
        }
        self.tabs[tab].refreshes[at].phase = Phase::Polling { spent, next, reply };
        Ok(true)
    }

    /// Storage shows another access token; where it shows none, the refresh token tells.
    fn shows_another(&self, tab: usize, spent: Tokens, next: Tokens) -> bool {
        match self.tabs[tab].view {
            Some(tokens) if tokens.access => !spent.access || tokens.key() != spent.key(),
            Some(tokens) => ![spent.key(), next.key()].contains(&tokens.key()),
            None => true,
        }
    }

    /// The session is told of what storage shows, whether that is news or not.
    fn observe(&mut self, tab: usize) -> Result<(), String> {
        let view = self.tabs[tab].view;
        let credential = view.map(|tokens| self.credential(tokens));
        let entry = &mut self.tabs[tab];
        entry.held = view;
        entry.signed_in |= credential.is_some();
        entry.session.observe(credential);
        self.pump(tab)
    }

    /// The refresh token at hand goes to the server.
    pub(super) fn post(&mut self, tab: usize, at: usize) -> Result<(), String> {
        let Some(tokens) = self.tabs[tab].held else {
            return Err(format!(
                "invariant 4: tab {tab} refreshes after its session ended"
            ));
        };
        self.tabs[tab].refreshes[at].phase = Phase::Sent(tokens);
        self.tell(|| Seen::Posted(tab, tokens));
        let all = self.tabs.iter().flat_map(|tab| &tab.refreshes);
        let same = all.filter(|refresh| match refresh.phase {
            Phase::Sent(other) => other.key() == tokens.key(),
            _ => false,
        });
        let excused = self.account(tokens).excused;
        ensure(excused || same.count() == 1, || {
            "invariant 1: two refreshes are in flight".to_owned()
        })
    }

    /// Storage shows another pair than the one that is spent, or did not in time.
    pub(super) fn poll(&mut self, tab: usize, at: usize) -> Result<(), String> {
        let Refresh { ticket, phase, .. } = self.tabs[tab].refreshes[at];
        let Phase::Polling { spent, next, reply } = phase else {
            return Err("nothing is waited for".to_owned());
        };
        if self.tabs[tab].session.may_commit(ticket) {
            // A pair without an access token may be half of the successor.
            if !self.shows_another(tab, spent, next) {
                // Others may have refreshed again meanwhile.
                let next = self.successor(spent).unwrap_or(next);
                self.write(tab, next)?;
            }
            self.observe(tab)?;
        }
        if self.goes_on(tab, at)? == Course::Ended {
            return Ok(());
        }
        match reply {
            None => self.post(tab, at),
            Some(Reply::Renewed(tokens)) => self.commit(tab, at, tokens),
            Some(reply) => self.fail(tab, at, reply),
        }
    }

    /// Reads storage: does the refresh go on?
    pub(super) fn goes_on(&mut self, tab: usize, at: usize) -> Result<Course, String> {
        let Refresh {
            ticket,
            generation,
            round,
            lock,
            ..
        } = self.tabs[tab].refreshes[at];
        self.look(tab)?;
        let now = self.now;
        let Tab {
            session,
            refreshes,
            held,
            ..
        } = &mut self.tabs[tab];
        match session.review(ticket, generation, now) {
            Review::Unchanged => return Ok(Course::GoesOn),
            Review::Outdated(newer) if round < ROUNDS => {
                let held_lock = refreshes[at].holds;
                refreshes[at] = Refresh {
                    generation: newer,
                    round: round + 1,
                    lock: (held.map_or(lock.0, Tokens::key), 0),
                    bare: held.is_some_and(|tokens| !tokens.access),
                    holds: false,
                    phase: Phase::Locking,
                    ..refreshes[at]
                };
                if held_lock {
                    self.unlock(lock);
                }
                return Ok(Course::Ended);
            }
            Review::Outdated(_) => session.failed(ticket, Failure::Transient(0), now),
            Review::Adopted | Review::Superseded => {}
        }
        self.release(tab, at);
        self.pump(tab)?;
        Ok(Course::Ended)
    }

    pub(super) fn release(&mut self, tab: usize, at: usize) {
        let refresh = self.tabs[tab].refreshes.remove(at);
        if refresh.holds {
            self.unlock(refresh.lock);
        }
    }

    /// What was sent reaches the server, and the answer comes back; or not.
    pub(super) fn served(
        &mut self,
        tab: usize,
        at: usize,
        reaches: bool,
        returns: bool,
    ) -> Result<(), String> {
        if let Phase::Sent(tokens) = self.tabs[tab].refreshes[at].phase {
            let mut reply = Reply::Nothing;
            if reaches {
                reply = self.serve(tokens)?;
            }
            if !returns {
                reply = Reply::Nothing;
                if reaches {
                    self.excuse(tokens.key());
                }
            }
            self.tabs[tab].refreshes[at].phase = Phase::Answered(reply);
        }
        Ok(())
    }

    pub(super) fn replied(&mut self, tab: usize, at: usize) -> Result<(), String> {
        let refresh = self.tabs[tab].refreshes[at];
        let Phase::Answered(reply) = refresh.phase else {
            return Err("no answer is there".to_owned());
        };
        let robbed = refresh.robbed();
        let wanted = self.tabs[tab].session.may_commit(refresh.ticket);
        match reply {
            // Whoever logged out meanwhile leaves no trace of what came after.
            Reply::Renewed(tokens) if wanted && (self.case.0.channel || robbed) => {
                self.record(refresh.lock.0, tokens);
                self.tabs[tab].refreshes[at].phase = Phase::Recorded(tokens);
                Ok(())
            }
            Reply::Renewed(tokens) => self.commit(tab, at, tokens),
            _ if wanted && robbed => {
                self.tabs[tab].refreshes[at].phase = Phase::Failed(reply);
                Ok(())
            }
            _ if wanted && self.adopts(tab, at, Some(reply))? => Ok(()),
            _ => self.fail(tab, at, reply),
        }
    }

    /// There are no new tokens.
    fn fail(&mut self, tab: usize, at: usize, reply: Reply) -> Result<(), String> {
        if self.goes_on(tab, at)? == Course::Ended {
            return Ok(());
        }
        let ticket = self.tabs[tab].refreshes[at].ticket;
        self.release(tab, at);
        let (now, cool_down) = (self.now, self.case.0.cool_down);
        let entry = &mut self.tabs[tab];
        let failure = if reply == Reply::Refused {
            Failure::Final
        } else {
            entry.cooling = entry.held.map(|tokens| (tokens.key(), now + cool_down));
            Failure::Transient(cool_down)
        };
        entry.session.failed(ticket, failure, now);
        self.pump(tab)
    }

    pub(super) fn commit(&mut self, tab: usize, at: usize, tokens: Tokens) -> Result<(), String> {
        let Refresh { ticket, holds, .. } = self.tabs[tab].refreshes[at];
        if self.goes_on(tab, at)? == Course::GoesOn {
            ensure(holds, || {
                format!("R72: tab {tab} commits, and its lock was stolen")
            })?;
            self.release(tab, at);
            self.write(tab, tokens)?;
            let credential = self.credential(tokens);
            let now = self.now;
            self.tabs[tab].session.committed(ticket, credential, now);
        }
        self.pump(tab)
    }

    pub(super) fn steal(&mut self, tab: usize, at: usize) {
        let refresh = &mut self.tabs[tab].refreshes[at];
        refresh.holds = false;
        let lock = refresh.lock;
        self.foreign.push(lock);
        self.excuse(lock.0);
    }

    /// It has the lock once more. Others may have had it meanwhile.
    pub(super) fn regain(&mut self, tab: usize, at: usize) -> Result<(), String> {
        self.tabs[tab].refreshes[at].lock.1 = 0;
        self.relock(tab, at);
        match self.tabs[tab].refreshes[at].phase {
            Phase::Recorded(tokens) => {
                if self.adopts(tab, at, Some(Reply::Renewed(tokens)))? {
                    return Ok(());
                }
                self.commit(tab, at, tokens)
            }
            Phase::Failed(reply) => {
                if self.adopts(tab, at, Some(reply))? {
                    return Ok(());
                }
                self.fail(tab, at, reply)
            }
            _ => Err("no answer is there".to_owned()),
        }
    }
}
