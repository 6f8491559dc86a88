//! The session: decides for every request whether it is sent, waits, is replayed or fails.
//!
//! Told what happened and the time, it answers with a [`Step`] for the request at hand and puts
//! [`Action`]s for everything else into a list that [`Session::poll`] empties. It knows tokens by
//! generation only: a number that grows with every change of the pair.

mod action;
pub mod policy;
mod queue;

use alloc::vec::Vec;

pub use action::{
    Action, Attempt, Credential, Failure, Millis, Opening, Refusal, Review, Rules, SignOut, Status,
    Step, Ticket, Verdict, WaiterId,
};
use queue::{Origin, Queue};

/// Generations cross into JavaScript with two flags, in a positive 32-bit number.
const LAST_GENERATION: u32 = (1 << 29) - 1;

/// One client's session. `W` wakes a waiting request: a channel's sender, or anything in tests.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Session<W> {
    rules: Rules,
    credential: Option<Credential>,
    /// Has storage been read at all?
    known: bool,
    generation: u32,
    /// The generation with which the present session began: older attempts belong to another one.
    began: u32,
    /// The generation with which the present tokens came; a failed refresh begins another with the same.
    held: u32,
    /// How the last refresh failed.
    failure: Refusal,
    /// From when and until when no refresh is tried with the present tokens, as the last one failed.
    cooling: Option<(Millis, Millis)>,
    /// The refresh under way.
    flight: Option<Ticket>,
    /// The generation whose access token the API server has refused; 0: none.
    refused: u32,
    /// The last session ended because the application asked for it.
    left: bool,
    /// How far this machine's clock is ahead of the server's, in milliseconds, as far as that is known.
    ahead: i64,
    tickets: u32,
    queue: Queue<W>,
    /// Those not asked for yet have not been taken. (A `VecDeque` takes 400 bytes of wasm more.)
    actions: Vec<Option<Action<W>>>,
    polled: usize,
}

impl<W> Session<W> {
    /// A session that has not seen storage yet.
    #[must_use]
    pub const fn new(rules: Rules) -> Self {
        Self {
            rules,
            credential: None,
            known: false,
            generation: 1,
            began: 1,
            held: 1,
            failure: Refusal::RefreshFailed,
            cooling: None,
            flight: None,
            refused: 0,
            left: false,
            ahead: 0,
            tickets: 0,
            queue: Queue::new(),
            actions: Vec::new(),
            polled: 0,
        }
    }

    /// What to do next besides the step just returned; `None`: nothing.
    pub fn poll(&mut self) -> Option<Action<W>> {
        let next = self.actions.get_mut(self.polled).and_then(Option::take);
        if next.is_some() {
            self.polled += 1;
        } else {
            self.actions.clear();
            self.polled = 0;
        }
        next
    }

    /// When [`Session::tick`] has something to do; `None`: never, as things stand.
    #[must_use]
    pub const fn next_wake(&self) -> Option<Millis> {
        self.queue.earliest()
    }

    /// Where the session stands.
    #[must_use]
    pub fn status(&self) -> Status {
        match (&self.flight, self.credential) {
            (Some(_), _) => Status::Refreshing,
            (None, Some(_)) => Status::SignedIn,
            (None, None) if self.known => Status::SignedOut,
            (None, None) => Status::Unknown,
        }
    }

    /// How many requests wait.
    #[must_use]
    pub const fn waiting(&self) -> u32 {
        self.queue.len()
    }

    /// Grows with every change of the pair of tokens, and with every refresh that failed.
    #[must_use]
    pub const fn generation(&self) -> u32 {
        self.generation
    }

    /// The server's clock showed `server` at the moment `now` of this machine's.
    ///
    /// Times of tokens, which are the server's, count by its clock from here on.
    pub fn learn(&mut self, server: Millis, now: Millis) {
        let mut ahead = now.cast_signed().saturating_sub(server.cast_signed());
        if ahead.unsigned_abs() < policy::CLOCK_TOLERANCE_MS {
            ahead = 0;
        }
        if let Some(credential) = &mut self.credential {
            credential.shift(ahead.saturating_sub(self.ahead));
        }
        self.ahead = ahead;
    }

    /// The refresh token has passed its own end: no endpoint would take it any more.
    #[must_use]
    pub fn refresh_is_over(&self, now: Millis) -> bool {
        self.credential
            .is_some_and(|credential| credential.renewable_until.is_some_and(|end| end <= now))
    }

    /// Storage holds another pair than before: another tab, server or copy of the client wrote it.
    ///
    /// To be told only of changes. An empty storage ends a session that was there.
    pub fn observe(&mut self, mut credential: Option<Credential>) {
        if let Some(credential) = &mut credential {
            credential.shift(self.ahead);
        }
        let before = self.credential;
        let first = !self.known;
        self.known = true;
        self.take();
        self.credential = credential;
        if credential.is_none() && before.is_some() {
            self.end(SignOut::Elsewhere);
        } else if before.is_none() && !first {
            // A login elsewhere: what was sent before belongs to nobody's session.
            self.begin_session();
        }
    }

    /// The access token is gone from storage and the refresh token is the same: its cookie has run out.
    ///
    /// No other pair, so what was sent with the token still belongs to the current one.
    pub fn fade(&mut self) {
        if let Some(credential) = &mut self.credential {
            credential.access = false;
            credential.refresh_at = None;
            credential.expires_at = None;
        }
    }

    /// A request wants to be sent. `wake` is kept only if it has to wait.
    pub fn open(
        &mut self,
        opening: Opening,
        wake: impl FnOnce(WaiterId) -> W,
        now: Millis,
    ) -> Step {
        let Some(credential) = self.credential else {
            return self.send_bare();
        };
        let due = match credential.refresh_at {
            // Nothing would come of a refresh: whether the session is over is for the API server to say.
            _ if self.refresh_is_over(now) => false,
            // While a refresh is under way, nobody knows whether the token is good.
            Some(at) => at <= now || (opening.refresh_first && self.flight.is_some()),
            None => opening.refresh_first,
        };
        // Nobody is sent after a refusal while its mend is under way.
        let refused = self.flight.is_some() && self.refused == self.generation;
        let missing = !credential.access && (self.rules.require_token || opening.refresh_first);
        if credential.refreshable && ((credential.access && (due || refused)) || missing) {
            if self.cools(now) {
                // What it has may be good still.
                let valid = credential.expires_at.is_some_and(|end| end > now);
                return if credential.access && valid {
                    Step::Send(self.attempt(false))
                } else {
                    Step::Refuse(self.failure)
                };
            }
            return self.wait(Origin::Unsent, opening.deadline, wake);
        }
        if !credential.access {
            return self.send_bare();
        }
        Step::Send(self.attempt(false))
    }

    /// A request was answered. `wake` is kept only if it has to wait for a refresh.
    pub fn answer(
        &mut self,
        attempt: Attempt,
        verdict: Verdict,
        deadline: Option<Millis>,
        wake: impl FnOnce(WaiterId) -> W,
        now: Millis,
    ) -> Step {
        match verdict {
            Verdict::Pass => Step::Deliver,
            _ if attempt.generation < self.began => Step::Refuse(match self.credential {
                None if !self.left => Refusal::SessionOver,
                _ => Refusal::Superseded,
            }),
            Verdict::LogOut => {
                if self.credential.is_some() && self.holds(attempt) {
                    self.sign_out(SignOut::Verdict);
                    return Step::Refuse(Refusal::SessionOver);
                }
                self.retry(attempt, deadline, wake, now)
            }
            Verdict::Refresh => self.retry(attempt, deadline, wake, now),
        }
    }

    fn retry(
        &mut self,
        attempt: Attempt,
        deadline: Option<Millis>,
        wake: impl FnOnce(WaiterId) -> W,
        now: Millis,
    ) -> Step {
        let Some(credential) = self.credential else {
            return Step::Deliver;
        };
        if attempt.replayed {
            return Step::Deliver;
        }
        let before = attempt.generation != self.generation;
        let same = self.holds(attempt) && attempt.bare != credential.access;
        if before && same && credential.refreshable && self.flight.is_none() {
            // What this answer asks for has been tried since it was sent, with these very tokens.
            return Step::Refuse(self.failure);
        }
        // The answer to an old token, or to none, says nothing about the current one.
        let outdated = attempt.bare || (before && !same);
        if outdated && credential.access && self.flight.is_none() {
            return Step::Send(self.attempt(true));
        }
        if !credential.refreshable {
            return Step::Deliver;
        }
        if self.cools(now) {
            return Step::Refuse(self.failure);
        }
        if same && !attempt.bare {
            self.refused = self.generation;
        }
        self.wait(Origin::Sent(attempt), deadline, wake)
    }

    /// The application asks for a refresh, or joins the one under way.
    pub fn refresh(&mut self, wake: impl FnOnce(WaiterId) -> W, now: Millis) -> Step {
        match self.credential {
            Some(credential) if credential.refreshable && self.cools(now) => {
                Step::Refuse(self.failure)
            }
            Some(credential) if credential.refreshable => self.wait(Origin::Asked, None, wake),
            _ => Step::Refuse(Refusal::SessionOver),
        }
    }

    /// When the access token is to be refreshed though nobody asks, the cool-down counted in; `None`: never.
    #[must_use]
    pub fn due(&self, now: Millis) -> Option<Millis> {
        let credential = (self.credential).filter(|it| {
            it.access && it.refreshable && self.flight.is_none() && !self.refresh_is_over(now)
        })?;
        let until = self
            .cooling
            .filter(|_| self.cools(now))
            .map_or(0, |(_, until)| until);
        credential.refresh_at.map(|at| at.max(until))
    }

    /// How far this machine's clock is ahead of the server's, in milliseconds; 0: not that anybody knew.
    #[must_use]
    pub const fn ahead(&self) -> i64 {
        self.ahead
    }

    /// The way to the endpoint has changed: the next request that needs a refresh tries one.
    pub fn online(&mut self) {
        self.cooling = None;
    }

    /// The request in the queue is not wanted any more.
    pub fn abort(&mut self, waiter: WaiterId) -> Option<W> {
        self.queue.remove(waiter)
    }

    /// Time passed: requests whose timeout ran out in the queue fail.
    pub fn tick(&mut self, now: Millis) {
        let actions = &mut self.actions;
        self.queue.expire(now, |wake| {
            actions.push(Some(Action::Resume(wake, Step::Refuse(Refusal::TimedOut))));
        });
    }

    /// May the refresh with this ticket still write its tokens? A logout or login overtook it if not.
    #[must_use]
    pub fn may_commit(&self, ticket: Ticket) -> bool {
        self.flight == Some(ticket)
    }

    /// New tokens are in storage (or, if saving failed, in memory): replay in order of arrival.
    ///
    /// A refresh that a logout or a login overtook changes nothing.
    pub fn committed(&mut self, ticket: Ticket, mut credential: Credential, now: Millis) {
        if !self.may_commit(ticket) {
            return;
        }
        credential.shift(self.ahead);
        if credential.refresh_at.is_some_and(|at| at <= now) {
            // Fresh and yet over: this machine's clock is wrong. Go by the server's word instead.
            credential.refresh_at = None;
            credential.expires_at = None;
        }
        credential.renewable_until = credential.renewable_until.filter(|end| *end > now);
        self.take();
        self.credential = Some(credential);
        self.renewed(credential, now);
    }

    /// Storage was read again during a refresh that began with the tokens of `generation`: does it go
    /// on? What storage held, [`Session::observe`] or [`Session::fade`] has been told.
    pub fn review(&mut self, ticket: Ticket, generation: u32, now: Millis) -> Review {
        match self.credential {
            _ if !self.may_commit(ticket) => Review::Superseded,
            _ if self.generation == generation => Review::Unchanged,
            Some(credential)
                if credential.access && credential.refresh_at.is_none_or(|at| at > now) =>
            {
                self.renewed(credential, now);
                Review::Adopted
            }
            _ => Review::Outdated(self.generation),
        }
    }

    fn renewed(&mut self, credential: Credential, now: Millis) {
        self.flight = None;
        self.settle(
            &|origin, session| {
                Step::Send(Attempt {
                    bare: !credential.access,
                    ..session.attempt(matches!(origin, Origin::Sent(_)))
                })
            },
            Some(now),
        );
    }

    /// The refresh with this ticket ended without new tokens.
    pub fn failed(&mut self, ticket: Ticket, failure: Failure, now: Millis) {
        if !self.may_commit(ticket) {
            return;
        }
        self.flight = None;
        self.advance();
        let refusal = match failure {
            Failure::Final => return self.sign_out(SignOut::Refused),
            Failure::Transient(wait) => {
                self.cooling = Some((now, now.saturating_add(wait)));
                Refusal::RefreshFailed
            }
            Failure::ReadOnly => Refusal::ReadOnly,
            Failure::Storage => Refusal::StorageFailed,
        };
        self.failure = refusal;
        let valid = self
            .credential
            .is_some_and(|credential| credential.expires_at.is_some_and(|end| end > now));
        self.settle(
            &|origin, session| match origin {
                // It only wanted to be early, and what it has is still good.
                Origin::Unsent if valid => Step::Send(session.attempt(false)),
                _ => Step::Refuse(refusal),
            },
            Some(now),
        );
    }

    /// New tokens by the application: whoever was signed in before is so no more.
    pub fn login(&mut self, mut credential: Credential, now: Millis) {
        credential.shift(self.ahead);
        // As in `committed`: nobody signs in with a token that is over.
        credential.renewable_until = credential.renewable_until.filter(|end| *end > now);
        self.known = true;
        self.flight = None;
        self.take();
        self.begin_session();
        self.credential = Some(credential);
        self.settle(&|_, _| Step::Refuse(Refusal::Superseded), None);
    }

    /// The application logs out. Nothing that began before it is committed after it.
    pub fn logout(&mut self) {
        if self.credential.is_some() || self.flight.is_some() {
            self.sign_out(SignOut::Requested);
        }
        self.known = true;
    }

    /// The client is not used any more: every waiter fails. A refresh under way still commits, as its
    /// refresh token is spent.
    pub fn dispose(&mut self) {
        self.settle(&|_, _| Step::Refuse(Refusal::Disposed), None);
    }

    fn sign_out(&mut self, reason: SignOut) {
        self.take();
        self.credential = None;
        self.end(reason);
    }

    fn end(&mut self, reason: SignOut) {
        self.flight = None;
        self.begin_session();
        self.left = reason == SignOut::Requested;
        self.actions.push(Some(Action::SignOut(reason)));
        let refusal = if self.left {
            Refusal::Superseded
        } else {
            Refusal::SessionOver
        };
        self.settle(&|_, _| Step::Refuse(refusal), None);
    }

    fn begin_session(&mut self) {
        self.began = self.generation;
    }

    /// A clock that was set back ends it: nobody waits for hours.
    fn cools(&self, now: Millis) -> bool {
        (self.cooling).is_some_and(|(from, until)| (from..until).contains(&now))
    }

    /// Was this sent while the present tokens, or none, were there?
    fn holds(&self, attempt: Attempt) -> bool {
        (self.held..=self.generation).contains(&attempt.generation)
    }

    /// Other tokens, or none: a generation of their own.
    fn take(&mut self) {
        self.advance();
        self.held = self.generation;
        self.cooling = None;
    }

    fn advance(&mut self) {
        self.generation = if self.generation >= LAST_GENERATION {
            self.began = 1;
            1
        } else {
            self.generation + 1
        };
    }

    const fn attempt(&self, replayed: bool) -> Attempt {
        Attempt {
            generation: self.generation,
            bare: false,
            replayed,
        }
    }

    fn send_bare(&self) -> Step {
        if self.rules.require_token {
            return Step::Refuse(Refusal::NoToken);
        }
        Step::Send(Attempt {
            bare: true,
            ..self.attempt(false)
        })
    }

    fn wait(
        &mut self,
        origin: Origin,
        deadline: Option<Millis>,
        wake: impl FnOnce(WaiterId) -> W,
    ) -> Step {
        if self.queue.len() >= self.rules.max_queue {
            return Step::Refuse(Refusal::QueueFull);
        }
        let waiter = self.queue.push(origin, deadline, wake);
        if self.flight.is_none() {
            self.tickets = self.tickets.wrapping_add(1);
            let ticket = Ticket(self.tickets);
            self.flight = Some(ticket);
            self.actions.push(Some(Action::Refresh(ticket)));
        }
        Step::Wait(waiter)
    }

    /// Lets every waiter go on, oldest first; those whose time is up by `now` fail.
    fn settle(&mut self, step: &dyn Fn(Origin, &Self) -> Step, now: Option<Millis>) {
        for (origin, deadline, wake) in self.queue.take() {
            let late = matches!((deadline, now), (Some(deadline), Some(now)) if deadline <= now);
            let step = if late {
                Step::Refuse(Refusal::TimedOut)
            } else {
                step(origin, self)
            };
            self.actions.push(Some(Action::Resume(wake, step)));
        }
    }
}
